"""What a room is kept as: in the database, where a restart and every server process find it."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from authdemo.accounts.models import Seat
from authdemo.room.phases import Phase

LIFETIME = timedelta(days=1)  # of a room


class Room(models.Model):
    """`version` counts every change that a participant's screen has to show, `round` what was put up or asked again."""

    code = models.CharField(primary_key=True, max_length=6)
    version = models.PositiveIntegerField(default=1)
    phase = models.CharField(max_length=12, default=Phase.WAITING.value)
    slug = models.CharField(max_length=64, blank=True)  # the key of what is up (`activities`)
    round = models.PositiveIntegerField(default=0)
    run = models.CharField(max_length=22, blank=True)  # the one that is played for all
    switches = models.JSONField(default=dict)  # what is on, by name (`switches`)
    history = models.JSONField(default=list)  # what was shown: slug, round and run of each, the last one last
    is_locked = models.BooleanField(default=False)  # nobody else joins; who was in it comes back all the same
    invitation = models.CharField(max_length=64, blank=True)  # hash of the trainer's secret; empty: it has been used
    opened = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()


class Participant(models.Model):
    """Somebody in a room, by a generated name. Nothing personal is asked for, and nothing is kept."""

    id = models.CharField(primary_key=True, max_length=22)  # random, 96 bits
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="participants")
    seat = models.OneToOneField(Seat, null=True, on_delete=models.SET_NULL)  # which may be over, or made afresh
    name = models.CharField(max_length=64)
    is_banned = models.BooleanField(default=False)  # by the trainer
    rejoined = models.PositiveIntegerField(default=0)  # how often; the words for it are good for once
    joined = models.DateTimeField(default=timezone.now)

    @property
    def is_out(self) -> bool:
        """Whether the trainer's ban still holds: with other users, or pardoned by themselves, it does not."""
        member = self.seat.member if self.seat else None
        return self.is_banned and member is not None and not member.is_active


class Vote(models.Model):
    """What somebody predicts for a lane. One per person, round of the room and lane: sent twice, it is one."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveIntegerField()
    lane = models.CharField(max_length=12)
    answer = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "round", "lane"], name="one_vote")]
