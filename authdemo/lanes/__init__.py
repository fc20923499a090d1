"""The pages and the API that both lanes serve, with another strategy behind each."""
