"""What the lanes are measured against: Django's own session engines, and article A's session."""
