"""The lab in a terminal: progress, tables, and a story step by step."""
