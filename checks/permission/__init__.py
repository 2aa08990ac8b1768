"""What a check may send beyond what visitors send: by whose consent, how much, and how it is stopped."""
