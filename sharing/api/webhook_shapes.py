"""What is sent and answered about webhooks."""

from __future__ import annotations

from rest_framework import serializers

from sharing.administration.words import VERBS
from sharing.api.reading import Asked, Shape
from sharing.models import Delivery, Webhook


def type_of(verb: str) -> str:
    """What happened, as it is called in what is sent."""
    return verb.replace(" ", "_")


# What happened, by what it is called in what is sent.
TYPES = {type_of(verb): verb for verb in VERBS}


class WebhookShown(Shape):
    """An address that is told of what happens."""

    id = serializers.UUIDField(help_text="Its number.")
    url = serializers.CharField(help_text="Where it is told, by POST.")
    types = serializers.ListField(
        child=serializers.CharField(), help_text="Of what it is told; none: of everything."
    )
    subscriber = serializers.CharField(
        help_text="Whose it is, by name: it is told what they may see when it is sent."
    )
    state = serializers.ChoiceField(
        ["active", *Webhook.Off.values],
        help_text="active; paused by somebody; gone, as it said itself (410); failing for five days.",
    )
    created_at = serializers.DateTimeField(help_text="When it was made, in UTC.")
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when nothing arrives, in UTC; null while things arrive."
    )


class WebhookMade(WebhookShown):
    """A new one, with its secret."""

    secret = serializers.CharField(
        help_text="With it the signature is checked. It is shown in this answer alone; to the same "
        "Idempotency-Key within 24 hours once more."
    )


class NewWebhook(Asked):
    """Where to, and of what."""

    url = serializers.CharField(
        max_length=500, help_text="Begins with https://, and holds no password."
    )
    types = serializers.ListField(
        child=serializers.ChoiceField(list(TYPES)),
        default=list,
        max_length=len(TYPES),
        help_text="Of what; none: of everything.",
    )


class WebhookAsked(Asked):
    """Whether it is told."""

    paused = serializers.BooleanField(help_text="Whether it is told nothing from now on.")


class DeliveryShown(Shape):
    """One event for one webhook, and what became of it."""

    id = serializers.UUIDField(help_text="Its number.")
    webhook_id = serializers.CharField(
        help_text="What the header `webhook-id` says of it: the same each time it is sent."
    )
    event = serializers.IntegerField(help_text="Which event of the log: a number from 1.")
    type = serializers.CharField(help_text="What happened.")
    happened_at = serializers.DateTimeField(help_text="When it happened, in UTC.")
    state = serializers.ChoiceField(
        Delivery.State.values,
        help_text="waiting for its time; arrived; given_up after nine tries; not_told, for the "
        "subscriber may not know it.",
    )
    attempts = serializers.IntegerField(help_text="How many times it was tried.")
    tried_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was tried last, in UTC; null: not yet."
    )
    next_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is tried next, in UTC; null: no more."
    )
    status = serializers.IntegerField(
        allow_null=True,
        help_text="The status of HTTP answered last, a number from 100 to 599; null: none.",
    )
    trouble = serializers.CharField(help_text="Why there was no answer, in words; else empty.")
