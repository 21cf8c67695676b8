"""The webhooks of the whole organisation in the API, for administrators."""

from __future__ import annotations

from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.reverse import reverse

from sharing.api.administration.door import Administers, administrator
from sharing.api.webhooks import DeliveryViewSet, WebhookViewSet
from sharing.models import Webhook
from sharing.webhooks.views import Place


class OfOrganisation:
    """Of the organisation, and not of a site."""

    permission_classes = [IsAuthenticated, Administers]

    def place(self, request: Request, pk: UUID | None) -> Place:
        """Whoever administers."""
        return Place(administrator(request))

    def location(self, request: Request, place: Place, webhook: Webhook) -> str:
        """Where one is."""
        return reverse("api_administration-webhook", args=[webhook.pk], request=request)


class OrganisationWebhookViewSet(OfOrganisation, WebhookViewSet):
    """What is told of everything that happens; of what the subscriber sees."""


class OrganisationDeliveryViewSet(OfOrganisation, DeliveryViewSet):
    """What was told."""
