"""Users, throwaway seats, passwords and their throttle, and what happens when an account changes."""
