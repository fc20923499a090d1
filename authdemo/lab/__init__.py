"""The lab: claims are run here instead of believed. It talks HTTP to the whole site and imports neither lane."""
