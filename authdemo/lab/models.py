"""Records that are kept for a while, so that a link to a run goes on working."""

from django.db import models
from django.utils import timezone


class ArchivedRun(models.Model):
    """A run's record. Whoever knows its id may read it: it holds nothing that lets anybody in."""

    id = models.CharField(primary_key=True, max_length=22)  # random, 96 bits
    slug = models.CharField(max_length=64)
    visitor = models.CharField(max_length=22, blank=True)  # whose it is; empty: this machine's, from its terminal
    began = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    record = models.JSONField()

    class Meta:
        db_table = "lab_keptrun"  # its name from before; renaming a table is not worth an older node's errors
        indexes = [models.Index(fields=["visitor", "slug", "began"]), models.Index(fields=["expires"])]
