"""Idempotency-Key: a creation that is asked for twice is done once, and answered twice.

What is created and the answer that is kept are one transaction, so neither is ever without the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.sealed import CannotBeOpened, seal, unseal
from sharing.actors import Actor
from sharing.api.problems import Problem
from sharing.models import KeptAnswer
from sharing.transactions import operation

LONGEST_KEY = 255
PURPOSE = "answers that are kept"


def once(actor: Actor, request: Request, do: Callable[[], Response], *, body: str = "") -> Response:
    """Do it, or answer as it was answered before; `body` is a digest of what is not JSON."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return do()
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        words = _("An Idempotency-Key is 1 to %(most)d visible characters.")
        raise Problem(400, "idempotency_key", words % {"most": LONGEST_KEY})
    digest = _digest(request, body or json.dumps(request.data, sort_keys=True))
    return _once(actor, key, digest, do)


@operation
def _once(actor: Actor, key: str, digest: str, do: Callable[[], Response]) -> Response:
    if not _hold(f"{connection.schema_name}:{actor.user.pk}:{key}"):
        words = _("The same is being done at this moment.")
        raise Problem(409, "being_done", words, headers={"Retry-After": "1"})
    kept = KeptAnswer.objects.kept().filter(user=actor.user, key=key).first()
    if kept is not None:
        if kept.digest != digest:
            words = _("This Idempotency-Key was used for another request.")
            raise Problem(422, "key_reused", words)
        return _again(kept)
    answer = do()
    KeptAnswer.objects.update_or_create(
        user=actor.user,
        key=key,
        defaults={
            "digest": digest,
            "status": answer.status_code,
            "body": seal(json.dumps(answer.data, cls=JSONEncoder), PURPOSE),
            "headers": {
                name: answer.headers[name]
                for name in ("Location", "ETag")
                if name in answer.headers
            },
            "created_at": timezone.now(),
        },
    )
    return answer


def _again(kept: KeptAnswer) -> Response:
    try:
        body = json.loads(unseal(kept.body, PURPOSE))
    except CannotBeOpened:
        raise Problem(409, "being_done", _("This was done already.")) from None
    return Response(body, kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})


def _digest(request: Request, body: str) -> str:
    text = "\n".join([request.method, request.get_full_path(), body])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hold(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        return cursor.fetchone()[0]
