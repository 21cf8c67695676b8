"""Which way of sharing is recommended, for which answers; and what is said before it is done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sharing import adviser
from sharing.adviser import ITEM, LINK, SITE, advise
from sharing.models import PermissionGroup
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_subsite
from tenants.models import Organisation
from tests.people import add_text, allow, client_of

WORK = {"needs": "work", "long": "ongoing", "confidential": "no"}
REVIEW = {"needs": "document", "long": "once", "confidential": "no"}
LOOK = {"needs": "look", "long": "once", "confidential": "no"}


@pytest.fixture
def document(alice, library):
    """A document of Alice's site."""
    return add_text(alice, library, "Water levels.txt")


def cards(actor, item, answers=None) -> dict[str, adviser.Card]:
    """The three ways, by name."""
    return {card.route: card for card in advise(actor, item, answers)}


def recommended(actor, item, answers) -> str | None:
    """The one way that is recommended."""
    found = [route for route, card in cards(actor, item, answers).items() if card.recommended]
    assert len(found) <= 1
    return found[0] if found else None


# The answers lead to a way


def test_until_all_is_answered_nothing_is_recommended(alice, document):
    """S43."""
    assert adviser.answers_in({"needs": "work", "long": "once"}) is None
    assert adviser.answers_in(WORK | {"needs": "everything"}) is None
    assert not any(card.recommended for card in cards(alice, document).values())


@pytest.mark.parametrize(
    ("answers", "route", "reasons"),
    [
        (WORK, SITE, {"full_user", "ongoing"}),
        (REVIEW, ITEM, {"secured", "review"}),
        (REVIEW | {"long": "ongoing"}, ITEM, {"secured", "review"}),
        (LOOK, LINK, {"open", "nothing_else"}),
        (LOOK | {"long": "ongoing"}, ITEM, {"secured", "sign_in_limits"}),
        (LOOK | {"confidential": "yes"}, ITEM, {"sign_in_limits", "secured"}),
        (LOOK | {"confidential": "some"}, ITEM, {"sign_in_limits", "secured"}),
    ],
)
def test_each_answer_leads_to_its_way_with_its_reasons(alice, document, answers, route, reasons):
    """S38, S43, S44, S45, S47, S48, S50."""
    assert recommended(alice, document, answers) == route
    assert set(cards(alice, document, answers)[route].reasons) == reasons


def test_every_combination_of_answers_has_a_recommendation(alice, document):
    """S39, S40, S43."""
    needs, long, confidential = adviser.QUESTIONS
    for need in needs.answers:
        for time in long.answers:
            for secret in confidential.answers:
                answers = {"needs": need, "long": time, "confidential": secret}
                assert recommended(alice, document, answers)


# What one should know before


def test_each_way_says_what_one_should_know(alice, document):
    """S25, S26, S35, S37."""
    found = cards(alice, document)
    assert "identity" in found[SITE].warnings
    assert "identity" in found[ITEM].warnings
    assert "subsites_too" in found[SITE].warnings
    assert {"passed_on", "not_confidential"} <= set(found[LINK].warnings)


@pytest.mark.parametrize("secret", ["some", "yes"])
def test_for_confidential_content_a_subsite_of_its_own_is_suggested(alice, document, secret):
    """S30, S46."""
    assert (
        "unique_subsite" in cards(alice, document, WORK | {"confidential": secret})[SITE].warnings
    )
    assert "unique_subsite" not in cards(alice, document, WORK)[SITE].warnings
    page = client_of(alice).get(
        reverse("document_share", args=[document.pk]), WORK | {"confidential": secret}
    )
    assert reverse("subsite_new", args=[document.site_id]) in page.text


# What is not possible is said, and not recommended


@pytest.mark.parametrize("secret", ["some", "yes"])
def test_confidential_content_gets_no_guest_link(alice, document, secret):
    """S37, S38."""
    card = cards(alice, document, LOOK | {"confidential": secret})[LINK]
    assert card.refusals == ("link_confidential",)


def test_what_is_never_outside_cannot_be_shared_in_any_way(alice, document):
    """S42, D14."""
    set_never_outside(alice, document.site, never=True)
    document.refresh_from_db()

    found = cards(alice, document, WORK)
    assert all("never_outside" in card.refusals for card in found.values())
    assert recommended(alice, document, WORK) is None


def test_while_the_switch_is_off_nothing_is_possible(alice, document, waterland):
    """S58."""
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=False)
    assert all("switch_off" in card.refusals for card in cards(alice, document, LOOK).values())
    page = client_of(alice).get(reverse("document_share", args=[document.pk]), LOOK)
    assert reverse("document_invite", args=[document.pk]) not in page.text


def test_where_links_are_not_allowed_the_next_way_is_recommended(alice, document):
    """S60, S38."""
    allow(links_allowed=False)
    assert cards(alice, document, LOOK)[LINK].refusals == ("links_off",)
    assert recommended(alice, document, LOOK) == ITEM


def test_a_site_has_no_link_and_is_shared_as_a_whole(alice, site):
    """S11."""
    found = cards(alice, site, LOOK)
    assert "link_of_site" in found[LINK].refusals
    assert found[ITEM].refusals == ("site_itself",)
    assert recommended(alice, site, LOOK) == SITE


def test_who_may_share_only_the_document_is_not_sent_to_its_site(alice, bob, document):
    """S41, D8."""
    break_inheritance(alice, document)
    add_to_group(alice, document, bob.user, PermissionGroup.Kind.OWNERS)

    found = cards(bob, document, WORK)
    assert found[SITE].refusals == ("not_your_site",)
    assert recommended(bob, document, WORK) == ITEM


def test_members_are_told_that_they_may_not(bob, document):
    """S41."""
    page = client_of(bob).get(reverse("document_share", args=[document.pk]), LOOK)

    assert page.status_code == 200
    assert str(adviser.WORDS["may_not"]) in page.text
    assert reverse("document_guest_links", args=[document.pk]) not in page.text


def test_visitors_and_people_outside_have_no_share_page(alice, carol, erin, site, document):
    """D13."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
    for other in (carol, erin):
        address = reverse("document_share", args=[document.pk])
        assert client_of(other).get(address).status_code == 403


# What becomes visible


def test_the_page_says_what_becomes_visible_and_what_stays_closed(alice, site, library):
    """S26, S29."""
    create_subsite(alice, site, "Pumps")
    hidden = create_subsite(alice, site, "Board")
    break_inheritance(alice, hidden)
    add_text(alice, create_folder(alice, library, "Maps"), "North.txt")

    page = client_of(alice).get(reverse("site_share", args=[site.pk])).text

    assert "folders 1, documents 1" in page
    assert "Subsites that open with it (1): Pumps." in page
    assert "1 thing below stays closed" in page
    assert "Board" not in page


# The same for programs


def test_the_api_gives_the_same_advice(alice, document):
    """S43."""
    address = f"/api/v1/documents/{document.pk}/share-advice/"
    answer = client_of(alice).get(address, LOOK).json()

    found = cards(alice, document, LOOK)
    assert [way["way"] for way in answer["ways"]] == [SITE, ITEM, LINK]
    for way in answer["ways"]:
        card = found[way["way"]]
        assert way["recommended"] == card.recommended
        assert [one["code"] for one in way["warnings"]] == list(card.warnings)
        assert [one["code"] for one in way["refusals"]] == list(card.refusals)
    assert set(answer["questions"]) == {"needs", "long", "confidential"}
