"""Chapter state: who holds what."""
