"""What an experiment is, what a run leaves behind, and how a claim is judged from that."""
