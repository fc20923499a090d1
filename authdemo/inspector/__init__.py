"""The inspector: a token taken apart, and what browser and server hold for whoever looks."""
