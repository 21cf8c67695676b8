"""Searching: what is found, by whom, and that what is hidden tells nothing (S16, D8, P3)."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse

from documents import operations as documents
from documents.models import Document
from documents.search import find
from documents.search.reading import read_what_waits
from documents.search.snippets import snippets
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.people import add_text, anew, client_of, insider

VISITORS = PermissionGroup.Kind.VISITORS


def found(actor: Actor, words: str, most: int = 20) -> list[str]:
    """The names of what the actor finds, the best first."""
    return [one.name for one in find.search(anew(actor), find.read(words), most).best]


def write(actor: Actor, place: Site | Folder, name: str, text: str) -> Document:
    """A text that has been read."""
    document = add_text(actor, place, name, text)
    read_what_waits()
    return document


@pytest.fixture(params=["few", "many"])
def plan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of looking: from what somebody may see, and from what has the words."""
    if request.param == "many":
        monkeypatch.setattr("sharing.gate.FEW_SCOPES", 0)
    else:
        monkeypatch.setattr("sharing.gate.FEW_OF_ALL", 1)
    return request.param


@pytest.mark.usefixtures("plan")
class TestWords:
    @pytest.mark.parametrize(
        ("words", "finds"),
        [
            ("dijken", True),  # Dutch: the same stem as dijk
            ("inspection", True),  # English: the same stem as inspections
            ("COORDINATIE", True),
            ("coördinatie", True),
            ("begroting 2024", True),  # parts of the name
            ("begroting-2024_final.txt", True),
            ('"bekeken coordinatie"', True),
            ('"coordinatie bekeken"', False),
            ("dijk -coordinatie", False),
            ("dijk or nergens", True),
            ("dijk nergens", False),
            ("-dijk", False),
            ("", False),
            ("\0 ' \" \\ :* & | ! <-> (", False),
            ("dijk " * 500, True),
            ("'; DROP TABLE documents_document; --", False),
        ],
    )
    def test_words_are_found_by_their_stems_in_two_languages_and_without_accents(
        self, alice: Actor, library: Folder, words: str, *, finds: bool
    ):
        text = "De dijk wordt bekeken: coördinatie van alle inspections."
        write(alice, library, "Begroting-2024_final.txt", text)
        write(alice, library, "Other.txt", "Nothing of it")

        assert found(alice, words) == (["Begroting-2024_final.txt"] if finds else [])

    def test_the_name_counts_more_than_the_text(self, alice: Actor, library: Folder):
        write(alice, library, "One.txt", "sluis " * 3)
        write(alice, library, "Sluis.txt", "One")

        assert found(alice, "sluis") == ["Sluis.txt", "One.txt"]

    def test_what_changes_is_found_as_it_is_now(self, alice: Actor, library: Folder, site: Site):
        document = write(alice, library, "Draft.txt", "zomer")
        documents.rename(alice, document, "Winter.txt")
        documents.add_version(alice, document, BytesIO(b"herfst"))
        read_what_waits()
        documents.move(alice, document, create_folder(alice, library, "Archive"))

        assert found(alice, "draft") == found(alice, "zomer") == []
        assert found(alice, "winter") == found(alice, "herfst") == ["Winter.txt"]

    def test_what_is_said_of_it_is_found_too(self, alice: Actor, library: Folder):
        document = write(alice, library, "Plan.txt", "zomer")
        said = {"title": "Delta", "description": "Stormvloed", "tags": ["hoog water"]}
        documents.describe(alice, document, **said)

        for words in ("delta", "stormvloed", '"hoog water"', "zomer"):
            assert found(alice, words) == ["Plan.txt"]

    def test_a_page_goes_on_where_the_one_before_ended(self, alice: Actor, library: Folder):
        names = {f"Report {number}.txt" for number in range(7)}
        for name in names:
            add_text(alice, library, name)
        query, after, pages = find.read("report"), None, []
        for _ in range(4):
            page = find.search(anew(alice), query, 2, after=after)
            pages.append([one.name for one in page.best])
            after = page.after

        assert [len(page) for page in pages] == [2, 2, 2, 1]
        assert {name for page in pages for name in page} == names
        assert after is None

    def test_what_a_page_is_narrowed_to(self, alice: Actor, bob: Actor, library: Folder):
        add_text(alice, library, "Plan.txt")
        add_text(bob, library, "Plan.pdf")
        elsewhere = create_site(alice, "Elsewhere")
        add_text(alice, elsewhere, "Plan.png")
        client = client_of(alice)

        def names(**asked: object) -> set[str]:
            page = client.get(reverse("search"), {"q": "plan"} | asked)
            return {hit.row.name for hit in page.context["hits"]}

        assert names() == {"Plan.txt", "Plan.pdf", "Plan.png"}
        assert names(kind="pdf") == {"Plan.pdf"}
        assert names(kind="image") == {"Plan.png"}
        assert names(by=bob.user.pk) == {"Plan.pdf"}
        assert names(site=elsewhere.pk) == {"Plan.png"}
        assert names(since="7", site=library.site_id) == {"Plan.txt", "Plan.pdf"}
        assert names(kind="nonsense", by="nobody", site="1") == {"Plan.txt", "Plan.pdf", "Plan.png"}


