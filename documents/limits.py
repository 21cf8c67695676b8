"""How large a file may be, and how much room all files have; asked before any byte is taken."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.models import LibraryPolicy, Upload, Version

# A count of everything is gone through again after so many seconds; what came since is always added.
COUNTED = "bytes-stored"
COUNTED_FOR = 300
# What a form says around its file.
AROUND = 64 * 1024


def largest_file(policy: LibraryPolicy | None = None) -> int:
    """In bytes: what the organisation allows, and never more than the installation."""
    allowed = (policy or LibraryPolicy.current()).largest_file
    return settings.LARGEST_UPLOAD if allowed is None else min(allowed, settings.LARGEST_UPLOAD)


def refuse(size: int) -> None:
    """Raise ValidationError if a file of this size is too large, or there is no room for it."""
    policy = LibraryPolicy.current()
    most = largest_file(policy)
    if size > most:
        message = _("This file is too large: at most %(size)s.") % {"size": filesizeformat(most)}
        raise ValidationError(message, code="too_large")
    refuse_without_room(size, policy)


def refuse_without_room(size: int, policy: LibraryPolicy) -> None:
    """Raise ValidationError if all files together would be more than the organisation allows.

    What others have begun to send counts whole: who began first has the room.
    """
    if policy.most_stored is None:
        return
    coming = Upload.objects.filter(finished_at=None).aggregate(sum=Sum("size"))["sum"] or 0
    if stored_now() + coming + size > policy.most_stored:
        message = _("There is no room left for this. Ask an administrator for more.")
        raise ValidationError(message, code="no_room")


def words_for_body(length: str, *, of_one_file: bool = False) -> str:
    """What to say of the body of a form before it is read; empty if it may come."""
    policy = LibraryPolicy.current()
    size = int(length) if length.isascii() and length.isdigit() else settings.LARGEST_UPLOAD + 1
    if size > settings.LARGEST_UPLOAD:
        most = settings.LARGEST_UPLOAD // 1024**2
        return _("This is too large: at most %(megabytes)d MB at a time.") % {"megabytes": most}
    try:
        if of_one_file:
            refuse(max(0, size - AROUND))
        else:
            refuse_without_room(max(0, size - AROUND), policy)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def size_of(source: File | BinaryIO) -> int:
    """How many bytes there are to come."""
    if isinstance(source, File):
        return source.size
    here = source.tell()
    size = source.seek(0, 2)
    source.seek(here)
    return size - here


def stored() -> int:
    """The bytes of all contents that versions name, each once, counted now."""
    cache.set(COUNTED, counted := _count(), COUNTED_FOR)
    return counted[0]


def stored_now() -> int:
    """As `stored`, quickly: a count of some minutes ago, and exactly what was added since."""
    counted = cache.get(COUNTED)
    if counted is None:
        return stored()
    total, newest = counted
    older = Version.objects.filter(sha256=OuterRef("sha256"), pk__lte=newest)
    return total + _sum(Version.objects.filter(~Exists(older), pk__gt=newest))


def _count() -> tuple[int, UUID]:
    newest = Version.objects.order_by("-pk").values_list("pk", flat=True).first() or UUID(int=0)
    return _sum(Version.objects.filter(pk__lte=newest)), newest


def _sum(versions: QuerySet) -> int:
    each = versions.order_by().values("sha256", "size").distinct()
    return each.aggregate(sum=Sum("size"))["sum"] or 0
