"""The help page: what it says to whom, and what people say of it (S93, S94)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_tenants.utils import tenant_context
from pytest_django.asserts import assertContains, assertNotContains

from sharing.help import answers, pages
from sharing.help.pages import SECTIONS
from sharing.models import HelpAnswer, PermissionGroup, SharingEvent
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.tokens import token_of
from tests.people import add_text, client_of, insider

VISITORS, FRANK = PermissionGroup.Kind.VISITORS, "frank@elsewhere.example.test"
PAGE, ANSWER = "/help/sharing-outside/", "/help/sharing-outside/answer/"
SAID = {
    "useful": "partly",
    "language": "good",
    "influences": ["clear", "missing"],
    "words": "Say more of folders.",
}


@pytest.fixture
def admin(waterland):
    return insider("Ada", is_staff=True)


def headings(client: Client) -> list[str]:
    return re.findall(r'<h2 id="([^"]+)"', client.get(PAGE).text)


@pytest.mark.parametrize("person", ["alice", "erin", "admin", "nobody"])
def test_every_part_is_in_the_contents_and_leads_back_to_the_top(request, person):
    """S93."""
    page = client_of(request.getfixturevalue(person)).get(PAGE).text
    (contents,) = re.findall(r'<nav class="contents.*?</nav>', page, re.DOTALL)
    parts = re.findall(r'<h2 id="([^"]+)"', page.replace(contents, ""))

    assert len(parts) >= 3
    assert re.findall(r'href="#([^"]+)"', contents) == parts
    assert len(set(parts)) == len(parts)
    assert page.count('<a href="#top">') == len(parts)
    assert page.count('id="top"') == 1
    for part in page.split("<section ")[1:]:
        assert part.partition("</section>")[0].count('<a href="#top">') == 1


def test_each_reads_what_concerns_them(alice, erin, admin, nobody):
    """S93: who shares, who was let in, who has only a link, and who turns the switch."""
    inside = ["ways", "before", "seen", "end", "off"]
    assert headings(client_of(alice)) == ["contents", *inside, "answer"]
    assert headings(client_of(admin)) == ["contents", *inside, "administrators", "answer"]
    assert headings(client_of(erin)) == [
        *("contents", "open", "signing-in", "seen", "passing-on", "closed", "leave", "answer"),
    ]
    assert headings(client_of(nobody)) == ["contents", "link", "closed", "invited"]


def test_to_whoever_is_not_signed_in_it_tells_nothing_of_the_organisation(alice, site, nobody):
    page = client_of(nobody).get(PAGE)
    assertNotContains(page, "Alice")
    assertNotContains(page, "Dikes")
    assertNotContains(page, '<form method="post" action="/help/')
    assertNotContains(page, 'class="rail"')


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("person", ["alice", "erin", "admin", "nobody"])
def test_every_part_has_its_text(request, person, language):
    client = client_of(request.getfixturevalue(person))
    page = client.get(PAGE, headers={"accept-language": language}).text
    with translation.override(language):
        titles = [str(section.title) for section in SECTIONS]
    shown = [title for title in titles if f'tabindex="-1">{title}</h2>' in page]
    assert len(shown) >= 3
    assert all(
        len(text) > 60 for text in re.findall(r'<div class="help-text">(.*?)</div>', page, re.S)
    )


def test_one_is_asked_three_things_and_thanked(alice):
    """S94."""
    client = client_of(alice)
    page = client.get(PAGE)
    for words in (
        "Was this information useful?",
        "How good is the language?",
        "What influenced your answer?",
    ):
        assertContains(page, words)
    assertNotContains(page, "Thank you")
    sent = client.post(ANSWER, SAID)
    assert sent.headers["Location"] == f"{PAGE}#answer"
    assertContains(client.get(PAGE), "Thank you for your answer.")
    kept = HelpAnswer.objects.get()
    assert (kept.user, kept.version, kept.read_in) == (alice.user, pages.VERSION, "en")
    assert {name: getattr(kept, name) for name in SAID} == SAID


def test_only_whether_it_was_useful_must_be_said(erin):
    """S94: people outside are asked too."""
    client_of(erin).post(ANSWER, {"useful": "yes"})
    kept = HelpAnswer.objects.get()
    assert (kept.useful, kept.language, kept.influences, kept.words) == ("yes", "", [], "")


def test_an_answer_is_changed_and_not_doubled(alice, bob):
    """S94: one of each person; what they said before stands in the form."""
    client = client_of(alice)
    client.post(ANSWER, SAID)
    client_of(bob).post(ANSWER, {"useful": "no"})
    page = client.get(PAGE)
    assertContains(page, "Say more of folders.")
    assert re.findall(r'name="useful" value="(\w+)"[^>]*checked', page.text) == ["partly"]
    client.post(ANSWER, {"useful": "yes"})
    assert HelpAnswer.objects.get(user=alice.user).useful == "yes"
    assert HelpAnswer.objects.get(user=alice.user).words == ""
    assert HelpAnswer.objects.get(user=bob.user).useful == "no"


def test_of_a_new_text_one_is_asked_anew(alice, monkeypatch):
    client = client_of(alice)
    client.post(ANSWER, SAID)
    assertContains(client.get(PAGE), "You can change it here.")
    monkeypatch.setattr(answers, "VERSION", pages.VERSION + 1)
    assertNotContains(client.get(PAGE), "You can change it here.")
    client.post(ANSWER, {"useful": "yes"})
    versions = HelpAnswer.objects.order_by("version").values_list("version", "useful")
    assert list(versions) == [(pages.VERSION, "partly"), (pages.VERSION + 1, "yes")]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"useful": "perhaps"},
        {"useful": "yes", "language": "klingon"},
        {"useful": "yes", "influences": ["clear", "<b>"]},
        {"useful": "yes", "words": "x" * 501},
        {"useful": "yes", "words": "a\x00b"},
    ],
)
def test_what_is_no_answer_is_not_kept_and_the_page_says_why(alice, wrong):
    page = client_of(alice).post(ANSWER, wrong)
    assert page.status_code == 422
    assertContains(page, "errorlist", status_code=422)
    assert not HelpAnswer.objects.exists()


def test_whoever_is_not_signed_in_is_not_asked_and_nothing_is_kept(nobody, alice, site):
    """A guest has no account here: there is nobody to whom an answer would belong."""
    link = make_guest_link(alice, add_text(alice, site, "Plan.txt"))
    client = client_of(nobody)
    client.get(f"/g/{token_of(link)}/")
    assertNotContains(client.get(PAGE), "Was this information useful?")
    sent = client.post(ANSWER, SAID)
    assert sent.headers["Location"].startswith("/accounts/login/")
    assert not HelpAnswer.objects.exists()


def test_who_answers_without_end_is_told_to_wait(alice, bob):
    client = client_of(alice)
    for _time in range(10):
        assert client.post(ANSWER, {"useful": "yes"}).status_code == 302
    late = client.post(ANSWER, {**SAID, "words": "Not lost."})
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assertContains(late, "You answered very often.", status_code=429)
    assertContains(late, "Not lost.", status_code=429)
    assert HelpAnswer.objects.get().useful == "yes"
    assert client_of(bob).post(ANSWER, SAID).status_code == 302


def test_it_is_no_event_and_is_another_organisations_business_nowhere(alice, polder):
    before = SharingEvent.objects.count()
    client_of(alice).post(ANSWER, SAID)
    assert SharingEvent.objects.count() == before
    with tenant_context(polder):
        assert not HelpAnswer.objects.exists()


def test_one_gets_there_from_where_one_needs_it(alice, erin, site):
    """From the menu of every page, from where sharing begins, and from what does not open."""
    document = add_text(alice, site, "Plan.txt")
    link, sent = make_guest_link(alice, document), invite(alice, site, FRANK, group=VISITORS)
    disable_guest_link(alice, document, link)
    withdraw(alice, site, sent)
    for person in (alice, erin):
        assertContains(client_of(person).get("/"), f'href="{PAGE}"')
    share = reverse("document_share", args=[document.pk])
    assertContains(client_of(alice).get(share), f'href="{PAGE}#ways"')
    for shut in (f"/g/{token_of(link)}/", reverse("invitation", args=[token_of(sent)])):
        assertContains(client_of().get(shut), f'href="{PAGE}"', status_code=404)


def test_a_page_that_a_guest_can_open_leads_nowhere_else(alice, site):
    """D9: help is beside what does not open; beside the document there is nothing but the document."""
    link = make_guest_link(alice, add_text(alice, site, "Plan.txt"))
    assertNotContains(client_of().get(f"/g/{token_of(link)}/"), PAGE)
