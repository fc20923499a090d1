"""The site as granian runs it, with little patience: for `crowd`."""

from authdemo import rsgi

rsgi.BODY_SECONDS = rsgi.PIECE_SECONDS = 2.5
rsgi.BODIES_EACH, rsgi.BODIES = 300, 310
application = rsgi.application
