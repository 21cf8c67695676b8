"""Letters: what they say, from whom, in which language, and that each goes out once."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.letters import compose, plain, quoted, sender
from accounts.models import User
from sharing.models import Invitation, Letter, PermissionGroup
from sharing.operations.invitations import accept, decline, invite, withdraw
from sharing.tasks import LOOK_AGAIN, PATIENCE, send_letter, take_over
from sharing.tokens import token_of
from sites_app.operations.sites import rename_site
from tests.people import outsider
from tests.post import deliver, link_in, verified

FRANK = "frank@elsewhere.example.test"
MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS
LETTERS = [
    "invitation",
    "invitation_accepted",
    "invitation_declined",
    "access_changed",
    "access_ended",
    "sponsored_access_ends",
    "login_code",
    "email_confirmation",
    "password_reset_code",
]


def html_of(letter: mail.EmailMultiAlternatives) -> str:
    return letter.alternatives[0][0]


def speaks(person: User, language: str) -> None:
    person.language = language
    person.save(update_fields=["language"])


# What it says


def test_an_invitation_in_english(alice, site):
    until = timezone.now() + timedelta(days=9)
    invitation = invite(
        alice, site, FRANK, group=MEMBERS, message="Come and see.\nThe pumps!", expires_at=until
    )
    (letter,) = deliver()
    assert letter.subject == "Alice invites you to work with Waterland"
    assert letter.from_email == "Waterland <gastvrij@localhost>"
    assert "Alice of Waterland invites you to the site “Dikes”." in letter.body
    assert "You will be able to read it and to change it." in letter.body
    assert "> Come and see.\n> The pumps!" in letter.body
    assert f"good until {timezone.localtime(until).strftime('%-d %B %Y')}." in letter.body
    assert f"http://waterland.example.test/invitations/{token_of(invitation)}/" in letter.body
    assert 'lang="en"' in html_of(letter)
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_an_invitation_in_dutch(alice, site):
    speaks(alice.user, "nl")
    invite(alice, site, FRANK, group=VISITORS, expires_at=timezone.now() + timedelta(days=400))
    (letter,) = deliver()
    assert letter.subject == "Alice nodigt u uit om samen te werken met Waterland"
    assert "Alice van Waterland nodigt u uit voor de site \u2018Dikes\u2019." in letter.body
    assert "U kunt de inhoud lezen." in letter.body
    assert "[" not in letter.body
    assert 'lang="nl"' in html_of(letter)
    assert "De uitnodiging openen</a>" in html_of(letter)
    day = Invitation.objects.get().expires_at
    months = (
        "januari februari maart april mei juni juli augustus september oktober november december"
    )
    assert months.split()[timezone.localtime(day).month - 1] in letter.body


@pytest.mark.parametrize(
    ("theirs", "ours", "is_dutch"),
    [
        ("nl", "en", True),
        ("en", "nl", False),
        ("", "nl", True),
        ("", "", False),
    ],
)
def test_a_letter_is_in_the_language_of_its_reader(alice, site, theirs, ours, is_dutch):
    """Theirs if they chose one, else that of whoever invites, else the installation's."""
    speaks(alice.user, ours)
    speaks(outsider("Frank").user, theirs)
    invite(alice, site, FRANK, group=VISITORS)
    (letter,) = deliver()
    assert ("nodigt u uit" in letter.subject) is is_dutch


@pytest.mark.parametrize(
    ("language", "accepted", "declined"),
    [
        (
            "en",
            "accepted your invitation to “Dikes” and can now read it",
            "declined your invitation",
        ),
        (
            "nl",
            "voor \u2018Dikes\u2019 aangenomen en kan de inhoud nu lezen",
            "voor \u2018Dikes\u2019 afgeslagen",
        ),
    ],
)
def test_the_inviter_is_told_of_the_answer(alice, site, language, accepted, declined):
    speaks(alice.user, language)
    frank = verified(outsider("Frank"))
    for answer, words in ((accept, accepted), (decline, declined)):
        invitation = invite(alice, site, FRANK, group=VISITORS)
        deliver()
        answer(frank, invitation)
        (letter,) = deliver()
        assert letter.to == [alice.user.email]
        assert words in letter.body
        assert link_in(letter) == f"/sites/{site.pk}/invitations/"


def test_no_title_is_in_a_subject_and_no_later_title_in_a_letter(alice, site):
    """I7: the letter names what the inviter named, and nothing else."""
    invite(alice, site, FRANK, group=VISITORS)
    rename_site(alice, site, "Takeover plans")
    (letter,) = deliver()
    assert "Dikes" not in letter.subject
    assert "Dikes" in letter.body
    assert "Takeover" not in letter.subject + letter.body + html_of(letter)


