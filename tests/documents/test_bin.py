"""The bin: back to where it was or as near to it as can be, and gone for good after its time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from documents import operations
from documents.management.emptying import empty_bin
from documents.models import Comment, Document, LibraryPolicy, Version
from documents.operations.bins import bring_back, delete_for_good
from sharing import checks
from sharing.gate import may
from sharing.models import (
    GuestLink,
    Invitation,
    Level,
    PermissionGroup,
    PermissionScope,
    SharingEvent,
)
from sharing.operations.grants import grant
from sharing.operations.groups import remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import accept, invite
from sharing.operations.scopes import break_inheritance
from sharing.securable import securable_models
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.oracle import Oracle
from tests.people import add_text, anew, bearer, client_of, library_of


@pytest.fixture
def folder(alice, library) -> Folder:
    return create_folder(alice, library, "Plans")


@pytest.fixture
def document(alice, folder) -> Document:
    return add_text(alice, folder, "Plan.txt")


def right() -> bool:
    return list(checks.wrong_rows()) == Oracle().faults() == []


def age(item: object, days: int) -> None:
    """It, and what went along with it, was put in the bin so long ago."""
    for model in securable_models():
        rows = model.objects.filter(binned_with=item.pk)
        rows.update(binned_at=timezone.now() - timedelta(days=days))


def posted(kind: str, verb: str, item: object) -> str:
    return reverse(verb, args=[f"{kind}s", item.pk])


# Back


def test_it_comes_back_to_where_it_was(bob, alice, document, folder):
    put_in_bin(alice, document)
    answer = client_of(bob).post(posted("document", "restore", document), follow=True)

    assert "is back where it was." in answer.text
    document.refresh_from_db()
    assert (document.binned_at, document.folder_id) == (None, folder.pk)


def test_without_its_place_it_comes_to_the_nearest_that_is_alive(alice, library, site):
    """A document, a folder with what is in it, and a site; and the page says where they went."""
    upper = create_folder(alice, library, "Upper")
    lower = create_folder(alice, upper, "Lower")
    document, inner = add_text(alice, lower, "Plan.txt"), create_folder(alice, lower, "Inner")
    below = add_text(alice, create_folder(alice, inner, "Inmost"), "Deep.txt")
    for item in (document, inner, lower):
        put_in_bin(alice, item)

    answer = client_of(alice).post(posted("document", "restore", document), follow=True)
    assert "“Plan.txt” is in “Upper” now: the place it was in is gone." in answer.text
    assert bring_back(alice, inner) == upper
    put_in_bin(alice, upper)

    for item, parent in ((document, upper), (inner, upper)):
        item.refresh_from_db()
        assert item.container_id == parent.pk
    assert Folder.objects.get(name="Inmost").path == [
        library.pk,
        upper.pk,
        inner.pk,
        below.folder_id,
    ]
    assert right()

    works = create_subsite(alice, site, "Works")
    locks = create_subsite(alice, works, "Locks")
    inside = add_text(alice, locks, "Key.txt")
    put_in_bin(alice, locks)
    put_in_bin(alice, works)
    assert bring_back(alice, locks) == site
    locks.refresh_from_db()
    assert (locks.parent_id, locks.path) == (site.pk, [site.pk, locks.pk])
    assert Document.objects.visible_to(anew(alice)).filter(pk=inside.pk).exists()
    assert right()


def test_from_a_site_that_is_gone_it_comes_to_the_library_above(alice, bob, site, library):
    works = create_subsite(alice, site, "Works")
    document = add_text(alice, works, "Plan.txt")
    put_in_bin(alice, document)
    put_in_bin(alice, works)

    assert bring_back(anew(bob), document) == library

    document.refresh_from_db()
    assert (document.folder_id, document.site_id) == (library.pk, site.pk)
    assert may(anew(bob), Level.EDIT, document)
    assert right()


def test_it_does_not_come_to_where_one_may_not_put_things(alice, bob, carol, site, library):
    """Above is nothing that Bob may edit: it stays, and he is told what to do."""
    upper = create_folder(alice, library, "Upper")
    document = add_text(alice, upper, "Plan.txt")
    grant(alice, document, carol.user, Level.EDIT)
    put_in_bin(alice, document)
    put_in_bin(alice, upper)

    answer = client_of(carol).post(posted("document", "restore", document), follow=True)

    assert "Restore “Upper” first." in answer.text
    document.refresh_from_db()
    assert document.binned_at
    with pytest.raises(ValidationError):
        bring_back(anew(carol), document)


def test_a_site_at_the_top_comes_back_to_the_top(alice, site):
    put_in_bin(alice, site)

    assert bring_back(alice, site) is None
    assert Site.objects.visible_to(anew(alice)).filter(pk=site.pk).exists()


# Gone for good


def test_an_owner_deletes_one_thing_for_good(alice, bob, document):
    operations.add_version(alice, document, BytesIO(b"two"))
    Comment.objects.create(document=document, author=bob.user, text="Fine")
    grant(alice, document, bob.user, Level.EDIT)
    before = PermissionScope.objects.count()
    with pytest.raises(ValidationError):
        delete_for_good(alice, document)  # not in the bin
    put_in_bin(alice, document)
    assert "Delete for good" not in client_of(bob).get(reverse("bin")).text
    with pytest.raises(PermissionDenied):
        delete_for_good(bob, document)

    client_of(alice).post(posted("document", "delete_for_good", document))

    assert not Document.objects.filter(pk=document.pk).exists()
    assert not Version.objects.filter(document_id=document.pk).exists()
    assert not Comment.objects.exists()
    assert PermissionScope.objects.count() == before - 1
    event = SharingEvent.objects.get(verb="delete for good")
    assert (event.item_name, event.details) == ("Plan.txt", {"documents": "1"})
    assert right()


def test_a_site_goes_with_all_in_it_and_nothing_else(alice, site, library, document, folder):
    works = create_subsite(alice, site, "Works")
    inner = create_folder(alice, library_of(works), "Inner")
    add_text(alice, create_folder(alice, inner, "Inmost"), "Deep.txt")
    break_inheritance(alice, inner)
    create_subsite(alice, works, "Locks")
    earlier = add_text(alice, works, "Earlier.txt")
    put_in_bin(alice, earlier)
    others = set(PermissionGroup.objects.filter(scope=inner.own_scope_id)) | set()
    put_in_bin(alice, works)

    delete_for_good(alice, works)

    assert set(Site.objects.all()) == {site}
    assert set(Folder.objects.all()) == {library, folder}
    assert set(Document.objects.all()) == {document}
    assert not PermissionGroup.objects.filter(pk__in=[one.pk for one in others]).exists()
    assert right()


def test_something_that_went_along_is_not_deleted_by_itself(alice, folder, library):
    inner = create_folder(alice, folder, "Inner")
    put_in_bin(alice, folder)
    inner.refresh_from_db()
    with pytest.raises(ValidationError):
        delete_for_good(alice, inner)


def test_the_bin_is_emptied_of_what_one_owns(alice, bob, library):
    mine = create_site(bob, "Mills")
    for name in ("a.txt", "b.txt"):
        put_in_bin(bob, add_text(bob, mine, name))
    theirs = add_text(alice, library, "c.txt")
    put_in_bin(alice, theirs)
    client = client_of(bob)
    assert "2 things of yours" in client.get(reverse("empty_bin")).text

    answer = client.post(reverse("empty_bin"), follow=True)

    assert "2 things are deleted for good." in answer.text
    assert set(Document.objects.all()) == {theirs}


# After its time


def test_what_is_older_than_is_kept_goes_and_what_is_younger_stays(alice, library, waterland):
    LibraryPolicy(bin_days=30).save()
    folder = create_folder(alice, library, "Old")
    add_text(alice, folder, "In it.txt")
    old, young = (add_text(alice, library, name) for name in ("Old.txt", "Young.txt"))
    for item, days in ((folder, 31), (old, 31), (young, 29)):
        put_in_bin(alice, item)
        age(item, days)
    living = add_text(alice, library, "Living.txt")

    said = StringIO()
    call_command("empty_bin", "waterland", stdout=said)

    assert said.getvalue() == "Waterland: 2 deleted for good\n"
    assert set(Document.objects.all()) == {young, living}
    assert not Folder.objects.filter(pk=folder.pk).exists()
    event = SharingEvent.objects.filter(verb="delete for good").first()
    assert (event.user, event.job) == (None, "empty bin")
    assert right()


def test_a_folder_waits_for_the_youngest_thing_in_it(alice, library, waterland):
    """Nothing younger goes, also not along with something older."""
    folder = create_folder(alice, library, "Old")
    inner = create_folder(alice, folder, "Inner")
    put_in_bin(alice, inner)
    put_in_bin(alice, folder)
    age(folder, 200)
    assert empty_bin(waterland) == 0
    age(inner, 201)
    assert empty_bin(waterland) == 2


def test_the_page_says_how_long_each_is_kept(alice, library):
    LibraryPolicy(bin_days=30).save()
    for name, days in (("a.txt", 29), ("b.txt", 10), ("c.txt", 30)):
        item = add_text(alice, library, name)
        put_in_bin(alice, item)
        age(item, days)

    page = client_of(alice).get(reverse("bin")).text

    for words in ("1 more day", "20 more days", "until tonight", "After 30 days"):
        assert words in page


# A new thing of the same name


def test_what_was_given_on_what_is_gone_opens_nothing_of_the_same_name(
    alice, bob, erin, library, document, folder
):
    """L8: people, links and invitations, to the document and to the folder it was in; every route."""
    frank = invite(alice, document, "frank@elsewhere.example.test", level=Level.READ)
    held = invite(alice, document, erin.user.email, level=Level.READ)
    links = [make_guest_link(alice, document), make_guest_link(alice, folder)]
    grant(alice, document, erin.user, Level.EDIT)
    for item in (document, folder):
        break_inheritance(alice, item)
        remove_from_group(alice, item, bob.user, PermissionGroup.Kind.MEMBERS)
    more = [make_guest_link(alice, document), make_guest_link(alice, folder)]
    grant(alice, document, erin.user, Level.EDIT)
    addresses = [
        reverse(name, args=[token_of(link), *extra])
        for link in (*links, *more)
        for name, extra in (
            ("guest_link", []),
            ("guest_download", []),
            ("guest_edit", []),
            ("guest_document", [document.pk]),
            ("guest_document_download", [document.pk]),
            ("guest_folder", [folder.pk]),
        )
    ]
    put_in_bin(alice, folder)
    delete_for_good(alice, folder)

    again = create_folder(alice, library, "Plans")
    new = add_text(alice, again, "Plan.txt")

    stranger, outside = client_of(), client_of(erin)
    for address in addresses:
        for client in (stranger, outside):
            assert client.get(address).status_code == 404, address
    for kind, old in (("document", document), ("folder", folder)):
        for who in (alice, erin):
            assert client_of(who).get(reverse(kind, args=[old.pk])).status_code == 404
            assert client_of(who).get(f"/api/v1/{kind}s/{old.pk}/").status_code == 404
    for link in GuestLink.objects.all():
        assert (link.state, link.scope_id) == ("disabled", None)
        assert not may(bearer(link), Level.READ, new)
    for invitation in (frank, held):
        invitation.refresh_from_db()
        assert (invitation.state, invitation.scope_id) == ("withdrawn", None)
    with pytest.raises((ValidationError, PermissionDenied)):
        accept(anew(erin), held)
    for item in (again, new):
        assert not may(anew(erin), Level.READ, item)
        assert may(anew(bob), Level.EDIT, item)
    assert not Document.objects.scattered(anew(erin)).exists()
    assert not Invitation.objects.unanswered().exists()
    assert right()
