"""What is of one organisation is nothing at another, and nothing at no organisation."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import User
from documents.models import Document
from documents.storage import contents, name_of, open_content
from sharing.actors import Actor
from sharing.models import GuestLink, SharingEvent
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.models import Site
from sites_app.operations.sites import create_site
from tenants.current import current_organisation
from tenants.models import Domain, Organisation
from tests.people import add_text, client_of, insider

CANARY = "Canary of Polder"


@pytest.fixture
def theirs(polder: Organisation) -> Document:
    """A document of the other organisation, whose people, site and file have names of their own."""
    with tenant_context(polder):
        anna = insider("Anna")
        return add_text(anna, create_site(anna, CANARY), f"{CANARY}.txt", "Water levels")


@pytest.fixture
def ours(alice: Actor, site: Site) -> Document:
    """A document of Waterland with the same text."""
    return add_text(alice, site, "Ours.txt", "Water levels")


class TestHosts:
    """T4."""

    @pytest.mark.parametrize(
        "host",
        [
            "nobody.example.test",
            "www.waterland.example.test",
            "example.test",
            "localhost",
            "127.0.0.1",
            "waterland",
            "template",
            "public",
            "waterland.example.test.evil.test",
            "evil.test:waterland.example.test",
            "polder.example.test@waterland.example.test",
            "waterland.example.test@polder.example.test",
            "waterland.example.test, polder.example.test",
            "waterland.example.test/polder",
            "waterland example.test",
            "wäterland.example.test",
            "",
            "[::1]",
            "*",
            "%",
            "waterland.example.test'--",
            "waterland.example.test\x00",
        ],
    )
    def test_an_unknown_host_is_a_plain_404(self, waterland, theirs, host):
        answer = Client(headers={"host": host}).get("/")

        assert answer.status_code in {400, 404}
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.content == b"There is nothing at this address.\n"
        assert not answer.cookies

    def test_it_touches_no_organisation(self, waterland):
        connection.set_schema_to_public()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            Client(headers={"host": "nobody.example.test"}).get("/accounts/login/")

        statements = " ".join(query["sql"] for query in asked)
        assert "tenants_domain" in statements
        assert "waterland" not in statements
        assert "accounts_user" not in statements
        assert connection.schema_name == "public"

    @pytest.mark.parametrize(
        "host",
        [
            "waterland.example.test",
            "WATERLAND.Example.TEST",
            "waterland.example.test:8000",
            "waterland.example.test.",
        ],
    )
    def test_other_spellings_of_a_host_are_that_host(self, alice, host):
        client = client_of(alice)

        answer = client.get("/", headers={"host": host})

        assert answer.status_code == 200
        assert answer.wsgi_request.tenant.schema_name == "waterland"

    @pytest.mark.parametrize(
        "header", ["x-forwarded-host", "x-host", "forwarded", "x-original-host"]
    )
    def test_no_other_header_says_which_organisation(self, alice, theirs, header):
        answer = client_of(alice).get("/", headers={header: "polder.example.test"})

        assert answer.wsgi_request.tenant.schema_name == "waterland"
        assert CANARY not in answer.text

    def test_letters_and_pages_are_addressed_by_the_stored_domain(self, waterland):
        assert waterland.address == "http://waterland.example.test"

    def test_a_host_belongs_to_one_organisation_in_lower_case(self, waterland, polder):
        for domain in ("polder.example.test", "Waterland.example.org"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Domain.objects.create(tenant=waterland, domain=domain, is_primary=False)


class TestSessions:
    """T2."""

    def test_a_cookie_of_one_organisation_is_nobody_at_another(self, alice, polder):
        client, thief = client_of(alice), Client(headers={"host": "polder.example.test"})
        thief.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})

        elsewhere = thief.get("/")

        assert elsewhere.status_code == 302
        assert elsewhere.headers["Location"].startswith("/accounts/login/")
        assert client.get("/").status_code == 200, "and it is still good at home"

    def test_not_even_where_the_same_person_has_an_account(self, alice, polder):
        """The same id, address and password hash: the session is of its organisation."""
        with tenant_context(polder):
            User.objects.bulk_create([User.objects.model(**values_of(alice.user))])
        client = client_of(alice)

        assert client.get("/", headers={"host": "polder.example.test"}).status_code == 302

    def test_sessions_are_kept_by_their_organisation(self, alice, polder):
        client_of(alice)

        assert Session.objects.count() == 1
        with tenant_context(polder):
            assert Session.objects.count() == 0


def values_of(user: User) -> dict[str, object]:
    return {field.attname: getattr(user, field.attname) for field in user._meta.concrete_fields}  # noqa: SLF001


class TestIds:
    """T1."""

    @pytest.mark.parametrize("view", ["document", "download", "document_permissions"])
    def test_an_id_of_another_organisation_is_an_id_that_never_was(self, alice, ours, theirs, view):
        client = client_of(alice)
        never = reverse(view, args=["01a203af-0000-7000-8000-000000000000"])
        absent = client.get(never)

        other = client.get(reverse(view, args=[theirs.pk]))

        assert other.status_code == absent.status_code == 404
        assert CANARY not in other.text

    def test_no_list_names_it(self, alice, ours, theirs):
        client = client_of(alice)

        for view in ("home", "sites", "shared_with_me", "shared_outside", "bin"):
            assert CANARY not in client.get(reverse(view)).text


class TestLinks:
    def test_a_guest_link_is_nothing_at_another_organisation(self, alice, ours, polder):
        """T3."""
        link = make_guest_link(alice, ours)
        address = reverse("guest_link", args=[token_of(link)])
        assert client_of().get(address).status_code == 200

        for path in (address, reverse("guest_download", args=[token_of(link)])):
            answer = client_of().get(path, headers={"host": "polder.example.test"})
            unknown = client_of().get(
                address.replace(token_of(link), "A" * 48), headers={"host": "polder.example.test"}
            )
            assert answer.status_code == unknown.status_code
            assert "Ours.txt" not in answer.text
        with tenant_context(polder):
            assert not GuestLink.objects.exists()
            assert not SharingEvent.objects.exists()


class TestFiles:
    """T5."""

    def test_the_same_bytes_are_kept_apart(self, waterland, polder, ours, theirs):
        assert ours.sha256 == theirs.sha256
        here = Path(contents().path(name_of(ours.sha256)))
        with tenant_context(polder):
            there = Path(contents().path(name_of(theirs.sha256)))

        assert here != there
        assert str(waterland.pk) in here.parts
        assert str(polder.pk) in there.parts
        assert here.read_bytes() == there.read_bytes()

    def test_bytes_of_one_are_not_found_by_the_other(self, alice, site, polder):
        document = add_text(alice, site, "Only ours.txt", "nobody else has these bytes")

        with tenant_context(polder), pytest.raises(FileNotFoundError):
            open_content(document.sha256)

    def test_no_address_serves_the_files_themselves(self, alice, ours):
        place = name_of(ours.sha256)
        client = client_of(alice)

        for prefix in ("/", "/media/", "/static/", "/contents/", "/static/../contents/"):
            assert client.get(f"{prefix}{place}").status_code == 404
        assert not settings.MEDIA_URL or settings.MEDIA_URL == "/"


class TestCache:
    def test_a_key_is_of_its_organisation(self, waterland, polder):
        cache.set("greeting", "of Waterland")

        with tenant_context(polder):
            assert cache.get("greeting") is None
            cache.set("greeting", "of Polder")

        assert cache.get("greeting") == "of Waterland"


class TestCurrent:
    def test_it_is_the_one_whose_schema_is_in_use(self, waterland, polder):
        assert current_organisation() == waterland
        with tenant_context(polder):
            assert current_organisation() == polder

    def test_asking_without_one_is_a_mistake(self, waterland):
        """house.md, trap 9: a bare schema has no switch."""
        connection.set_schema("waterland")

        with pytest.raises(RuntimeError, match="No organisation is current"):
            current_organisation()

    def test_after_a_request_that_failed_the_next_is_of_its_own_organisation(
        self, alice, ours, theirs, polder
    ):
        """T6, in small: one connection, requests of both organisations in turn."""
        with tenant_context(polder):
            anna = Actor(user=User.objects.get(name="Anna"))
            hers = client_of(anna)
        mine = client_of(alice)

        for number in range(6):
            mine.get(reverse("document", args=[theirs.pk]))
            assert "Ours.txt" in mine.get(reverse("document", args=[ours.pk])).text, number
            hers.get(reverse("document", args=[ours.pk]))
            assert CANARY in hers.get(reverse("document", args=[theirs.pk])).text, number
