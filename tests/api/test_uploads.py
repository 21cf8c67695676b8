"""Uploads that go on after a break, by a program with a token: as the pages' uploads, in problem details."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessToken, User
from documents import limits
from documents.models import Document, Upload
from documents.operations.policy import set_library_policy
from documents.uploads import parts
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.external_users import remove
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.tokens import make_token, set_token_policy
from sites_app.models import Folder
from tests.api.client import Program
from tests.api.test_matrix import PEOPLE, world  # noqa: F401 -- a fixture
from tests.oracle import EDIT, Oracle
from tests.people import add_text, as_external, client_of
from tests.test_doors import undone
from tests.uploads.client import BYTES, metadata, text_of
from tests.uploads.conftest import _places  # noqa: F401 -- a fixture

WRITE, READ = AccessToken.Scope.WRITE, AccessToken.Scope.READ
V1 = {"Tus_Resumable": "1.0.0"}


class TusProgram(Program):
    """Somebody's program with a token, that speaks tus."""

    def __init__(self, actor: Actor, scope: str = WRITE) -> None:
        super().__init__()
        _token, secret = make_token(actor, name="Backup", scope=scope)
        self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

    def begin(
        self, place: Folder | Document, size: object, body: bytes | None = None, **more: str
    ) -> object:
        """Begin; what begins with a capital is a header, the rest is said of the file."""
        headers = V1 | {name: said for name, said in more.items() if name[0].isupper()}
        said = {name: value for name, value in more.items() if name[0].islower()}
        headers |= {"Upload_Length": str(size), "Upload_Metadata": metadata(**said)}
        if body is not None:
            headers["Content_Type"] = BYTES
        return self("POST", f"uploads/?{place.kind}={place.pk}", body, **headers)

    def patch(self, address: str, offset: object, body: bytes, **more: str) -> object:
        """The next piece."""
        headers = V1 | {"Upload_Offset": str(offset), "Content_Type": BYTES} | more
        return self("PATCH", address, body, **headers)

    def offset(self, address: str) -> int:
        """How far it is."""
        return int(self("HEAD", address, **V1).headers["Upload-Offset"])


@pytest.fixture
def tus(bob: Actor) -> TusProgram:
    """The program of Bob, who is a member."""
    return TusProgram(bob)


@pytest.fixture
def begun(tus: TusProgram, library: Folder) -> str:
    """The address of an upload of ten bytes."""
    return path_of(tus.begin(library, 10, filename="Plan.txt"))


def path_of(answer: object) -> str:
    """Where it is; in full, as a tus client of a program needs it."""
    assert answer.status_code == 201, answer.content
    location = answer.headers["Location"]
    assert location == f"http://waterland.example.test/api/v1/uploads/{answer.json()['id']}/"
    return location.partition(".test")[2]


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_file_comes_in_pieces(tus, library, bob):
    answer = tus.begin(library, 10, filename="Plan.txt")
    address = path_of(answer)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Upload-Expires"]
    assert (answer.json()["offset"], answer.json()["became"]) == (0, None)

    first = tus.patch(address, 0, b"first")
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5")
    assert tus.offset(address) == 5
    assert not Document.objects.exists()
    last = tus.patch(address, 5, b" last")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "10")

    document = Document.objects.get(name="Plan.txt")
    assert text_of(document) == "first last"
    shown = tus("GET", address).json()
    assert (shown["became"], shown["offset"], shown["expires_at"]) == (str(document.pk), 10, None)
    event = SharingEvent.objects.get(verb="add", item_id=document.pk)
    assert event.user == bob.user


def test_a_new_version_comes_with_what_it_is(tus, alice, library):
    document = add_text(alice, library, "Plan.txt", "old")
    address = path_of(tus.begin(document, 3, note="Second"))
    tus.patch(address, 0, b"new")

    assert text_of(document) == "new"
    assert document.versions.get(number=2).note == "Second"
    assert tus("GET", address).json()["document"] == str(document.pk)


def test_the_first_bytes_may_come_along_and_an_empty_file_is_there_at_once(tus, library):
    half = tus.begin(library, 10, b"first", filename="Half.txt")
    assert half.json()["offset"] == 5
    empty = tus.begin(library, 0, filename="Empty.txt")
    assert empty.json()["became"] == str(Document.objects.get(name="Empty.txt").pk)
    assert not Document.objects.filter(name="Half.txt").exists()


def test_folders_are_made_and_a_name_that_is_taken_is_settled(tus, library, alice):
    add_text(alice, library, "Plan.txt", "old")
    taken = tus.begin(library, 3, filename="Plan.txt")
    assert code_of(taken) == (409, "name_taken")
    both = tus.begin(library, 3, b"new", filename="Plan.txt", same_name="both", inside="A/B")
    assert Document.objects.get(pk=both.json()["became"]).folder.name == "B"

    late = path_of(tus.begin(library, 3, filename="Late.txt"))
    add_text(alice, library, "Late.txt", "old")
    assert code_of(tus.patch(late, 0, b"new")) == (409, "name_taken")
    assert code_of(tus("POST", f"{late}finish/", {"same_name": "ask"})) == (409, "name_taken")
    done = tus("POST", f"{late}finish/", {"same_name": "both"}).json()
    assert Document.objects.get(pk=done["became"]).name == "Late (2).txt"
    skipped = path_of(tus.begin(library, 3, b"new", filename="Late.txt", same_name="skip"))
    assert tus("GET", skipped).json()["became"] is None


