"""What real mail left behind: messages that were signed here, and reports as reporters write them."""
