"""Which site this is, who can sign in, whose seat it is, and which changes are still to be enforced."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models, transaction
from django.utils import timezone

WATCHED = ("username", "role", "is_active", "password")  # a change of one of these must hold on both lanes
SESSION_HASH_DIGITS = 32


class Site(models.Model):
    """Which site this is, in the one row: what belongs to a database bears its name. See `site_name`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=16)


class Role(models.TextChoices):
    MEMBER = "member"
    ADMIN = "admin"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, role: str = Role.MEMBER) -> "User":
        user = self.model(username=username, role=role)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None) -> "User":
        """For Django's command of that name. Nobody here may do more than an admin."""
        return self.create_user(username, password, Role.ADMIN)


class User(AbstractBaseUser):
    """A user of both lanes. The username is also the name shown; `version` counts the changes that must be enforced."""

    username = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    objects = UserManager()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "User":
        user = super().from_db(*args, **kwargs)
        user._loaded = {name: user.__dict__[name] for name in WATCHED if name in user.__dict__}
        return user

    def changed(self, update_fields: Iterable[str] | None = None) -> set[str]:
        """The watched fields that a save would change. Empty for a user not yet saved: nobody can be signed in."""
        loaded: dict[str, Any] = getattr(self, "_loaded", {})
        fields = WATCHED if update_fields is None else set(WATCHED) & set(update_fields)
        return {name for name in fields if name in loaded and loaded[name] != getattr(self, name)}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and note what must now be enforced, both or neither; see `changes`."""
        update_fields = kwargs.get("update_fields")
        self.just_changed = self.changed(update_fields)
        with transaction.atomic():
            if self.just_changed:  # counted by the database: two savers at once make two versions
                row = type(self)._default_manager.filter(pk=self.pk)
                row.update(version=models.F("version") + 1)
                self.version = row.values_list("version", flat=True).get()
            super().save(*args, **kwargs)
            self._loaded = {name: getattr(self, name) for name in WATCHED}

    def get_session_auth_hash(self) -> str:
        """Django's note of the password's state, of which every session holds one: its first 128 bits (RFC 2104, 5)."""
        return super().get_session_auth_hash()[:SESSION_HASH_DIGITS]

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by the keys that SECRET_KEY had before."""
        return (digest[:SESSION_HASH_DIGITS] for digest in super().get_session_auth_fallback_hash())

    def check_password(self, raw_password: str | None) -> bool:
        """Check a password. One kept at an older cost is hashed again, which changes nothing and ends no login.

        Nor does it bring a password back that was changed while it was hashed.
        """

        def rehash(raw: str) -> None:
            before = self.password
            self.set_password(raw)
            self._password = None
            if not type(self)._default_manager.filter(pk=self.pk, password=before).update(password=self.password):
                self.password = before
            self._loaded["password"] = self.password

        return check_password(raw_password, self.password, rehash)


class PendingChange(models.Model):
    """An account change that is saved and must yet be enforced in Redis: the outbox. Gone once it is done."""

    user_id = models.BigIntegerField()  # not a foreign key: the change may be the account's deletion
    username = models.CharField(max_length=64)
    version = models.PositiveIntegerField()  # of the account with this change: older logins are the ones it ends
    ending = models.CharField(max_length=32, blank=True)  # why they end; empty: they are only updated
    created = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)


class Seat(models.Model):
    """One visitor's own pair of throwaway users. Its cookie gives the right to act on these two and nobody else."""

    id = models.CharField(primary_key=True, max_length=22)  # random; the generated passwords are derived from it
    member = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="member_seat")  # deletable
    admin = models.OneToOneField(User, on_delete=models.CASCADE, related_name="admin_seat")
    address = models.GenericIPAddressField()
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    passwords = models.PositiveIntegerField(default=1)  # how many passwords were generated for the member
    member_password = models.CharField(max_length=128)  # the generated one's hash: equal to the user's while it holds
    admin_password = models.CharField(max_length=128)

    class Meta:
        indexes = [models.Index(fields=["address", "created"]), models.Index(fields=["expires"])]
