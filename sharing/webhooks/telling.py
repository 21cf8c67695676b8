"""What each webhook is told: found after it happened, trimmed when it is sent, tried until it arrives."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.sealed import unseal
from sharing.actors import Actor
from sharing.administering import is_administrator
from sharing.gate import may, principals_of
from sharing.models import Delivery, Level, SharingEvent, Webhook
from sharing.securable import Securable, living, model_of
from sharing.webhooks.sending import Answer, send
from sharing.webhooks.signing import headers_for
from tenants.current import current_organisation
from tenants.jobs import defer_once

SECRET = "webhook"  # noqa: S105 -- what it is sealed for
TELL = "sharing.webhooks.tasks.tell"
# Until the next try, as Standard Webhooks advises. After the last one it is given up.
PATIENCE = [
    timedelta(minutes=4),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
]
# An address at which nothing arrived for so long is told nothing more.
FAILING_FOR = timedelta(days=5)
KEPT_FOR = timedelta(days=30)
GONE = 410
# Transactions end after ten minutes without a word; so long may an event be seen late.
LATE = timedelta(minutes=15)
AT_ONCE = 200

FOUND = """
INSERT INTO sharing_delivery (id, webhook_id, event_id, state, attempts, created_at, next_at, trouble)
SELECT gen_random_uuid(), w.id, e.id, 'waiting', 0, now(), now(), ''
  FROM sharing_webhook w
  JOIN sharing_sharingevent e
    ON e.happened_at > GREATEST(w.told_from, w.looked_until - %(late)s::interval)
   AND (w.site IS NULL OR e.site = w.site)
   AND (cardinality(w.verbs) = 0 OR e.verb = ANY(w.verbs))
 WHERE w.off = ''
ON CONFLICT (webhook_id, event_id) DO NOTHING
"""


def tell_soon() -> None:
    """After something happened and is certain: have a worker tell of it, if there is anybody to tell.

    Asked once for each transaction. If we are killed before it is, the job of every five minutes
    finds what happened.
    """
    if _wake not in (after for _sids, after, _robust in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    if Webhook.objects.filter(off="").exists():
        ask_to_tell()


def ask_to_tell() -> None:
    """Have a worker tell the webhooks of the organisation in use what waits."""
    defer_once(TELL, "webhooks", schema=connection.schema_name, queue="webhooks")


def find() -> int:
    """Note for each webhook what happened since; how much that is. Twice is as good as once."""
    begun = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOUND, {"late": LATE})
        Webhook.objects.filter(off="").update(looked_until=begun)
        return cursor.rowcount


def due() -> list[UUID]:
    """The deliveries whose time it is, the oldest first."""
    waiting = Delivery.objects.filter(
        state=Delivery.State.WAITING, next_at__lte=timezone.now(), webhook__off=""
    )
    return list(waiting.order_by("event_id").values_list("pk", flat=True)[:AT_ONCE])


def deliver(pk: UUID) -> None:
    """Try one delivery, unless somebody else is at it. What comes of it is in its row."""
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=["self"], skip_locked=True)
        rows = rows.filter(pk=pk, state=Delivery.State.WAITING, webhook__off="")
        delivery = rows.select_related("webhook__subscriber", "event__user").first()
        if delivery is None:
            return
        delivery.tried_at = timezone.now()
        said = payload(delivery.webhook, delivery.event)
        if said is None:
            delivery.state, delivery.next_at = Delivery.State.NOT_TOLD, None
        else:
            _note(delivery, _sent(delivery, said))
        delivery.save(
            update_fields=["state", "attempts", "tried_at", "next_at", "status", "trouble"]
        )


def _sent(delivery: Delivery, said: dict[str, object]) -> Answer:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    secret = unseal(delivery.webhook.secret, SECRET)
    with override(delivery.webhook.subscriber.language or settings.LANGUAGE_CODE):
        headers = headers_for(secret, f"msg_{delivery.pk.hex}", delivery.tried_at, body)
        return send(delivery.webhook.url, body.encode(), headers)


def _note(delivery: Delivery, answer: Answer) -> None:
    webhook, now = delivery.webhook, delivery.tried_at
    delivery.attempts += 1
    delivery.status, delivery.trouble = answer.status, answer.trouble[:200]
    if answer.good:
        delivery.state, delivery.next_at = Delivery.State.ARRIVED, None
        Webhook.objects.filter(pk=webhook.pk).exclude(failing_since=None).update(failing_since=None)
        return
    if delivery.attempts > len(PATIENCE):
        delivery.state, delivery.next_at = Delivery.State.GIVEN_UP, None
    else:
        delivery.next_at = now + PATIENCE[delivery.attempts - 1]
    since = webhook.failing_since or now
    off = ""
    if answer.status == GONE:
        off = Webhook.Off.GONE
    elif now - since > FAILING_FOR:
        off = Webhook.Off.FAILING
    Webhook.objects.filter(pk=webhook.pk, off="").update(failing_since=since, off=off)


def payload(webhook: Webhook, event: SharingEvent) -> dict[str, object] | None:
    """What the subscriber may be told of an event, now; None for nothing at all.

    Of an item they see, its name and address; of one they own, also what was changed; of all else
    only that something happened to something.
    """
    actor = Actor(user=webhook.subscriber)
    if not may_subscribe(actor, webhook.site):
        return None
    item = _seen(actor, event)
    owns = item is not None and item.level_rank >= Level.OWN.rank
    organisation = current_organisation()
    data: dict[str, object] = {
        "event": event.pk,
        "organisation": organisation.name,
        "site": event.site and str(event.site),
        "item": _item(event, item),
        "by": _who(event),
    }
    if owns or event.item_id is None:
        data["details"] = event.details
    return {
        "type": event.verb.replace(" ", "_"),
        "timestamp": event.happened_at.isoformat(),
        "data": data,
    }


def may_subscribe(actor: Actor, site: UUID | None) -> bool:
    """Whether the person may be told now: the owner of the site, or who administers; nobody outside."""
    actor.forget()
    if principals_of(actor).user_id is None or principals_of(actor).outside:
        return False
    if site is None:
        return is_administrator(actor.user)
    found = living("site", site)
    return found is not None and may(actor, Level.OWN, found)


def _seen(actor: Actor, event: SharingEvent) -> Securable | None:
    model = model_of(event.item_kind)
    if model is None:
        return None
    return model.objects.visible_to(actor).with_level(actor).filter(pk=event.item_id).first()


def _item(event: SharingEvent, item: Securable | None) -> dict[str, object] | None:
    if event.item_id is None:
        return None
    said: dict[str, object] = {"kind": event.item_kind, "id": str(event.item_id)}
    if item is not None:
        url = f"{current_organisation().address}{item.get_absolute_url()}"
        said |= {"name": str(item), "url": url}
    return said


def _who(event: SharingEvent) -> dict[str, object]:
    if event.user is not None:
        return {"kind": "person", "id": str(event.user.pk), "name": event.user.name}
    return {"kind": "guest_link"} if event.guest_link else {"kind": "job", "name": event.job}
