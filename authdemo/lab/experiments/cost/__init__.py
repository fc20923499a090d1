"""Chapter cost: what a request costs."""
