"""Around every request, one job each."""
