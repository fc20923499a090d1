"""What people report of sites like this one, tried here: a file per kind of report, named after it.

Each docstring names a public thread that stands for the kind, what is right, and which neighbours of it are tried too.
To add one: write the test first and see it fail.
"""
