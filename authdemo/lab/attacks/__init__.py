"""What attackers use: forged tokens, word lists, deliberate mistakes, and Django's own engines as rivals."""
