"""JWT: signed tokens in HttpOnly cookies, and as much server-side state as it takes to end them."""
