"""Chapter scale: more than one server."""
