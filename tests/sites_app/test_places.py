"""Sites, subsites and folders: made, named, moved, put in the bin and brought back."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.names import clean_name
from sharing.operations.grants import grant
from sharing.operations.groups import remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder, move_folder, rename_folder
from sites_app.operations.sites import create_site, create_subsite, rename_site
from tests.oracle import Oracle
from tests.people import add_text, anew, library_of

MEMBERS = PermissionGroup.Kind.MEMBERS


@pytest.fixture(autouse=True)
def _nothing_is_stored_wrong(waterland: object) -> object:
    yield
    assert Oracle().faults() == []


@pytest.fixture
def folder(alice: Actor, library: Folder) -> Folder:
    """A folder in the library."""
    return create_folder(alice, library, "Plans")


class TestMaking:
    def test_a_site_has_a_library_from_the_beginning(self, alice):
        site = create_site(alice, "  Dikes ", " Where the water stops. ")

        library = library_of(site)
        assert (site.name, site.description) == ("Dikes", "Where the water stops.")
        assert site.created_by == alice.user
        assert library.is_library
        assert str(library) == "Dikes"
        assert library.container == site

    def test_places_know_the_way_down_to_them(self, site, library, alice):
        subsite = create_subsite(alice, create_subsite(alice, site, "Works"), "Night")
        deep = create_folder(alice, create_folder(alice, library, "a"), "b")

        assert subsite.path == [site.pk, subsite.parent_id, subsite.pk]
        assert deep.path == [library.pk, deep.parent_id, deep.pk]
        assert subsite.root_id == deep.root_id == site.pk
        assert set(Site.objects.within(site)) == {site, subsite.parent, subsite}
        assert set(Folder.objects.within(deep.parent)) == {deep.parent, deep}
        assert Folder.objects.within(site).count() == 5

    def test_a_site_can_be_renamed(self, site, alice):
        rename_site(alice, site, "Sluices", "New")

        site.refresh_from_db()
        assert (site.name, site.description) == ("Sluices", "New")

    def test_a_site_has_one_library(self, site, library):
        with pytest.raises(IntegrityError, match="one_library_per_site"), transaction.atomic():
            Folder.objects.create(site=site, path=[site.pk], scope_id=site.scope_id)

    def test_only_a_library_has_no_name(self, site, folder):
        with pytest.raises(IntegrityError, match="only_a_library"), transaction.atomic():
            Folder.objects.filter(pk=folder.pk).update(name="")


class TestNames:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("Plan.txt", "Plan.txt"),
            ("  Plan.txt\t", "Plan.txt"),
            ("Cafe\u0301", "Café"),
            ("a" * 255, "a" * 255),
            ("CON", "CON"),
            (".hidden", ".hidden"),
            ("trailing.", "trailing."),
            ('quotes "and" %2e', 'quotes "and" %2e'),
            ("emoji 🌊", "emoji 🌊"),
            ("…", "…"),
        ],
    )
    def test_a_name_is_kept_as_one_line_without_outer_spaces(self, written, kept):
        assert clean_name(written) == kept

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "   ",
            ".",
            "..",
            "a/b",
            "../etc/passwd",
            "a\\b",
            "a\x00b",
            "a\nb",
            "a\r\nSet-Cookie: x",
            "a\x7fb",
            "a\x85b",
            "annexe\u202efdp.exe",
            "\u2066a",
            "a" * 256,
            "é" * 128,
            "\ud800",
        ],
    )
    def test_what_no_file_system_or_header_could_carry_is_refused(self, name):
        """F2."""
        with pytest.raises(ValidationError) as refusal:
            clean_name(name)

        assert refusal.value.code == "name"

    def test_every_way_to_name_something_cleans_the_name(self, site, folder, library, alice):
        document = add_text(alice, library, "Plan.txt")
        for attempt in (
            partial(create_site, alice, "a/b"),
            partial(create_subsite, alice, site, ".."),
            partial(rename_site, alice, site, ""),
            partial(create_folder, alice, library, "a\nb"),
            partial(rename_folder, alice, folder, "a\x00b"),
            partial(documents.rename, alice, document, "\u202ea"),
            partial(add_text, alice, library, "../x"),
        ):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert refusal.value.code == "name"

    def test_two_folders_that_somebody_sees_have_two_names(self, folder, library, alice):
        other = create_folder(alice, library, "Other")
        below = create_folder(alice, other, "Plans")

        for attempt in (
            partial(create_folder, alice, library, " Plans "),
            partial(rename_folder, alice, other, "Plans"),
            partial(move_folder, alice, below, library),
        ):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert refusal.value.code == "name_taken"

    def test_a_folder_that_somebody_may_not_see_does_not_hold_its_name(
        self, folder, library, alice, bob
    ):
        """D8: a refusal would tell that it is there."""
        break_inheritance(alice, folder)
        remove_from_group(alice, folder, bob.user, MEMBERS)

        create_folder(bob, library, "Plans")

        assert Folder.objects.filter(parent=library, name="Plans").count() == 2

    def test_a_name_is_free_again_when_its_folder_is_in_the_bin(self, folder, library, alice):
        put_in_bin(alice, folder)

        create_folder(alice, library, "Plans")

    def test_its_own_name_is_no_change(self, folder, alice):
        rename_folder(alice, folder, "Plans")

        assert folder.name == "Plans"


class TestMoving:
    def test_all_that_is_below_goes_along(self, site, folder, library, alice):
        below = create_folder(alice, folder, "2027")
        document = add_text(alice, below, "Plan.txt")
        mills = create_site(alice, "Mills")
        there = create_folder(alice, library_of(mills), "There")

        move_folder(alice, folder, there)

        below.refresh_from_db()
        document.refresh_from_db()
        assert folder.parent == there
        assert below.path == [*there.path, folder.pk, below.pk]
        assert {folder.site, below.site, document.site} == {mills}
        assert below.root_id == document.root_id == mills.pk
        assert set(Document.objects.within(mills)) == {document}
        assert not Document.objects.within(site).exists()

    def test_never_into_itself(self, folder, library, alice):
        below = create_folder(alice, create_folder(alice, folder, "a"), "b")

        for to in (folder, below):
            with pytest.raises(ValidationError) as refusal:
                move_folder(alice, folder, to)
            assert refusal.value.code == "into_itself"

    def test_to_where_it_is_changes_nothing(self, folder, library, alice):
        move_folder(alice, folder, library)

        assert folder.parent == library

    def test_the_whole_library_stays_with_its_site(self, library, alice):
        mills = create_site(alice, "Mills")
        for attempt in (
            partial(move_folder, alice, library, library_of(mills)),
            partial(rename_folder, alice, library, "Mine"),
            partial(put_in_bin, alice, library),
        ):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert refusal.value.code == "library"

    def test_what_is_gone_meanwhile_is_not_found(self, folder, library, alice):
        gone = Folder.objects.get(pk=folder.pk)
        folder.delete()

        with pytest.raises(Http404):
            rename_folder(alice, gone, "Other")


class TestBin:
    @pytest.fixture
    def filled(self, site: Site, folder: Folder, alice: Actor) -> dict[str, object]:
        """A subsite, a folder in a folder, and a document in each."""
        subsite = create_subsite(alice, site, "Works")
        below = create_folder(alice, folder, "2027")
        return {
            "site": site,
            "subsite": subsite,
            "subsite's document": add_text(alice, subsite, "Works.txt"),
            "folder": folder,
            "below": below,
            "document": add_text(alice, folder, "Plan.txt"),
            "document below": add_text(alice, below, "Deep.txt"),
        }

    def seen(self, filled: dict[str, object], actor: Actor) -> set[str]:
        return {
            name
            for name, item in filled.items()
            if type(item).objects.visible_to(anew(actor)).filter(pk=item.pk).exists()
        }

    @pytest.mark.parametrize(
        ("name", "gone"),
        [
            ("document", {"document"}),
            ("below", {"below", "document below"}),
            ("folder", {"folder", "below", "document", "document below"}),
            ("subsite", {"subsite", "subsite's document"}),
            (
                "site",
                {
                    "site",
                    "subsite",
                    "subsite's document",
                    "folder",
                    "below",
                    "document",
                    "document below",
                },
            ),
        ],
    )
    def test_all_of_it_goes_and_all_of_it_comes_back(self, filled, alice, name, gone):
        item = filled[name]

        put_in_bin(alice, item)
        assert self.seen(filled, alice) == set(filled) - gone
        assert Oracle().visible(alice.user.pk, "site") == {
            one.pk for one in Site.objects.scattered(anew(alice))
        }
        assert list(type(item).objects.binned()) == [item]
        assert item.binned_by == alice.user

        restore_from_bin(alice, item)
        assert self.seen(filled, alice) == set(filled)
        assert not type(item).objects.binned().exists()

    def test_what_was_in_the_bin_before_stays_there(self, filled, alice):
        put_in_bin(alice, filled["document"])
        put_in_bin(alice, filled["below"])
        put_in_bin(alice, filled["folder"])

        restore_from_bin(alice, filled["folder"])

        assert self.seen(filled, alice) == set(filled) - {"document", "below", "document below"}

    def test_nothing_comes_back_into_a_place_that_is_in_the_bin(self, filled, alice):
        put_in_bin(alice, filled["document"])
        put_in_bin(alice, filled["folder"])

        with pytest.raises(ValidationError) as refusal:
            restore_from_bin(alice, filled["document"])

        assert refusal.value.code == "container_binned"

    def test_nothing_is_put_or_made_there(self, filled, alice, library):
        document = add_text(alice, library, "Loose.txt")
        loose = create_folder(alice, library, "Loose")
        put_in_bin(alice, filled["folder"])
        put_in_bin(alice, filled["subsite"])

        for attempt in (
            partial(create_folder, alice, filled["folder"], "New"),
            partial(add_text, alice, filled["below"], "New.txt"),
            partial(documents.move, alice, document, filled["folder"]),
            partial(move_folder, alice, loose, filled["below"]),
            partial(create_subsite, alice, filled["subsite"], "New"),
        ):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert refusal.value.code == "binned"

    def test_a_second_time_changes_nothing(self, filled, alice, bob):
        put_in_bin(alice, filled["folder"])
        put_in_bin(bob, filled["folder"])

        assert filled["folder"].binned_by == alice.user
        restore_from_bin(bob, filled["folder"])
        restore_from_bin(bob, filled["folder"])
        assert filled["folder"].binned_by is None

    def test_it_takes_no_permission_away(self, filled, alice, dave):
        grant(alice, filled["document"], dave.user, Level.READ)

        put_in_bin(alice, filled["folder"])
        assert not Document.objects.visible_to(anew(dave)).exists()

        restore_from_bin(alice, filled["folder"])
        assert list(Document.objects.visible_to(anew(dave))) == [filled["document"]]

    def test_who_may_edit_sees_it_in_the_bin_and_who_may_read_does_not(
        self, filled, alice, bob, carol, dave
    ):
        put_in_bin(alice, filled["document"])

        binned = Document.objects.binned()
        assert [binned.open_to(one, Level.EDIT).exists() for one in (bob, carol, dave)] == [
            True,
            False,
            False,
        ]