def test_what_is_not_whole_is_not_finished(tus, begun):
    tus.patch(begun, 0, b"first")
    answer = tus("POST", f"{begun}finish/", {"same_name": "both"})

    assert (code_of(answer), answer.headers["Upload-Offset"]) == ((409, "offset"), "5")
    assert tus("POST", f"{begun}finish/", {"same_name": "x"}).status_code == 422


def test_a_piece_must_begin_where_the_last_one_ended(tus, begun):
    tus.patch(begun, 0, b"first")
    for wrong in (0, 4, 6):
        answer = tus.patch(begun, wrong, b"last")
        assert (code_of(answer), answer.headers["Upload-Offset"]) == ((409, "offset"), "5")
    assert code_of(tus.patch(begun, "x", b"last")) == (400, "header")
    assert code_of(tus.patch(begun, 5, b"more than said")) == (413, "too_large")
    assert code_of(tus.patch(begun, 5, b"last", Content_Type="text/plain")) == (
        415,
        "unsupported_media_type",
    )
    assert tus.offset(begun) == 5


def test_only_this_tus_is_spoken(tus, begun, library):
    place = f"uploads/?folder={library.pk}"
    said = {"Upload_Length": "5", "Upload_Metadata": metadata(filename="x"), "Upload_Offset": "0"}
    for version in ({}, {"Tus_Resumable": "0.2.2"}):
        for answer in (
            tus("POST", place, **said, **version),
            tus("PATCH", begun, b"first", Content_Type=BYTES, **said, **version),
            tus("DELETE", begun, **version),
        ):
            assert code_of(answer) == (412, "version")
            assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
            assert "tus" in answer.json()["title"]
        assert tus("HEAD", begun, **version).status_code == 412
    assert tus("GET", begun).status_code == 200
    options = tus.client.options("/api/v1/uploads/")
    assert (options.status_code, options.headers["Tus-Version"]) == (204, "1.0.0")
    assert options.headers["Tus-Max-Size"] == str(limits.largest_file())


def test_a_file_goes_to_one_place(tus, library):
    said = V1 | {"Upload_Length": "5", "Upload_Metadata": metadata(filename="x")}
    for place in ("", f"?folder={library.pk}&document={uuid4()}", "?folder=x"):
        answer = tus("POST", f"uploads/{place}", **said)
        assert code_of(answer) == (422, "invalid")
        assert answer.json()["errors"][0]["field"] == "folder"


@pytest.mark.parametrize("name", ["a/b", "", "x" * 300, "a\0b"])
def test_a_name_that_cannot_be_is_refused_before_any_byte(tus, library, name):
    """F2."""
    assert tus.begin(library, 5, filename=name).status_code == 422
    assert not Upload.objects.exists()


def test_what_is_too_large_or_has_no_room_is_refused_before_any_byte(tus, library, alice):
    admin = Actor(user=User.objects.get(email__startswith="admin@"), job="admin")
    set_library_policy(admin, largest_file=100)
    assert code_of(tus.begin(library, 101, filename="x")) == (413, "too_large")
    add_text(alice, library, "Old.txt", "x" * 60)
    set_library_policy(admin, most_stored=100)
    assert code_of(tus.begin(library, 50, filename="x")) == (507, "no_room")
    assert tus.begin(library, 40, filename="x").status_code == 201
    assert code_of(tus.begin(library, 40, filename="y")) == (507, "no_room")


@pytest.mark.parametrize("wrong", ["", "-1", "1.5", "9" * 30])
def test_a_length_that_is_none_is_refused(tus, library, wrong):
    assert code_of(tus.begin(library, wrong, filename="x")) == (400, "header")


def test_a_piece_that_another_request_is_sending_waits(tus, begun):
    with parts.held(UUID(begun.split("/")[-2])):
        answer = tus.patch(begun, 0, b"first")
    assert code_of(answer) == (423, "busy")
    assert tus.patch(begun, 0, b"first").status_code == 204


def test_given_up_it_is_gone_and_what_is_finished_stays(tus, begun, library):
    tus.patch(begun, 0, b"first")
    assert tus("DELETE", begun, **V1).status_code == 204
    assert tus("GET", begun).status_code == 404
    assert not list(parts.folder().glob("*.part"))

    whole = path_of(tus.begin(library, 3, b"new", filename="New.txt"))
    assert code_of(tus("DELETE", whole, **V1)) == (409, "finished")
    assert Document.objects.filter(name="New.txt").exists()


def test_a_post_may_stand_for_what_a_network_stops(tus, begun):
    headers = V1 | {"Upload_Offset": "0", "Content_Type": BYTES}
    assert code_of(tus("POST", begun, b"first", **headers)) == (400, "header")
    instead = {"X_HTTP_Method_Override": "PATCH"}
    assert tus("POST", begun, b"first", **headers, **instead).headers["Upload-Offset"] == "5"
    assert tus("POST", begun, **V1, X_HTTP_Method_Override="DELETE").status_code == 204
    assert not Upload.objects.exists()


