"""Small things that know nothing of this site."""
