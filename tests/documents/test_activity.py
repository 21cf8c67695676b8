"""What happened in a site, and that what is hidden did not happen (D8, P3)."""

from __future__ import annotations

from io import BytesIO

from django.urls import reverse

from documents import activity, operations
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.people import add_text, anew, client_of


def happened(actor: Actor, site: Site) -> list[tuple[str, str]]:
    """What the actor reads of it."""
    rows, _more = activity.activity(anew(actor), site)
    return [(row["name"], str(row["words"])) for row in rows]


def test_what_people_do_is_told_the_newest_first(
    alice: Actor, bob: Actor, site: Site, library: Folder
):
    plan = add_text(alice, library, "Draft.txt")
    operations.add_version(bob, plan, BytesIO(b"more"))
    operations.rename(bob, plan, "Plan.txt")

    assert happened(alice, site)[:3] == [
        ("Plan.txt", "Renamed by Bob"),
        ("Plan.txt", "New version by Bob"),
        ("Plan.txt", "Added by Alice"),
    ]
    page = client_of(bob).get(reverse("site_activity", args=[site.pk])).text
    assert "Draft.txt" not in page  # what it was called before


def test_what_somebody_does_not_see_did_not_happen(
    alice: Actor, bob: Actor, erin: Actor, dave: Actor, site: Site, library: Folder
):
    """D8; a person without a name is not told by their address to people outside (D15)."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    before = happened(erin, site)
    hidden = create_folder(alice, library, "Secret")
    break_inheritance(alice, hidden)
    add_text(alice, hidden, "Secret.txt")
    put_in_bin(alice, add_text(alice, library, "Old.txt"))

    assert happened(erin, site) == before
    assert ("Secret.txt", "Added by Alice") in happened(alice, site)
    assert client_of(dave).get(reverse("site_activity", args=[site.pk])).status_code == 404


def test_who_was_given_one_document_reads_nothing_of_the_site(
    alice: Actor, dave: Actor, site: Site, library: Folder
):
    plan = add_text(alice, library, "Plan.txt")
    grant(alice, plan, dave.user, Level.READ)
    assert client_of(dave).get(reverse("site_activity", args=[site.pk])).status_code == 404


def test_page_after_page_tells_everything_once(alice: Actor, site: Site, library: Folder):
    hidden = create_folder(alice, library, "Hidden")
    for number in range(activity.PAGE + 5):
        add_text(alice, library, f"{number}.txt")
        add_text(alice, hidden, f"{number}.txt")
    put_in_bin(alice, hidden)
    names, after = [], None
    while True:
        rows, cursor = activity.activity(anew(alice), site, after)
        names += [row["name"] for row in rows if row["kind"] == "document"]
        if cursor is None:
            break
        after = activity.place_of(cursor)
        assert after is not None

    assert sorted(names) == sorted(f"{number}.txt" for number in range(activity.PAGE + 5))
    assert activity.place_of("nonsense") is None
