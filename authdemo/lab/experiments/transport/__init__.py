"""Chapter transport: how it travels."""
