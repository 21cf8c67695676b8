"""A zip holds what whoever asks may read while it is sent, under names that any system can unpack."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import tenant_context

from documents import operations
from documents.models import Document
from documents.storage import contents, name_of
from documents.table import zips
from documents.table.many import said
from documents.table.names import Names, safe_name
from documents.table.zips import plan_of, plan_of_folder, zipped
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, bearer, client_of, library_of

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


def opened(response: HttpResponse | Iterable[bytes]) -> ZipFile:
    """The zip that came."""
    pieces = getattr(response, "streaming_content", response)
    archive = ZipFile(BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    return archive


def hide(alice, item, *others) -> None:
    break_inheritance(alice, item)
    for other, kind in others:
        remove_from_group(alice, item, other.user, kind)


@pytest.fixture
def minutes(alice, bob, carol, library) -> Folder:
    """A folder in the library with something in it for everybody, and something for Alice only."""
    minutes = create_folder(alice, library, "Minutes")
    add_text(alice, minutes, "May.txt", "may")
    add_text(alice, create_folder(alice, minutes, "Drafts"), "June.txt", "june")
    create_folder(alice, minutes, "Empty")
    secret = create_folder(alice, minutes, "Secret")
    shared = add_text(alice, secret, "Shared.txt")
    add_text(alice, secret, "Secret.txt")
    hide(alice, secret, (bob, MEMBERS), (carol, VISITORS))
    grant(alice, shared, carol.user, Level.READ)
    hide(alice, add_text(alice, minutes, "Alone.txt"), (bob, MEMBERS), (carol, VISITORS))
    put_in_bin(alice, add_text(alice, minutes, "Old.txt"))
    return minutes


VISIBLE = ["Drafts/", "Drafts/June.txt", "Empty/", "May.txt"]


class TestWhatIsIn:
    def test_a_folder_comes_as_far_as_one_sees_it(self, alice, carol, minutes):
        """Z2: what is unique below is absent, and so is what one cannot walk to."""
        archive = opened(client_of(carol).get(reverse("folder_zip", args=[minutes.pk])))
        assert sorted(archive.namelist()) == VISIBLE
        assert archive.read("Drafts/June.txt") == b"june"

        of_alice = opened(client_of(alice).get(reverse("folder_zip", args=[minutes.pk])))
        assert {"Alone.txt", "Secret/Secret.txt"} <= set(of_alice.namelist())

    def test_a_selection_comes_with_what_is_in_its_folders(self, carol, alice, library, minutes):
        """Z7: what is hidden is left out as what never was, and nothing says so."""
        plan = add_text(alice, library, "Plan.txt")
        hidden = Document.objects.get(name="Alone.txt")
        address = reverse("folder_zip", args=[library.pk])
        chosen = [said(plan), said(minutes)]
        for other in (said(hidden), f"document:{uuid4()}", "nonsense"):
            response = client_of(carol).post(address, {"item": [*chosen, other]})
            names = sorted(opened(response).namelist())
            assert names == sorted(["Minutes/", "Plan.txt", *(f"Minutes/{one}" for one in VISIBLE)])

    def test_of_nothing_that_one_sees_there_is_none(self, carol, library, minutes):
        hidden, client = Document.objects.get(name="Alone.txt"), client_of(carol)
        address = reverse("folder_zip", args=[library.pk])
        for item in (said(hidden), f"document:{uuid4()}"):
            page = client.post(address, {"item": [item]}, follow=True)
            assert "There is nothing here that you can download." in page.text

    def test_what_the_storage_has_lost_is_named_in_a_note(self, alice, library):
        lost = add_text(alice, library, "Lost.txt", "lost")
        add_text(alice, library, "Here.txt", "here")
        contents().delete(name_of(lost.sha256))

        archive = opened(zipped(alice, plan_of_folder(alice, library)))

        assert sorted(archive.namelist()) == ["Here.txt", "_missing.txt"]
        assert "Lost.txt" in archive.read("_missing.txt").decode()

    def test_texts_are_pressed_and_pictures_are_not(self, alice, library):
        add_text(alice, library, "Long.txt", "long " * 1000)
        add_text(alice, library, "Photo.jpg", "jpg")
        archive = opened(zipped(alice, plan_of_folder(alice, library)))

        assert archive.getinfo("Long.txt").compress_type == ZIP_DEFLATED
        assert archive.getinfo("Photo.jpg").compress_type == ZIP_STORED

    def test_it_is_to_be_saved_and_never_run_or_kept(self, alice, library):
        add_text(alice, library, "Plan.txt")
        address = reverse("folder_zip", args=[library.pk])
        for response in (client_of(alice).get(address), client_of(alice).head(address)):
            response.getvalue()
            headers = response.headers
            assert headers["Content-Type"] == "application/zip"
            assert headers["Content-Disposition"] == 'attachment; filename="Dikes.zip"'
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert headers["Cache-Control"] == "private, no-store"


class TestOnTheWay:
    def test_what_ends_while_it_is_sent_ends(self, alice, carol, dave, library, monkeypatch):
        """Z2: the level is asked again of each when its turn is near."""
        monkeypatch.setattr(zips, "ASK_AGAIN", 0)
        documents = [add_text(alice, library, f"{n}.txt") for n in range(4)]
        for one in documents:
            grant(alice, one, dave.user, Level.READ)
        dave = anew(dave)
        turns = zips.turns(dave, plan_of(dave, documents))
        assert next(turns) == documents[0]

        revoke(alice, documents[1], dave.user)
        put_in_bin(alice, documents[2])

        assert list(turns) == [documents[3]]

    def test_what_was_moved_out_of_the_folder_is_not_sent(self, alice, carol, library, minutes):
        plan = plan_of_folder(carol, minutes)
        elsewhere = create_folder(alice, library, "Elsewhere")
        operations.move(alice, Document.objects.get(name="May.txt"), elsewhere)
        hide(alice, Folder.objects.get(name="Drafts"), (carol, VISITORS))

        assert "May.txt" not in opened(zipped(carol, plan)).namelist()

    def test_a_folder_that_became_hidden_hides_what_is_in_it(self, alice, carol, minutes):
        drafts = Folder.objects.get(name="Drafts")
        june = Document.objects.get(name="June.txt")
        grant(alice, june, carol.user, Level.READ)
        plan = plan_of_folder(carol, minutes)
        hide(alice, drafts, (carol, VISITORS))

        assert "Drafts/June.txt" not in opened(zipped(carol, plan)).namelist()

    def test_it_works_for_the_organisation_that_was_asked(self, alice, polder, library):
        """T5: whatever the connection is used for in between."""
        for n in range(3):
            add_text(alice, library, f"{n}.txt", "wet")
        sent = zipped(alice, plan_of_folder(alice, library))
        pieces = [next(sent)]
        with tenant_context(polder):
            pieces += list(sent)

        assert opened(pieces).read("2.txt") == b"wet"

    def test_who_stops_it_stops_the_reading(self, alice, library):
        add_text(alice, library, "Plan.txt")
        response = client_of(alice).get(reverse("folder_zip", args=[library.pk]))
        sent = iter(response.streaming_content)
        next(sent)
        response.close()

        assert list(sent) == []

    def test_it_takes_as_many_statements_for_one_as_for_a_hundred(self, alice, library):
        address, counts = reverse("folder_zip", args=[library.pk]), []
        client = client_of(alice)
        for number in range(100):
            add_text(alice, library, f"{number}.txt", str(number))
            if number in {0, 99}:
                client.get(address).getvalue()
                with CaptureQueriesContext(connection) as captured:
                    opened(client.get(address))
                counts.append(len(captured))

        assert counts[0] == counts[1] <= 16


class TestNames:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("Plan.txt", "Plan.txt"),
            ("..", "_"),
            (".", "_"),
            ("", "_"),
            ("...", "_"),
            ("/etc/passwd", "_etc_passwd"),
            ("..\\..\\x", ".._.._x"),
            ("C:x", "C_x"),
            ("a\x00b\nc\x1b", "a_b_c_"),
            ("exe\u202efdp", "exe_fdp"),
            ("aux.txt", "_aux.txt"),
            ("Com1", "_Com1"),
            ("Ends. . ", "Ends"),
            ("Ænéïd 長.txt", "Ænéïd 長.txt"),
        ],
    )
    def test_is_one_step_and_no_way_out(self, name, safe):
        assert safe_name(name) == safe

    def test_is_given_once_in_a_directory(self):
        names = Names()
        given = [names.give("a/", one) for one in ("x.txt", "X.TXT", "x.txt", "x (2).txt")]
        assert given == ["a/x.txt", "a/X (2).TXT", "a/x (3).txt", "a/x (2) (2).txt"]
        assert names.give("b/", "x.txt") == "b/x.txt"

    def test_two_things_of_one_name_both_come(self, alice, bob, library):
        """Names are not unique: somebody who did not see the first made the second."""
        first = add_text(alice, library, "Plan.txt", "one")
        hide(alice, first, (bob, MEMBERS))
        add_text(bob, library, "Plan.txt", "two")
        create_folder(alice, library, "plan.TXT")
        archive = opened(zipped(alice, plan_of_folder(alice, library)))

        assert sorted(archive.namelist()) == ["Plan (2).txt", "Plan (3).txt", "plan.TXT/"]
        assert {archive.read(one) for one in archive.namelist() if "/" not in one} == {
            b"one",
            b"two",
        }
        seen_by_bob = opened(zipped(bob, plan_of_folder(bob, library))).namelist()
        assert sorted(seen_by_bob) == ["Plan (2).txt", "plan.TXT/"]


class TestByAGuestLink:
    def test_of_a_folder_all_that_it_opens(self, alice, nobody, minutes):
        """And nothing that is unique below it, nor closed."""
        set_never_outside(alice, Document.objects.get(name="June.txt"), never=True)
        link = make_guest_link(alice, minutes)
        response = client_of(nobody).get(reverse("guest_zip", args=[token_of(link)]))

        assert sorted(opened(response).namelist()) == ["Drafts/", "Empty/", "May.txt"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert SharingEvent.objects.filter(
            verb="download by guest link", item_id=minutes.pk
        ).exists()

    def test_of_a_folder_in_it_but_of_no_other(self, alice, library, minutes):
        link, drafts = make_guest_link(alice, minutes), Folder.objects.get(name="Drafts")
        other, secret = create_folder(alice, library, "Other"), Folder.objects.get(name="Secret")

        def ask(folder: Folder) -> HttpResponse:
            return client_of().get(reverse("guest_folder_zip", args=[token_of(link), folder.pk]))

        assert opened(ask(drafts)).namelist() == ["June.txt"]
        assert [ask(one).status_code for one in (other, secret, library)] == [404, 404, 404]

    def test_only_under_the_conditions_of_the_link(self, alice, minutes):
        """L3: password, end, disabled: the same check as on every page of the link."""
        link = make_guest_link(alice, minutes, password="dijken en dammen")
        zip_url = reverse("guest_zip", args=[token_of(link)])
        page = reverse("guest_link", args=[token_of(link)])
        client = client_of()
        assert client.get(zip_url).url == page
        client.post(page, {"password": "dijken en dammen"})
        assert opened(client.get(zip_url)).namelist()

        disable_guest_link(alice, minutes, link)
        assert client.get(zip_url).status_code == 404

    def test_a_link_that_ends_on_the_way_ends_it(self, alice, minutes):
        link = make_guest_link(alice, minutes)
        guest = bearer(link)
        plan = plan_of_folder(guest, minutes)
        disable_guest_link(alice, minutes, link)

        assert opened(zipped(guest, plan)).namelist() == ["Drafts/", "Empty/"]

    def test_of_a_document_there_is_none(self, alice, library):
        link = make_guest_link(alice, add_text(alice, library, "Plan.txt"))
        assert client_of().get(reverse("guest_zip", args=[token_of(link)])).status_code == 404


def test_a_stranger_gets_none(dave, erin, library, minutes):
    never = reverse("folder_zip", args=[uuid4()])
    for who in (dave, erin):
        for folder in (library, minutes):
            response = client_of(who).get(reverse("folder_zip", args=[folder.pk]))
            assert response.status_code == client_of(who).get(never).status_code == 404


@pytest.mark.slow
def test_a_gigabyte_takes_no_memory(alice, library):
    """Twenty files of fifty megabytes, sent a piece at a time: less than 8 MB at once."""
    size = 50 * 1024**2
    for number in range(20):
        document = add_text(alice, library, f"{number}.bin", str(number))
        path = Path(contents().path(name_of(document.sha256)))
        with path.open("r+b") as file:
            file.truncate(size)
        Document.objects.filter(pk=document.pk).update(size=size)
    sent = 0
    tracemalloc.start()
    for piece in zipped(alice, plan_of_folder(alice, library)):
        sent += len(piece)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent > 20 * size
    assert most < 8 * 1024**2


def test_other_sites_are_not_in_it(alice, site, library):
    other = library_of(create_site(alice, "Other"))
    add_text(alice, other, "Other.txt")
    add_text(alice, library, "Plan.txt")

    assert opened(zipped(alice, plan_of_folder(alice, library))).namelist() == ["Plan.txt"]
