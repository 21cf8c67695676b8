"""From the host in the address to the organisation, before anything else is done."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port

from tenants.models import Domain, Organisation


class OrganisationMiddleware:
    """Serve the organisation that owns the host; an unknown host gets a plain 404 and no more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organisation = self.organisation_of(request)
        if organisation is None:
            return HttpResponseNotFound("There is nothing at this address.\n", "text/plain")
        request.tenant = organisation
        connection.set_tenant(organisation)
        return self.get_response(request)

    def organisation_of(self, request: HttpRequest) -> Organisation | None:
        """The organisation at the request's host, read afresh: it carries the switch."""
        try:
            host, _port = split_domain_port(request.get_host())
        except DisallowedHost:
            return None
        # No change of search path first: every path ends in public, where domains are.
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        return domain and domain.tenant
