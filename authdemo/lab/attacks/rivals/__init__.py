"""What the lanes are measured against: Django's own session engines, and a session that copies, as article A's does."""
