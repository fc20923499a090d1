"""Tests of the lab: its machinery, its experiments, its pages."""
