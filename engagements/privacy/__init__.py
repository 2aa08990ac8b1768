"""What is kept of whom: taking it along, erasing it with proof, who looked at it, how long it stays."""
