"""Webhooks: subscribed to, paused, ended, told again."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.sealed import seal
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.gate import principals_of, require
from sharing.models import Delivery, Level, Webhook
from sharing.securable import Securable, living
from sharing.transactions import operation
from sharing.webhooks.sending import refuse_url
from sharing.webhooks.signing import new_secret
from sharing.webhooks.telling import SECRET, ask_to_tell

MOST = 20


@operation
def add_webhook(
    actor: Actor, site: Securable | None, url: str, verbs: Collection[str] = ()
) -> tuple[Webhook, str]:
    """Have an address told of what happens in a site, or in the whole organisation.

    Of these verbs, or of everything. The webhook, and the secret with which it is signed; that is
    shown once. Raises ValidationError for an address that cannot be, or too many of them.
    """
    _require_subscriber(actor, site)
    refuse_url(url)
    same = Webhook.objects.filter(site=site and site.pk)
    if same.count() >= MOST:
        message = _("There are %(most)d webhooks here already. End one first.") % {"most": MOST}
        raise ValidationError(message, code="webhooks")
    secret = new_secret()
    webhook = Webhook.objects.create(
        subscriber=actor.user,
        site=site and site.pk,
        url=url,
        secret=seal(secret, SECRET),
        verbs=sorted(verbs),
    )
    record(actor, "add webhook", site, url=url)
    return webhook, secret


@operation
def end_webhook(actor: Actor, webhook: Webhook) -> None:
    """Tell it nothing more, for good; what it was told is forgotten with it."""
    site = require_manager(actor, webhook)
    record(actor, "end webhook", site, url=webhook.url)
    webhook.delete()


@operation
def pause_webhook(actor: Actor, webhook: Webhook) -> None:
    """Tell it nothing until it is resumed; what happens meanwhile it is not told afterwards."""
    site = require_manager(actor, webhook)
    webhook.off = Webhook.Off.PAUSED
    webhook.save(update_fields=["off"])
    record(actor, "pause webhook", site, url=webhook.url)


@operation
def resume_webhook(actor: Actor, webhook: Webhook) -> None:
    """Tell it what happens from now on, and what waited when it was paused or switched off."""
    site = require_manager(actor, webhook)
    webhook.off, webhook.failing_since = "", None
    webhook.told_from = webhook.looked_until = timezone.now()
    webhook.save(update_fields=["off", "failing_since", "told_from", "looked_until"])
    record(actor, "resume webhook", site, url=webhook.url)


@operation
def tell_again(actor: Actor, delivery: Delivery) -> None:
    """Send what was sent, or given up, once more; the receiver knows it by the same webhook-id."""
    site = require_manager(actor, delivery.webhook)
    delivery.state, delivery.next_at = Delivery.State.WAITING, timezone.now()
    delivery.attempts = 0
    delivery.save(update_fields=["state", "next_at", "attempts"])
    record(actor, "tell webhook again", site, url=delivery.webhook.url)
    ask_to_tell()


def require_manager(actor: Actor, webhook: Webhook) -> Securable | None:
    """As `require`: any owner of the site; of the organisation's own, whoever administers.

    The site, or None for the organisation's own.
    """
    site = living("site", webhook.site) if webhook.site else None
    if webhook.site and site is None:
        raise PermissionDenied
    _require_subscriber(actor, site)
    return site


def _require_subscriber(actor: Actor, site: Securable | None) -> None:
    if site is None:
        require_administrator(actor)
        return
    require(actor, Level.OWN, site)
    # Whoever administers acts for the organisation, and is told nothing of a site as such.
    if actor.user is None or actor.job or principals_of(actor).outside:
        raise PermissionDenied