@pytest.mark.usefixtures("plan")
class TestWhoFindsWhat:
    def test_an_external_user_searches_the_site_and_nothing_else(
        self, alice: Actor, erin: Actor, site: Site, library: Folder
    ):
        """S16."""
        add_to_group(alice, site, erin.user, VISITORS)
        write(alice, library, "Shared.txt", "sluis")
        secret = create_folder(alice, library, "Secret")
        write(alice, secret, "Secret.txt", "sluis")
        break_inheritance(alice, secret)
        write(alice, create_site(alice, "Other"), "Elsewhere.txt", "sluis")

        assert found(erin, "sluis") == ["Shared.txt"]
        assert sorted(found(alice, "sluis")) == ["Elsewhere.txt", "Secret.txt", "Shared.txt"]

    def test_a_document_is_found_by_whom_it_is_given_to_and_no_more_once_that_ends(
        self, alice: Actor, dave: Actor, erin: Actor, library: Folder
    ):
        """D8; S42; S58."""
        document = write(alice, library, "Plan.txt", "sluis")
        for one in (dave, erin):
            assert found(one, "sluis") == []
            grant(alice, document, one.user, Level.READ)
            assert found(one, "sluis") == ["Plan.txt"]
        set_never_outside(alice, document, never=True)
        assert found(erin, "sluis") == []
        assert found(dave, "sluis") == ["Plan.txt"]

    def test_the_switch_cuts_off_at_the_next_question(
        self, waterland: Organisation, alice: Actor, erin: Actor, library: Folder
    ):
        """S58, S65."""
        admin = Actor(user=alice.user.__class__.objects.get(is_staff=True))
        grant(alice, write(alice, library, "Plan.txt", "sluis"), erin.user, Level.READ)
        set_external_sharing(admin, waterland, on=False)
        assert found(erin, "sluis") == []
        assert found(alice, "sluis") == ["Plan.txt"]
        set_external_sharing(admin, waterland, on=True)
        assert found(erin, "sluis") == ["Plan.txt"]

    def test_what_is_in_the_bin_is_not_found(self, alice: Actor, library: Folder):
        folder = create_folder(alice, library, "Old")
        write(alice, folder, "Inside.txt", "sluis")
        alone = write(alice, library, "Alone.txt", "sluis")
        put_in_bin(alice, folder)
        put_in_bin(alice, alone)
        assert found(alice, "sluis") == []
        restore_from_bin(alice, folder)
        assert found(alice, "sluis") == ["Inside.txt"]

    def test_a_guest_link_does_not_search(self, alice: Actor, library: Folder):
        """S52: only who has the address comes to it."""
        link = make_guest_link(alice, write(alice, library, "Plan.txt", "sluis"))
        client = client_of()
        assert client.get(f"/g/{token_of(link)}/").status_code == 200
        for address in ("search", "search_suggest"):
            assert client.get(reverse(address), {"q": "sluis"}).status_code == 302

    def test_folders_and_sites_are_found_by_the_beginning_of_their_names(
        self, alice: Actor, dave: Actor, erin: Actor, site: Site, library: Folder
    ):
        """S16, D8."""
        folder = create_folder(alice, library, "Dike inspections")
        hidden = create_folder(alice, library, "Dike secrets")
        break_inheritance(alice, hidden)
        grant(alice, folder, erin.user, Level.READ)

        assert find.places(anew(alice), "dike") == [site, folder, hidden]
        assert find.places(anew(erin), "dik insp") == find.places(anew(erin), "dik") == [folder]
        assert find.places(anew(dave), "dike") == find.places(anew(alice), "d") == []

    def test_names_are_suggested_while_somebody_types(
        self, alice: Actor, erin: Actor, library: Folder
    ):
        plan = add_text(alice, library, "Waterplan-2024.txt")
        add_text(alice, library, "Waterlevels.txt")
        write(alice, library, "Other.txt", "waterplan")
        grant(alice, plan, erin.user, Level.READ)

        def named(actor: Actor, words: str) -> list[str]:
            return sorted(one.name for one in find.named(anew(actor), find.beginnings(words), 8))

        assert named(alice, "wat") == ["Waterlevels.txt", "Waterplan-2024.txt"]
        assert named(alice, "WATERP") == named(alice, "20 wat") == ["Waterplan-2024.txt"]
        assert named(erin, "water") == ["Waterplan-2024.txt"]
        assert named(alice, "w") == named(alice, "' :*") == []