def test_begun_twice_with_a_key_it_is_begun_once(tus, library):
    first, again = (
        tus.begin(library, 10, filename="Plan.txt", Idempotency_Key="k") for _time in range(2)
    )
    assert path_of(first) == path_of(again)
    assert again.headers["Tus-Resumable"] == "1.0.0"
    assert Upload.objects.count() == 1
    other = tus.begin(library, 11, filename="Plan.txt", Idempotency_Key="k")
    assert code_of(other) == (422, "key_reused")
    bytes_too = tus.begin(library, 10, b"first", filename="P", Idempotency_Key="l")
    assert code_of(bytes_too) == (400, "idempotency_key")


def test_after_a_day_without_a_word_it_is_gone(tus, begun):
    tus.patch(begun, 0, b"first")
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=1, minutes=1))

    assert tus("HEAD", begun, **V1).status_code == 404
    assert code_of(tus.patch(begun, 5, b" last")) == (404, "not_found")


# Who


def test_an_upload_is_of_whoever_began_it(begun, alice, tus):
    """D8: to an owner of the library too it is as if it never was."""
    other = TusProgram(alice)
    never = f"/api/v1/uploads/{uuid4()}/"
    for address in (begun, never):
        for answer in (
            other("GET", address),
            other.patch(address, 0, b"first"),
            other("DELETE", address, **V1),
            other("POST", f"{address}finish/", {"same_name": "both"}),
            other("POST", address, **V1, X_HTTP_Method_Override="DELETE"),
        ):
            assert code_of(answer) == (404, "not_found")
    assert tus.offset(begun) == 0


def test_with_a_token_for_looking_nothing_is_sent(bob, begun, library, document):
    looks = TusProgram(bob, READ)

    assert looks.begin(library, 5, filename="x").status_code == 403
    assert looks.begin(document, 5).status_code == 403
    assert looks.patch(begun, 0, b"first").status_code == 403
    assert looks("DELETE", begun, **V1).status_code == 403
    assert looks("POST", begun, **V1, X_HTTP_Method_Override="PATCH").status_code == 403
    assert looks("POST", f"{begun}finish/", {"same_name": "both"}).status_code == 403
    assert looks.offset(begun) == 0


def test_a_session_sends_its_csrf_token(bob, library):
    strict = client_of(bob)
    strict.handler.enforce_csrf_checks = True
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "5",
        "Upload-Metadata": metadata(filename="x"),
    }
    path = f"/api/v1/uploads/?folder={library.pk}"
    refused = strict.post(path, b"", content_type=BYTES, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    strict.cookies["csrftoken"] = "a" * 32
    headers["X-CSRFToken"] = "a" * 32
    assert strict.post(path, b"", content_type="", headers=headers).status_code == 201


def test_what_came_is_nothing_once_the_right_to_put_it_there_ended(alice, dave, library):
    grant(alice, library.site, dave.user, Level.EDIT)
    program = TusProgram(dave)
    address = path_of(program.begin(library, 10, filename="Plan.txt"))
    program.patch(address, 0, b"first")
    grant(alice, library.site, dave.user, Level.READ)
    assert program.patch(address, 5, b" last").status_code == 403
    revoke(alice, library.site, dave.user)
    assert program.patch(address, 5, b" last").status_code == 404
    assert not Document.objects.exists()


def test_whoever_is_removed_sends_no_further_piece(alice, erin, library):
    """Z8."""
    admin = Actor(user=User.objects.get(email__startswith="admin@"), job="admin")
    set_token_policy(admin, days=90, most_days=90, outsiders="write")
    add_to_group(alice, library.site, erin.user, PermissionGroup.Kind.MEMBERS)
    program = TusProgram(erin)
    address = path_of(program.begin(library, 10, filename="Plan.txt"))
    remove(admin, [as_external(erin)])

    assert program.patch(address, 0, b"first").status_code == 401


def test_everybody_begins_where_the_oracle_says(world, request):  # noqa: F811
    """Z1: of folders and of new versions; hidden or in the bin they are not told from what never was."""
    actors = {person: request.getfixturevalue(person) for person in PEOPLE}
    judge, wrong, compared = Oracle(), [], 0
    for person, actor in actors.items():
        program = Program(actor)
        for (how, kind), item in world.items.items():
            if kind == "site":
                continue
            seen = judge.items[item.pk]
            rank = 0 if actor.user is None or seen.in_the_bin else judge.rank(actor.user.pk, seen)
            expected = 401 if actor.user is None else 404 if not rank else 403
            expected = 201 if rank >= EDIT else expected
            with undone():
                headers = V1 | {"Upload_Length": "5", "Upload_Metadata": metadata(filename="x")}
                answer = program("POST", f"uploads/?{kind}={item.pk}", **headers)
            if answer.status_code != expected:
                wrong.append((person, how, kind, answer.status_code, expected))
            compared += 1
    assert wrong == []
    assert compared == len(PEOPLE) * 6
