"""Chapter revocation: taking it back."""
