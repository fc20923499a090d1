"""Deliberate mistakes, each a small strategy of its own: what tutorials write, run beside what mends it.

They are put behind a lane's pages by a variant's policy, in an experiment and nowhere else; no setting leads to them.
"""
