"""A room: people with a device each, a trainer, and one experiment at a time that all predict, watch and discuss.

A room is a state with a version, fetched and never pushed: whatever a screen missed, its next fetch is right.
"""
