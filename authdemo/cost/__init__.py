"""What it costs to know who is asking, measured on the reader's own machine."""
