"""The compare page: the same thing done to both lanes, and what becomes of a stolen copy."""
