"""How often something was tried, counted exactly: by one statement, whoever tries at the same moment."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from tenants.current import current_organisation


@dataclass(frozen=True)
class Taken:
    """What became of a turn: whether it was there to take, and in how many seconds there are new ones."""

    granted: bool
    wait: int


# The row decides and counts in the same statement, so that of many at once no more than `most` pass.
TAKE = """
INSERT INTO accounts_attempt AS kept (key, times, ends_at)
VALUES (%(key)s, 1, statement_timestamp() + %(within)s)
ON CONFLICT (key) DO UPDATE SET
    times = CASE WHEN kept.ends_at <= statement_timestamp() THEN 1 ELSE kept.times + 1 END,
    ends_at = CASE WHEN kept.ends_at <= statement_timestamp() THEN excluded.ends_at ELSE kept.ends_at END
WHERE kept.ends_at <= statement_timestamp() OR kept.times < %(most)s
RETURNING times
"""


class AttemptQuerySet(models.QuerySet):
    """Turns are taken, sometimes given back, and forgotten in the end."""

    def take(self, *about: object, most: int, within: timedelta) -> Taken:
        """Take one of so many turns within a time that begins with the first of them."""
        key = key_of(*about)
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"key": key, "most": most, "within": within})
            if cursor.fetchone() is not None:
                return Taken(granted=True, wait=0)
        ends = self.filter(key=key).values_list("ends_at", flat=True).first() or timezone.now()
        return Taken(granted=False, wait=max(1, int((ends - timezone.now()).total_seconds()) + 1))

    def give_back(self, *about: object) -> None:
        """The turn was not what is counted: somebody who knew the password, for one."""
        self.filter(key=key_of(*about), times__gt=0).update(times=models.F("times") - 1)

    def forget(self, *about: object) -> None:
        """Begin anew."""
        self.filter(key=key_of(*about)).delete()

    def over(self) -> AttemptQuerySet:
        """What no longer counts for anything."""
        return self.filter(ends_at__lt=timezone.now())


class Attempt(models.Model):
    """How often one thing was tried in a time; of what it was, only a keyed digest is kept.

    A row that is missing or over counts as none, so rows that are over may be removed at any time.
    """

    key = models.BinaryField(primary_key=True, max_length=32)
    times = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.times} until {self.ends_at}"


def key_of(*about: object) -> bytes:
    """A digest that says nothing without SECRET_KEY: addresses of strangers are not kept."""
    secret = f"gastvrij:{current_organisation().pk}:attempts".encode()
    derived = hmac.digest(settings.SECRET_KEY.encode(), secret, "sha256")
    return hmac.digest(derived, "\n".join(str(one) for one in about).encode(), "sha256")
