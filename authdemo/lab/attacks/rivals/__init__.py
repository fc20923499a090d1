"""What the lanes are measured against: Django's own session engines."""
