"""The first fifteen minutes: a way through for whoever comes alone."""
