"""The experiments, a folder per chapter and a file per question."""
