"""Copies belong to where they come, and hold what whoever copies sees; no more."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents import operations
from documents.models import Comment, Document, SearchText, Version
from documents.operations import copying
from documents.operations.copying import free_copy_name
from documents.storage import contents
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.securable import State
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, bearer, insider, library_of

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


@pytest.fixture
def carols(carol) -> Folder:
    """The library of a site of Carol's, who is a visitor of Alice's and a stranger to nobody."""
    return library_of(create_site(carol, "Carol's"))


def only_for_alice(alice, item, *others) -> None:
    break_inheritance(alice, item)
    for other, kind in others:
        remove_from_group(alice, item, other.user, kind)


class TestADocument:
    def test_of_what_one_may_only_read_belongs_to_the_destination(
        self, alice, carol, dave, library, carols
    ):
        document = add_text(alice, library, "Plan.txt", "one")
        add_text(alice, library, "Plan.txt", "two")
        document.refresh_from_db()

        made = operations.copy(carol, document, carols)

        assert (made.folder, made.site_id, made.state) == (carols, carols.site_id, State.TAKES_OVER)
        assert (made.sha256, made.size, made.version_number) == (document.sha256, 3, 1)
        assert made.created_by == made.modified_by == carol.user
        assert list(Document.objects.visible_to(anew(carol)).filter(pk=made.pk)) == [made]
        for other in (alice, dave):
            assert not Document.objects.visible_to(anew(other)).filter(pk=made.pk).exists()
        version = Version.objects.get(document=made)
        assert (version.number, version.sha256, version.note) == (1, document.sha256, "")

    def test_takes_no_grant_no_link_no_comment_along(self, alice, bob, dave, library):
        document = add_text(alice, library, "Plan.txt")
        grant(alice, document, dave.user, Level.READ)
        make_guest_link(alice, document)
        Comment.objects.create(document=document, author=alice.user, text="Well")
        elsewhere = create_folder(alice, library, "Elsewhere")

        made = operations.copy(bob, document, elsewhere)

        assert made.own_scope_id is None
        assert GuestLink.objects.count() == 1
        assert Comment.objects.count() == 1
        assert not Document.objects.visible_to(anew(dave)).filter(pk=made.pk).exists()

    def test_takes_along_what_is_said_of_it(self, alice, library, carols, carol):
        document = add_text(alice, library, "Plan.txt")
        said = {"title": "The plan", "description": "Of all", "tags": ["dike"]}
        Document.objects.filter(pk=document.pk).update(**said, properties={"1": "x"})
        document.refresh_from_db()

        here = operations.copy(alice, document, create_folder(alice, library, "Here"))
        there = operations.copy(carol, document, carols)

        assert (there.title, there.description, there.tags) == ("The plan", "Of all", ["dike"])
        assert (here.properties, there.properties) == ({"1": "x"}, {})

    def test_stays_confidential(self, alice, library):
        """S37: no link of a folder opens it, or a copy would be the way around the mark."""
        document = add_text(alice, library, "Plan.txt")
        operations.mark_confidential(alice, document)
        folder = create_folder(alice, library, "Press")
        link = make_guest_link(alice, folder)

        made = operations.copy(alice, document, folder)

        assert made.confidential
        assert made.own_scope.closed_to_links
        assert made.state is State.ADDS
        assert not Document.objects.visible_to(bearer(link)).exists()

    def test_is_not_made_of_what_one_does_not_see(self, alice, bob, carol, dave, library, carols):
        document = add_text(alice, library, "Plan.txt")
        link = make_guest_link(alice, document)
        daves = library_of(create_site(dave, "Dave's"))
        for who, where in [(dave, daves), (carol, library), (bob, carols), (bearer(link), library)]:
            with pytest.raises(PermissionDenied):
                operations.copy(who, document, where)

        assert Document.objects.count() == 1

    def test_is_not_made_in_the_bin_nor_of_what_is_in_it(self, alice, library):
        document, gone = add_text(alice, library, "Plan.txt"), add_text(alice, library, "Old.txt")
        folder = create_folder(alice, library, "Folder")
        put_in_bin(alice, gone)
        put_in_bin(alice, folder)
        for item, to in [(document, folder), (gone, library), (folder, library)]:
            with pytest.raises(ValidationError):
                operations.copy(alice, item, to)

        assert Document.objects.count() == 2

    def test_keeps_the_bytes_once(self, alice, library):
        document = add_text(alice, library, "Plan.txt")
        before = contents().listdir(".")

        made = operations.copy(alice, document, library)

        assert made.sha256 == document.sha256
        assert contents().listdir(".") == before

    def test_has_a_name_that_is_free_as_one_sees_it(self, alice, bob, library):
        """D8: a hidden document does not hold the name."""
        document = add_text(alice, library, "Plan.txt")
        hidden = add_text(alice, library, "Plan (2).txt")
        only_for_alice(alice, hidden, (bob, MEMBERS))

        assert operations.copy(bob, document, library).name == "Plan (2).txt"
        assert operations.copy(bob, document, library).name == "Plan (3).txt"

    def test_is_written_down_at_both_ends(self, alice, carol, library, carols):
        """Who may read may take a copy; the owner can find out."""
        document = add_text(alice, library, "Plan.txt")
        made = operations.copy(carol, document, carols)

        (event,) = SharingEvent.objects.filter(verb="copy")
        assert (event.item_id, event.user) == (made.pk, carol.user)
        assert event.details == {"source": str(document.pk)}
        (event,) = SharingEvent.objects.filter(verb="was copied")
        assert (event.item_id, event.details) == (document.pk, {"copy": str(made.pk)})

    def test_is_found_by_its_words(self, alice, library):
        made = operations.copy(alice, add_text(alice, library, "Plan.txt"), library)

        assert SearchText.objects.filter(document=made, folder=library, sha256="").exists()


class TestAFolder:
    @pytest.fixture
    def plans(self, alice, library) -> Folder:
        """Plans, with one document, and Drafts in it with another."""
        plans = create_folder(alice, library, "Plans")
        add_text(alice, plans, "Plan.txt")
        add_text(alice, create_folder(alice, plans, "Drafts"), "Draft.txt")
        return plans

    def names(self, actor, place: Folder) -> list[str]:
        """All that the actor sees below a place, folders with a slash."""
        folders = Folder.objects.within(place).visible_to(anew(actor)).exclude(pk=place.pk)
        documents = Document.objects.within(place).visible_to(anew(actor))
        return sorted([*(f"{one.name}/" for one in folders), *(one.name for one in documents)])

    def test_comes_whole(self, alice, carol, plans, carols):
        made = operations.copy(carol, plans, carols)

        assert self.names(carol, carols) == ["Draft.txt", "Drafts/", "Plan.txt", "Plans/"]
        (drafts,) = Folder.objects.filter(parent=made)
        assert drafts.path == [*carols.path, made.pk, drafts.pk]
        assert drafts.scope_id == carols.scope_id
        assert self.names(alice, plans) == ["Draft.txt", "Drafts/", "Plan.txt"]

    def test_comes_as_far_as_one_sees_it(self, alice, bob, carol, plans, carols):
        """D8: nothing tells that anything was left out."""
        secret = create_folder(alice, plans, "Secret")
        add_text(alice, secret, "Secret.txt")
        shared = add_text(alice, secret, "Shared.txt")
        below = create_folder(alice, secret, "Below")
        only_for_alice(alice, secret, (bob, MEMBERS), (carol, VISITORS))
        grant(alice, shared, carol.user, Level.READ)
        grant(alice, below, carol.user, Level.READ)
        alone = add_text(alice, plans, "Alone.txt")
        only_for_alice(alice, alone, (bob, MEMBERS), (carol, VISITORS))
        put_in_bin(alice, add_text(alice, plans, "Old.txt"))

        made = operations.copy(carol, plans, carols)

        assert self.names(carol, carols) == ["Draft.txt", "Drafts/", "Plan.txt", "Plans/"]
        assert Document.objects.within(made).count() == 2
        assert Folder.objects.within(made).count() == 2
        event = SharingEvent.objects.get(verb="copy")
        assert set(event.details) == {"source"}

    def test_takes_no_permissions_along(self, alice, carol, dave, plans, carols):
        grant(alice, plans, dave.user, Level.EDIT)
        (drafts,) = Folder.objects.filter(parent=plans)
        set_never_outside(alice, drafts, never=True)

        made = operations.copy(carol, plans, carols)

        assert set(Folder.objects.within(made).values_list("own_scope", "scope")) == {
            (None, carols.scope_id)
        }
        assert self.names(dave, carols) == []

    def test_goes_neither_into_itself_nor_is_it_a_library(self, alice, library, plans):
        (drafts,) = Folder.objects.filter(parent=plans)
        other = library_of(create_site(alice, "Other"))
        for item, to in [(plans, plans), (plans, drafts), (library, other)]:
            with pytest.raises(ValidationError):
                operations.copy(alice, item, to)

        assert Folder.objects.count() == 4

    def test_beside_itself_it_has_another_name(self, alice, library, plans):
        assert operations.copy(alice, plans, library).name == "Plans (2)"
        assert operations.copy(alice, plans, library).name == "Plans (3)"

    def test_of_too_many_documents_is_refused_by_what_one_sees(
        self, alice, bob, library, plans, monkeypatch
    ):
        monkeypatch.setattr(copying, "MOST_COPIED", 2)
        hidden = add_text(alice, plans, "Hidden.txt")
        only_for_alice(alice, hidden, (bob, MEMBERS))

        assert operations.copy(bob, plans, library)
        with pytest.raises(ValidationError, match="more than 2"):
            operations.copy(anew(alice), plans, library)


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("a.txt", [], "a.txt"),
        ("a.txt", ["a.txt"], "a (2).txt"),
        ("a.txt", ["a.txt", "a (2).txt"], "a (3).txt"),
        (".profile", [".profile"], ".profile (2)"),
        ("é" * 125 + ".txt", ["é" * 125 + ".txt"], "é" * 123 + " (2).txt"),
    ],
)
def test_a_name_that_is_free(name, taken, free):
    assert free_copy_name(name, taken) == free
    assert len(free.encode()) <= 255


def test_a_stranger_copies_nothing_by_any_way(alice, library, erin):
    """Neither somebody from outside nor somebody inside with nothing."""
    document = add_text(alice, library, "Plan.txt")
    for who in (erin, insider("Frank")):
        with pytest.raises(PermissionDenied):
            operations.copy(who, document, library)
    assert Document.objects.count() == 1