def test_text_and_html_say_the_same(alice, site):
    invite(alice, site, FRANK, group=VISITORS, message="Come & see <b>it</b>.")
    (letter,) = deliver()
    html = html_of(letter)
    assert "Come &amp; see &lt;b&gt;it&lt;/b&gt;." in html
    for line in letter.body.splitlines():
        words = line.removeprefix("> ").removesuffix(":")
        if "&" not in words and "http" not in words:
            assert words in html, line
    assert html.count("<a ") == 1


HOSTILE = [
    "Eve\r\nBcc: victim@example.test",
    "<a href='https://evil.example'>click</a>",
    "[Open the invitation] https://evil.example/",
    "https://evil.example/ www.evil.example",
    "x" * 5_000,
    "nice\u202eexe.fdp",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_type_makes_no_header_and_no_link(waterland, alice, site, name):
    """I7: one-line subject, plain text, our own address as the only link."""
    alice.user.name = name[:150]
    alice.user.save(update_fields=["name"])
    invite(alice, site, FRANK, group=VISITORS, message=name[:2_000])
    waterland.name = name[:200]
    waterland.save(update_fields=["name"])
    Invitation.objects.update(item_name=name[:255])
    (letter,) = deliver()
    raw = letter.message()
    assert raw["Bcc"] is None
    assert "\n" not in letter.subject
    assert len(letter.subject) <= 150
    assert letter.recipients() == [FRANK]
    links = re.findall(r"\b(?:https?://|www\.)\w[^\s<\"]*", letter.body + html_of(letter))
    assert set(links) == {f"http://waterland.example.test{link_in(letter)}"}
    assert len(re.findall("<a ", html_of(letter))) == 1
    assert "\u202e" not in letter.body


def test_a_letter_is_from_an_address_of_the_organisations_own(alice, site, postbox, waterland):
    """Set by the operator, whose DNS it needs; the other organisation keeps the installation's."""
    call_command("letters_from", "waterland.example.test", "info@waterland.example")
    waterland.refresh_from_db()
    invite(alice, site, FRANK, group=VISITORS)
    deliver()

    ((envelope, letter),) = postbox.letters
    assert envelope.mail_from == "info@waterland.example"
    assert letter["From"] == "Waterland <info@waterland.example>"

    with pytest.raises(CommandError, match="No organisation"):
        call_command("letters_from", "nobody.example.test", "info@waterland.example")
    with pytest.raises(CommandError, match="valid"):
        call_command("letters_from", "waterland.example.test", "not an address")
    call_command("letters_from", "waterland.example.test")
    waterland.refresh_from_db()
    assert sender() == "Waterland <gastvrij@localhost>"


@pytest.mark.parametrize("name", ['Dijk, "Plas" & Zn. <x@y.test>', "Fryslân", "Wetter\r\nskip"])
def test_the_letter_comes_from_the_organisation(waterland, name):
    waterland.name = name
    letter = mail.EmailMessage("s", "b", sender(), ["a@b.test"]).message()
    parsed = message_from_bytes(letter.as_bytes(), policy=policy.default)["From"].addresses
    assert [one.addr_spec for one in parsed] == ["gastvrij@localhost"]
    assert parsed[0].display_name.replace("\u2060", "") == " ".join(name.split())


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_there_in_every_language(waterland, name, language):
    """And none has a hole in it."""
    ours = {
        "url": "https://x.test/", "code": "BCDF-GHJK", "minutes": 10, "kind": "document",
        "level": "comment", "until": timezone.now(), "message": "", "email": FRANK,
        "day": timezone.now(), "was": "read", "now": "edit",
    }  # fmt: skip
    typed = {"inviter": "Alice", "item": "Dikes", "guest": "Frank"}
    typed |= {"reader": "Alice", "person": "Frank", "by": "Bob"}
    letter = compose(name, FRANK, language=language, typed=typed, ours=ours)
    assert letter.subject
    assert "Waterland" in letter.subject + letter.body or "Dikes" in letter.body
    assert not re.search(r"“”|\u2018\u2019|\(\)|  |\{|%", letter.body)
    assert ("https://x.test/" in letter.body) != ("\n\nBCDF-GHJK\n\n" in letter.body)


def test_what_is_typed_stays_readable():
    assert plain("Report.txt at 10:30").replace("\u2060", "") == "Report.txt at 10:30"
    assert plain("  a\n b ") == "a b"
    assert quoted("one\n\ntwo") == "> one\n>\n> two"


# That it goes out once, and only if what it tells happened


def test_no_letter_without_its_change(alice, site):
    """What is rolled back sends nothing: the job is in the same transaction."""
    with transaction.atomic():
        invite(alice, site, FRANK, group=VISITORS)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    assert not deliver()


def test_a_job_that_runs_twice_sends_once(alice, site):
    invite(alice, site, FRANK, group=VISITORS)
    assert len(deliver()) == 1
    assert len(deliver()) == 0


def test_a_job_knows_no_secret(alice, site):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    args = ProcrastinateJob.objects.get().args
    assert args == {"schema": "waterland", "letter": str(Letter.objects.get().pk)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(i)::text FROM sharing_invitation i")
        assert token_of(invitation) not in cursor.fetchone()[0]


def test_what_is_withdrawn_before_it_left_is_not_sent(alice, site):
    invitation = invite(alice, site, FRANK, group=VISITORS)
    withdraw(alice, site, invitation)
    assert deliver() == []
    assert not Letter.objects.exists()


def test_while_the_switch_is_off_a_waiting_invitation_is_held(waterland, alice, site):
    """S58, R3: looked at again later, and sent when the switch is on."""
    invite(alice, site, FRANK, group=VISITORS)
    waterland.external_sharing = False
    waterland.save(update_fields=["external_sharing"])
    assert deliver() == []
    later = ProcrastinateJob.objects.get(scheduled_at__isnull=False)
    assert later.scheduled_at > timezone.now() + timedelta(**LOOK_AGAIN) - timedelta(minutes=1)
    waterland.external_sharing = True
    waterland.save(update_fields=["external_sharing"])
    send_letter(**later.args)
    assert len(mail.outbox) == 1


def test_letters_of_an_organisation_that_is_gone_are_not_sent(waterland):
    send_letter(schema="gone", letter="00000000-0000-0000-0000-000000000000")
    assert not mail.outbox


def test_a_mail_server_that_is_down_is_tried_again(alice, site, settings):
    """The letter stays unsent, the job comes back with more and more time between."""
    invite(alice, site, FRANK, group=VISITORS)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    with pytest.raises(OSError, match="refused"):
        deliver()
    assert Letter.objects.get().sent_at is None
    waits = []
    for attempts in range(9):
        job = ProcrastinateJob.objects.get()
        job.attempts = attempts
        decision = PATIENCE.get_retry_decision(exception=OSError(), job=job)
        waits.append(decision and decision.retry_at - timezone.now())
    assert waits[8] is None
    assert all(sooner < later for sooner, later in pairwise(waits[:8]))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(deliver()) == 1


def test_the_job_of_a_worker_that_died_is_begun_again(alice, site):
    invite(alice, site, FRANK, group=VISITORS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    job = ProcrastinateJob.objects.get()
    context = JobContext(start_timestamp=0, app=app, job=None, abort_reason=lambda: None)
    async_to_sync(take_over.func)(context, timestamp=0)
    job.refresh_from_db()
    assert job.status == "todo"


# A real mail server, and a real worker


class Postbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.letters: list[tuple[Envelope, EmailMessage]] = []
        self.refuse = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse:
            self.refuse -= 1
            return "451 Come back later"
        self.letters.append((envelope, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    """A mail server on this machine, to which letters go."""
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    yield box
    server.stop()


def test_a_mail_server_gets_the_letter_whole(alice, site, postbox):
    """Text and HTML, one sender, one recipient, an identity that stays the same."""
    alice.user.name = "Aliçe"
    alice.user.save(update_fields=["name"])
    invitation = invite(alice, site, FRANK, group=VISITORS)
    postbox.refuse = 1
    with pytest.raises(smtplib.SMTPDataError):
        deliver()
    deliver()
    deliver()
    ((envelope, letter),) = postbox.letters
    assert envelope.rcpt_tos == [FRANK]
    assert envelope.mail_from == "gastvrij@localhost"
    assert letter["To"] == FRANK
    assert letter["From"] == "Waterland <gastvrij@localhost>"
    assert letter["Subject"] == "Aliçe invites you to work with Waterland"
    assert letter["Message-ID"] == f"<{Letter.objects.get().pk}@waterland.example.test>"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.iter_parts()
    assert token_of(invitation) in text.get_content()
    assert token_of(invitation) in html.get_content()


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_was_posted_and_leaves_no_job(
    waterland, alice, site, postbox, monkeypatch
):
    """The job is deferred in the organisation's schema and found by a worker that knows none."""
    # The worker's thread ends with it, and must leave no connection behind.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    invite(alice, site, FRANK, group=VISITORS)
    assert ProcrastinateJob.objects.count() == 1
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert [envelope.rcpt_tos for envelope, _letter in postbox.letters] == [[FRANK]]
    assert Letter.objects.get().sent_at
    assert not ProcrastinateJob.objects.filter(task_name=send_letter.name).exists()
