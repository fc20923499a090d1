"""Experiments that only the visitor's own browser decides: trials, what they note, their neighbours."""
