"""What every answer needs: middleware, cookies, errors, messages, the frame of a page."""
