"""The People Picker: whom people inside find, and whose names people outside see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import Level, PermissionGroup
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sharing.people_picker import MOST_A_MINUTE, MOST_FOUND, find, who_see
from sharing.tokens import token_of
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, allow, client_of, insider, outsider

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """What was asked before is counted in the cache."""
    cache.clear()


def names(words: str) -> list[str]:
    return [person.name for person in find(words)]


def someone(name: str, address: str, **fields: object) -> User:
    return User.objects.create_user(address, name=name, **fields)


def test_people_are_found_by_the_beginning_of_each_name_and_of_their_address(waterland):
    """S23."""
    someone("Willem van Dijk", "w.dijk@waterland.example.test")
    someone("Wilma Bos", "bos@aannemer.example", is_external=True)
    someone("Karin Sluis", "wi@waterland.example.test")

    assert names("wil") == ["Willem van Dijk", "Wilma Bos"]
    assert names("dijk") == ["Willem van Dijk"]
    assert names("van wil") == ["Willem van Dijk"]
    assert names("wi") == ["Karin Sluis", "Willem van Dijk", "Wilma Bos"]
    assert names("bos@aan") == ["Wilma Bos"]
    assert names("ilma") == names("aannemer") == []
    assert names("%") == names("__") == []


def test_a_letter_finds_nobody_and_two_find_no_more_than_ten(waterland):
    for number in range(MOST_FOUND + 5):
        someone(f"Piet {number:02}", f"piet{number}@waterland.example.test")

    assert names("p") == names(" p ") == []
    assert len(names("pi")) == MOST_FOUND == 10


def test_whoever_was_removed_is_found_no_more(waterland, erin):
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    assert names("erin") == ["Erin"]
    remove(ada, [erin.user])

    assert names("erin") == []


def test_owners_are_answered_while_they_type_with_the_badge(alice, erin, site):
    """S23."""
    page = client_of(alice).get(reverse("site_find_people", args=[site.pk]), {"email": "er"})

    assert "erin@<wbr>elsewhere.example.test" in page.text
    assert page.text.count("External") == 1
    assert f'value="{erin.user.pk}"' in page.text
    assert "<html" not in page.text


def test_a_program_that_asks_without_end_is_stopped(alice, site):
    browser = client_of(alice)
    address = reverse("site_find_people", args=[site.pk])
    answers = [browser.get(address, {"email": "er"}).status_code for _ in range(MOST_A_MINUTE + 1)]

    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("page", "more"), [("add_member", {"group": "read"}), ("add_grant", {"level": "read"})]
)
def test_without_script_the_first_answer_finds_and_the_second_chooses(
    alice, erin, site, page, more
):
    """S19, S23."""
    browser = client_of(alice)
    address = reverse(f"site_{page}", args=[site.pk])
    found = browser.post(address, {"email": "eri", **more})
    assert found.status_code == 422
    assert f'value="{erin.user.pk}"' in found.text
    assert "Choose who you mean." in found.text

    chosen = browser.post(address, {"email": "eri", "person": str(erin.user.pk), **more})
    assert chosen.status_code == 302
    assert level_on(erin, site.scope_id) is Level.READ


def test_a_name_alone_chooses_nobody_and_a_whole_address_does(alice, dave, site):
    browser = client_of(alice)
    address = reverse("site_add_grant", args=[site.pk])
    browser.post(address, {"email": "Dave", "level": "read"})
    assert level_on(dave, site.scope_id) is None
    unknown = browser.post(address, {"email": "x@example.test", "level": "read"})
    assert "Nobody here has the address x@example.test." in unknown.text
    nonsense = browser.post(address, {"email": "zz", "person": "zz", "level": "read"})
    assert nonsense.status_code == 422

    browser.post(address, {"email": f" {dave.user.email.upper()} ", "level": "read"})
    dave.forget()
    assert level_on(dave, site.scope_id) is Level.READ


# People outside


@pytest.fixture
def on_site(alice, erin, site) -> Actor:
    """Erin is a visitor of the site, and so is Frank, whom nobody knows by name."""
    add_to_group(alice, site, erin.user, VISITORS)
    nameless = someone("", "frank@elsewhere.example.test", is_external=True)
    add_to_group(alice, site, nameless, VISITORS)
    return erin


def people_page(actor: Actor, site: object, words: str = "") -> str:
    return client_of(actor).get(reverse("site_people", args=[site.pk]), {"q": words}).text


def main_of(page: str) -> str:
    """What is on the page for its reader, without the menu that names them themselves."""
    return page.partition("<main")[2]


def test_somebody_outside_sees_the_names_of_the_people_of_their_site(on_site, site):
    """S21."""
    page = main_of(people_page(on_site, site))

    for name in ("Alice", "Bob", "Carol", "Erin"):
        assert f">{name}<" in page
    assert main_of(people_page(on_site, site, "ali")).count('class="person"') == 1


def test_and_nothing_else_of_them(on_site, site, dave):
    """D15."""
    grant_dave = create_site(dave, "Mills")
    page = main_of(people_page(on_site, site))

    assert "@" not in page
    assert "Somebody without a name" in page
    assert "External" not in page
    assert "Dave" not in page
    for words in ("alice@", "waterland", "@", "@elsewhere"):
        assert 'class="person"' not in main_of(people_page(on_site, site, words))
    hidden = client_of(on_site).get(reverse("site_people", args=[grant_dave.pk]))
    assert hidden.status_code == 404


def test_people_of_another_site_or_a_unique_subsite_are_not_shown(alice, on_site, site, dave):
    """D15, D8."""
    subsite = create_subsite(alice, site, "Locks")
    break_inheritance(alice, subsite)
    add_to_group(alice, subsite, dave.user, MEMBERS)

    assert "Dave" not in people_page(on_site, site)
    assert client_of(on_site).get(reverse("site_people", args=[subsite.pk])).status_code == 404


def test_whoever_was_given_a_document_alone_sees_no_names(alice, site):
    """D15, S49."""
    frank = outsider("Frank")
    grant(alice, add_text(alice, site, "Plan.txt"), frank.user, Level.READ)

    assert client_of(frank).get(reverse("site_people", args=[site.pk])).status_code == 404


def test_where_nobody_outside_may_come_they_see_no_names_either(alice, on_site, site):
    """D14, D15."""
    set_never_outside(alice, site, never=True)

    assert client_of(on_site).get(reverse("site_people", args=[site.pk])).status_code == 404


def test_people_inside_see_addresses_and_who_is_external(carol, on_site, site):
    """S23."""
    page = main_of(people_page(carol, site, "er"))

    assert page.count('class="person"') == 1
    assert "erin@" in page
    assert "External" in page
    assert 'class="person"' in main_of(people_page(carol, site, "bob@waterland"))


def test_who_is_outside_searches_no_picker_of_owners(on_site, site):
    """D13, D15."""
    address = reverse("site_find_people", args=[site.pk])

    assert client_of(on_site).get(address, {"email": "al"}).status_code == 403


def test_by_a_guest_link_there_are_no_names(alice, site, nobody):
    """D9."""
    document = add_text(alice, site, "Plan.txt")
    link = make_guest_link(alice, document)
    browser = client_of(nobody)
    page = browser.get(reverse("guest_link", args=[token_of(link)]))
    assert page.status_code == 200
    assert "Bob" not in page.text
    assert "Carol" not in page.text
    for name in ("site_people", "site_find_people"):
        answer = browser.get(reverse(name, args=[site.pk]), {"email": "al", "q": "al"})
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url


@pytest.mark.parametrize("level", Level)
def test_the_set_of_who_sees_an_item_is_what_the_gate_says_of_each(
    alice, bob, carol, dave, erin, site, waterland, level
):
    """In every state of the policy, of the switch, of the item and of the people."""
    frank = outsider("Frank", access_until=timezone.now() - timedelta(days=1))
    gone = insider("Gone")
    upper = add_text(alice, site, "Plan.txt")
    closed = add_text(alice, site, "Closed.txt")
    unique = add_text(alice, site, "Unique.txt")
    for item in (upper, closed):
        for person in (dave, erin, frank):
            grant(alice, item, person.user, Level.EDIT)
    add_to_group(alice, site, gone.user, OWNERS)
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    break_inheritance(alice, unique)
    set_never_outside(alice, closed, never=True)
    everybody = User.objects.all()

    def agree() -> int:
        seen = 0
        for item in (site, upper, closed, unique):
            said = {
                one.pk
                for one in everybody
                if (held := level_on(Actor(user=one), item.scope_id)) and held.rank >= level.rank
            }
            assert set(who_see(item, level).values_list("pk", flat=True)) == said
            seen += len(said)
        return seen

    assert agree()
    for domains_are, domains in (
        ("only", ["elsewhere.example.test"]),
        ("only", ["other.example.test"]),
        ("except", ["elsewhere.example.test"]),
        ("except", []),
    ):
        allow(domains_are=domains_are, domains=domains)
        agree()
    allow(domains_are="any", domains=[])
    admin = Actor(user=User.objects.get(is_superuser=True))
    set_external_sharing(admin, waterland, on=False)
    agree()
