"""Lists of the administration: ended one or many by operations, taken along as files, never changed."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_tenants.utils import tenant_context
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import SignInProvider, User
from sharing.actors import Actor
from sharing.administration.site import administration
from sharing.csv_export import BOM, cell
from sharing.gate import may
from sharing.models import (
    AccessRequest,
    GuestLink,
    Invitation,
    Level,
    PermissionGroup,
    SharingEvent,
)
from sharing.operations.exports import export
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.securable import securable_models
from tenants.models import Organisation
from tests.people import add_text, bearer, client_of, outsider

VISITORS = PermissionGroup.Kind.VISITORS
LINKS, INVITATIONS = "/admin/sharing/guestlink/", "/admin/sharing/invitation/"
EVENTS = "/admin/sharing/sharingevent/"


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


def rows_of(response: object) -> list[list[str]]:
    """The rows of a file as a spreadsheet reads them."""
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(BOM)
    return list(csv.reader(StringIO(text.removeprefix(BOM))))


def chosen(action: str, *rows: models.Model) -> dict[str, object]:
    return {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows]}


class TestEnding:
    def test_an_administrator_disables_links_one_or_many(self, browser, ada, alice, site):
        """D16, S71, S72."""
        document = add_text(alice, site, "Secret plan.txt")
        links = [make_guest_link(alice, document, purpose=f"For {n}") for n in range(3)]

        page = browser.post(LINKS, chosen("disable", *links[:2]))
        assertContains(page, "Disable these guest links? They will no longer work.")
        assertContains(page, "For 0 (Alice)")
        assertNotContains(page, "Secret plan")
        assert may(bearer(links[0]), Level.READ, document)

        browser.post(LINKS, {**chosen("disable", *links[:2]), "sure": "1"})

        assert [may(bearer(one), Level.READ, document) for one in links] == [False, False, True]
        events = SharingEvent.objects.filter(verb="disable guest link")
        assert {(event.user, event.job) for event in events} == {(ada.user, "admin")}
        assert events.count() == 2

    def test_an_administrator_withdraws_invitations_before_they_are_answered(
        self, browser, ada, alice, site
    ):
        """D16, S86."""
        sent = [invite(alice, site, f"{n}@elsewhere.example.test", group=VISITORS) for n in "abc"]
        withdraw(alice, site, sent[2])
        assertContains(browser.post(INVITATIONS, chosen("withdraw", *sent)), "a@elsewhere")

        browser.post(INVITATIONS, {**chosen("withdraw", *sent), "sure": "1"})

        assert set(Invitation.objects.values_list("outcome", flat=True)) == {"withdrawn"}
        assert SharingEvent.objects.filter(verb="withdraw invitation", user=ada.user).count() == 2

    def test_who_only_says_to_be_an_administrator_ends_nothing(self, alice, bob, erin, site):
        document = add_text(alice, site, "Plan.txt")
        link = make_guest_link(alice, document)
        sent = invite(alice, site, "frank@elsewhere.example.test", group=VISITORS)
        for person in (bob, erin):
            posing = Actor(user=person.user, job="admin")
            with pytest.raises(PermissionDenied):
                disable_guest_link(posing, document, link)
            with pytest.raises(PermissionDenied):
                withdraw(posing, site, sent)
            with pytest.raises(PermissionDenied):
                export(posing, "guest links", rows=1)


class TestFiles:
    @pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])  # noqa: RUF001
    def test_no_cell_is_a_formula(self, begins):
        assert cell(f"{begins}HYPERLINK(1)") == f"'{begins}HYPERLINK(1)"
        assert cell(f"1{begins}1") == f"1{begins}1"

    def test_a_list_is_taken_along_as_it_is_filtered_and_that_is_recorded(
        self, browser, ada, alice, site
    ):
        document = add_text(alice, site, "Secret plan.txt")
        for n in range(60):
            make_guest_link(alice, document, purpose=f'=cmd|"{n}",x')
        disable_guest_link(alice, document, GuestLink.objects.first())

        response = browser.post(f"{LINKS}export/?state=usable")

        header, *rows = rows_of(response)
        assert header[0] == "what it is for"
        assert len(rows) == 59
        assert all(row[0].startswith("'=cmd|\"") and len(row) == len(header) for row in rows)
        assert "Secret plan" not in str(rows)
        assert "attachment" in response.headers["Content-Disposition"]
        event = SharingEvent.objects.latest("pk")
        assert (event.verb, event.user, event.details["rows"]) == ("export csv", ada.user, "59")
        assert event.details["chosen_by"] == "state=usable"

    def test_every_list_is_a_file_and_only_by_post(self, browser, alice, site, erin):
        add_text(alice, site, "Plan.txt")
        AccessRequest.objects.create(item_kind="site", item_id=site.pk, asked_by=erin.user)
        for model in administration._registry:  # noqa: SLF001 -- Django's
            name = f"{model._meta.app_label}_{model._meta.model_name}"  # noqa: SLF001
            address = reverse(f"admin:{name}_export")
            assert browser.get(address).status_code == 405
            assert rows_of(browser.post(address))[0]
            assert client_of(alice).post(address, follow=True).status_code == 403

    def test_a_file_is_of_this_organisation_in_the_language_of_whoever_asked(
        self, browser, ada, alice, site, polder
    ):
        """T7: its lines are made after the request, when the thread may serve somebody else."""
        User.objects.filter(pk=ada.user.pk).update(language="nl")
        add_text(alice, site, "Plan.txt")
        response = browser.post(f"{EVENTS}export/")

        with tenant_context(polder):
            rows = rows_of(response)
            assert connection.schema_name == "polder"

        assert rows[0][:2] == ["wanneer", "wat er gebeurde"]
        assert ["Maakte een site", "Alice", "Dikes"] in [row[1:4] for row in rows]


def addresses(resolver: URLResolver) -> list[URLPattern]:
    return [
        one
        for pattern in resolver.url_patterns
        for one in (addresses(pattern) if isinstance(pattern, URLResolver) else [pattern])
    ]


# They act only after a question, by operations, and have tests of their own.
BY_OPERATIONS = {"external sharing on", "external sharing off", "check ways in", "set standing"}
BY_OPERATIONS |= {"set policy", "export csv", "take over site", "never outside", "add to group"}
BY_OPERATIONS |= {"set accounts of others", "set sign-in provider", "remove sign-in provider"}


def everything() -> dict[str, list[tuple]]:
    """All rows of everything that says who may do what, but for events."""
    kinds = [*securable_models(), User, GuestLink, Invitation, AccessRequest]
    kinds += [SignInProvider, Organisation]
    found = {model.__name__: model.objects.order_by("pk").values_list() for model in kinds}
    return {name: list(rows) for name, rows in found.items()}


def test_no_address_of_the_administration_changes_a_row_without_an_operation(
    browser, ada, alice, bob, site
):
    """Z5, T7: forged values at every address, as the administrator; what changes has its event."""
    document = add_text(alice, site, "Plan.txt")
    rows = {
        "externaluser": outsider("Gustav").user,
        "user": bob.user,
        "guestlink": make_guest_link(alice, document),
        "invitation": invite(alice, site, "frank@elsewhere.example.test", group=VISITORS),
        "accessrequest": AccessRequest.objects.create(
            item_kind="site", item_id=site.pk, asked_by=bob.user
        ),
        "sharingevent": SharingEvent.objects.latest("pk"),
        "site": site,
    }
    fields = {f.name for row in rows.values() for f in row._meta.fields}  # noqa: SLF001
    fields |= {f.attname for row in rows.values() for f in row._meta.fields}  # noqa: SLF001
    forged = dict.fromkeys(fields, "1") | {"email": "x@x.nl", "is_active": "on", "_save": "1"}
    # What is told of the switch and of people by forms of ours is left as it is.
    forged |= {"is_staff": "", "id": "", "action": "delete_selected", "post": "yes"}
    names = {p.name for p in addresses(get_resolver()) if p.name} & administration_names()
    tried = 0
    for name in sorted(names - {"logout", "login"}):
        model = name.rsplit("_", 1)[0].rpartition("_")[2]
        row = next((rows[m] for m in rows if f"_{m}_" in name), None)
        for args in ([], [row.pk] if row else [], ["sharing"], ["on"]):
            try:
                address = reverse(f"admin:{name}", args=args)
            except Exception:  # noqa: BLE001, S112 -- not this one's arguments
                continue
            before, events = everything(), SharingEvent.objects.count()
            sent = forged | {ACTION_CHECKBOX_NAME: [r.pk for r in rows.values()], "model": model}
            browser.post(address, sent)
            tried += 1
            verbs = set(SharingEvent.objects.order_by("pk").values_list("verb", flat=True)[events:])
            assert verbs <= BY_OPERATIONS, (name, verbs)
            if everything() != before:
                assert verbs, name
    assert tried > 30
    assert SharingEvent.objects.filter(pk=rows["sharingevent"].pk).exists()


def administration_names() -> set[str]:
    found = set()
    for pattern in administration.get_urls():
        for one in addresses(pattern) if isinstance(pattern, URLResolver) else [pattern]:
            if one.name:
                found.add(one.name)
    return found


def test_what_waits_is_counted_on_the_first_page(browser, alice, bob, site, erin):
    """S56, S62: exposure in numbers, and what has been asked."""
    document = add_text(alice, site, "Plan.txt")
    make_guest_link(alice, document)
    AccessRequest.objects.create(item_kind="site", item_id=site.pk, asked_by=bob.user)

    numbers = browser.get("/admin/").context_data["numbers"]

    assert numbers.items == {"site": 0, "folder": 0, "document": 1}
    assert (numbers.never_outside, numbers.requests) == (0, 1)
