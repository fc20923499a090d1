"""Chapter lifetime: how long it lasts."""
