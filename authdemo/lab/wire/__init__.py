"""Plays a story over real HTTP: browsers, stage, runs; a second server, a Redis of its own, a relay."""
