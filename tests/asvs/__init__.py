"""OWASP ASVS 5.0, requirement by requirement: the table at the end of SECURITY.md names these tests."""