def test_a_word_of_what_is_hidden_answers_as_a_word_of_nothing(
    alice: Actor, bob: Actor, erin: Actor, dave: Actor, site: Site, library: Folder
):
    """P3: to the last snippet; the only thing that differs is the word itself."""
    hidden = create_folder(alice, library, "Xylophone")
    write(alice, hidden, "Xylophone.txt", "xylophone")
    break_inheritance(alice, hidden)
    add_to_group(alice, site, erin.user, VISITORS)
    for person in (dave, erin):
        client = client_of(person)
        for address in ("search", "search_suggest"):
            pages = []
            for word in ("xylophone", "accordions"):
                page = client.get(reverse(address), {"q": word})
                assert page.status_code == 200
                pages.append(page.text.replace(word, "WORD"))
            without_tokens = [
                "".join(line for line in page.splitlines() if "csrf" not in line.casefold())
                for page in pages
            ]
            assert without_tokens[0] == without_tokens[1]
    assert "Xylophone.txt" in client_of(alice).get(reverse("search"), {"q": "xylophone"}).text


def test_snippets_show_the_words_and_nothing_that_runs(alice: Actor, library: Folder):
    """Security rule 7: what people write is text."""
    text = "Before it <script>alert(1)</script> the dijken and \ue000 after it"
    write(alice, library, "Plan.txt", text)
    page = client_of(alice).get(reverse("search"), {"q": "dijk"}).text

    assert "<mark>dijken</mark>" in page
    assert "<script>alert" not in page
    assert "\ue000" not in page


def test_a_text_that_is_not_of_the_newest_version_is_not_shown(alice: Actor, library: Folder):
    document = write(alice, library, "Plan.txt", "sluis")
    query = find.read("sluis")
    assert snippets([document.pk], query)
    documents.add_version(alice, document, BytesIO(b"something else"))
    assert snippets([document.pk], query) == {}


def test_names_of_places_that_somebody_does_not_see_are_not_told(
    alice: Actor, erin: Actor, library: Folder
):
    """D8: of a document that was shared alone, not the site nor the folder."""
    folder = create_folder(alice, library, "Negotiations")
    document = write(alice, folder, "Plan.txt", "sluis")
    grant(alice, document, erin.user, Level.READ)
    for address in ("search", "search_suggest"):
        page = client_of(erin).get(reverse(address), {"q": "plan"}).text
        assert "Plan.txt" in page
        assert "Negotiations" not in page
        assert "Dikes" not in page
    assert "Dikes / Negotiations" in client_of(alice).get(reverse("search"), {"q": "plan"}).text


def test_who_changed_it_is_only_asked_of_who_is_on_the_page(
    alice: Actor, bob: Actor, carol: Actor, dave: Actor, library: Folder
):
    """D15: the choice of people is no list of people."""
    add_text(bob, library, "Plan.txt")
    page = client_of(carol).get(reverse("search"), {"q": "plan"})
    assert [name for _pk, name in page.context["people"]] == ["Bob"]


def test_a_killed_reader_is_no_harm(alice: Actor, library: Folder):
    """What waits is found by whoever reads next, once; what was read is not read again."""
    for number in range(3):
        add_text(alice, library, f"{number}.txt", f"sluis {number}")
    assert read_what_waits() == 3
    assert read_what_waits() == 0
    assert len(found(alice, "sluis")) == 3


def test_a_text_of_a_million_different_words_is_found_by_its_first_ones(
    alice: Actor, library: Folder
):
    text = "sluis " + " ".join(f"ψ{number:012x}ψ" for number in range(60_000))
    write(alice, library, "Long.txt", text)
    write(alice, library, "Other.txt", "dijk")

    assert found(alice, "sluis") == ["Long.txt"]
    assert found(alice, "dijk") == ["Other.txt"]


def test_of_somebody_without_a_name_people_outside_read_no_address(
    alice: Actor, erin: Actor, site: Site, library: Folder
):
    """D15: not in a list, not on a page, not in a choice."""
    nameless = insider("Nameless")
    nameless.user.name = ""
    nameless.user.save(update_fields=["name"])
    add_to_group(alice, site, nameless.user, PermissionGroup.Kind.MEMBERS)
    add_to_group(alice, site, erin.user, VISITORS)
    document = add_text(nameless, library, "Plan.txt")
    documents.add_version(nameless, document, BytesIO(b"more"))
    pages = [
        reverse("document", args=[document.pk]),  # first, so that it is among what she opened
        reverse("site", args=[site.pk]),
        reverse("site_activity", args=[site.pk]),
        reverse("search") + "?q=plan",
        reverse("home"),
        reverse("recent"),
    ]
    for page in pages:
        assert nameless.user.email not in client_of(erin).get(page).text, page
        assert "Somebody without a name" in client_of(erin).get(page).text, page
    library_page = reverse("site", args=[site.pk])
    assert nameless.user.email in client_of(alice).get(library_page).text
    for person, finds in ((alice, True), (erin, False)):
        page = client_of(person).get(library_page, {"person": "nameless@"}).text
        assert ("Plan.txt" in page) is finds
