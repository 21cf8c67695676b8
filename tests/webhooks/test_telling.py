"""Programs are told of what happens, signed, by what their subscriber may see when it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction
from django.utils import timezone
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from documents import operations as documents
from sharing.administration.who import acting
from sharing.models import Delivery, Level, PermissionGroup, Webhook
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.people import set_standing
from sharing.operations.policy import set_policy
from sharing.operations.scopes import break_inheritance
from sharing.operations.webhooks import (
    add_webhook,
    end_webhook,
    pause_webhook,
    resume_webhook,
    tell_again,
)
from sharing.webhooks.signing import headers_for
from sharing.webhooks.tasks import tell, tidy
from sharing.webhooks.telling import FAILING_FOR, KEPT_FOR, PATIENCE, TELL, deliver, find
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, insider, library_of, outsider
from tests.webhooks.receiver import Receiver, receiving

OWNERS = PermissionGroup.Kind.OWNERS
State = Delivery.State


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program to be told."""
    with receiving() as one:
        yield one


@pytest.fixture
def admin(waterland):
    """Who administers, on the pages for that."""
    return acting(insider("Root", is_staff=True, is_superuser=True).user)


def told(organisation) -> None:
    """A worker does what there is to do."""
    tell(organisation.schema_name)


def time_passes() -> None:
    """Until what waits is to be tried again."""
    Delivery.objects.filter(state=State.WAITING).update(next_at=timezone.now())


# What is told


def test_an_owner_has_a_program_told_of_what_happens_on_a_site(waterland, alice, site, receiver):
    hook, secret = add_webhook(alice, site, receiver.url)
    document = add_text(alice, site, "Plan.txt", "words")
    told(waterland)

    first, second = receiver.said(secret)
    assert first["type"] == "add_webhook"
    assert second["type"] == "add"
    assert second["data"]["item"] == {
        "kind": "document",
        "id": str(document.pk),
        "name": "Plan.txt",
        "url": f"{waterland.address}{document.get_absolute_url()}",
    }
    assert second["data"]["by"] == {"kind": "person", "id": str(alice.user.pk), "name": "Alice"}
    assert second["data"]["site"] == str(site.pk)
    told(waterland)
    assert len(receiver.came) == 2
    assert set(hook.deliveries.values_list("state", "status")) == {(State.ARRIVED, 204)}


def test_the_signature_is_that_of_the_standard(waterland, alice, site, receiver):
    """The example of the specification, and that nothing else is taken."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    said = headers_for(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, '{"test": 2432232314}')
    assert said["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    _hook, ours = add_webhook(alice, site, receiver.url)
    told(waterland)
    ((headers, body),) = receiver.came
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(ours).verify(body + " ", headers)


def test_of_what_was_asked_and_where_and_from_then_on(waterland, alice, site, receiver):
    other = create_site(alice, "Elsewhere")
    add_text(alice, site, "Before.txt", "x")
    add_webhook(alice, site, receiver.url, ["add version", "add"])
    add_text(alice, other, "Other.txt", "x")
    add_text(alice, site, "Plan.txt", "x")
    create_folder(alice, library_of(site), "Folder")
    told(waterland)

    assert receiver.types == ["add"]
    assert '"Plan.txt"' in receiver.came[0][1]


def test_the_organisation_is_told_of_by_who_administers(waterland, admin, alice, site, receiver):
    """What an administrator may not read goes without its name: administering is not reading."""
    _hook, secret = add_webhook(admin, None, receiver.url, ["add", "set policy"])
    add_text(alice, site, "Secret plan.txt", "x")
    set_policy(admin, links_allowed=False)
    told(waterland)

    added, policy = receiver.said(secret)
    assert added["data"]["item"].keys() == {"kind", "id"}
    assert "details" not in added["data"]
    assert policy["data"]["item"] is None
    assert policy["data"]["details"] == {"links_allowed": "False"}


def test_other_organisations_are_not_told(waterland, polder, alice, site, receiver):
    """T1: each has its own webhooks, and its own secrets."""
    with tenant_context(polder):
        theirs = acting(insider("Piet", is_staff=True, is_superuser=True).user)
        add_webhook(theirs, None, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    told(waterland)
    told(polder)
    assert receiver.came == []


# Trimmed when it is sent


def test_what_the_subscriber_may_not_see_goes_without_its_name(
    waterland, alice, bob, site, receiver
):
    """D8. Bob owns the site and is not admitted to a folder in it that is unique."""
    add_to_group(alice, site, bob.user, OWNERS)
    folder = create_folder(alice, library_of(site), "Salaries")
    break_inheritance(alice, folder)
    remove_from_group(alice, folder, bob.user, OWNERS)
    _hook, secret = add_webhook(bob, site, receiver.url, ["add", "rename"])
    hidden = add_text(alice, folder, "Raise.txt", "x")
    documents.rename(alice, hidden, "Fired.txt")
    shown = add_text(alice, site, "Plan.txt", "x")
    told(waterland)

    said = receiver.said(secret)
    assert [one["data"]["item"].get("name") for one in said] == [None, None, "Plan.txt"]
    assert said[2]["data"]["item"]["id"] == str(shown.pk)
    assert "Raise" not in str(receiver.came) + str(said)
    assert "Fired" not in str(receiver.came)


def test_what_was_shared_away_meanwhile_is_not_told(waterland, alice, bob, site, receiver):
    """By what the subscriber may see when it is sent, not when it happened."""
    add_to_group(alice, site, bob.user, OWNERS)
    hook, _secret = add_webhook(bob, site, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    find()
    remove_from_group(alice, site, bob.user, OWNERS)
    told(waterland)

    assert receiver.came == []
    assert hook.deliveries.get().state == State.NOT_TOLD


def test_a_closed_account_is_told_nothing(waterland, admin, alice, bob, site, receiver):
    """Z8."""
    add_to_group(alice, site, bob.user, OWNERS)
    add_webhook(bob, site, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    set_standing(admin, bob.user, may_sign_in=False, administers=False)
    told(waterland)
    assert receiver.came == []


# Until it arrives


def test_what_does_not_arrive_is_tried_again_with_more_patience_each_time(
    waterland, alice, site, receiver
):
    hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    receiver.answers = [500, 302, 404]
    for attempt in range(3):
        told(waterland)
        one = hook.deliveries.get()
        assert (one.state, one.attempts) == (State.WAITING, attempt + 1)
        assert one.next_at - one.tried_at == PATIENCE[attempt]
        told(waterland)
        assert len(receiver.came) == attempt + 1, "it was not time yet"
        time_passes()
    assert hook.deliveries.get().status == 404
    told(waterland)

    assert hook.deliveries.get().state == State.ARRIVED
    assert len(set(receiver.ids)) == 1, "the receiver knows it by its id"
    hook.refresh_from_db()
    assert hook.failing_since is None


def test_at_last_it_is_given_up_and_can_be_told_again(waterland, alice, bob, site, receiver):
    hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    receiver.answers = [503] * (len(PATIENCE) + 1)
    for _attempt in receiver.answers.copy():
        told(waterland)
        time_passes()
    one = hook.deliveries.get()
    assert (one.state, one.next_at) == (State.GIVEN_UP, None)
    told(waterland)
    assert len(receiver.came) == len(PATIENCE) + 1

    with pytest.raises(PermissionDenied):
        tell_again(bob, one)
    tell_again(alice, one)
    assert ProcrastinateJob.objects.filter(task_name=TELL).exists()
    told(waterland)
    assert hook.deliveries.get().state == State.ARRIVED


def test_an_address_that_is_gone_or_fails_for_days_is_told_nothing_more(
    waterland, alice, site, receiver
):
    gone, _secret = add_webhook(alice, site, receiver.url, ["add"])
    add_text(alice, site, "One.txt", "x")
    receiver.answers = [410]
    told(waterland)
    gone.refresh_from_db()
    assert gone.off == Webhook.Off.GONE

    resume_webhook(alice, gone)
    receiver.answers = [500, 500]
    add_text(alice, site, "Two.txt", "x")
    told(waterland)
    Webhook.objects.update(failing_since=timezone.now() - FAILING_FOR - timedelta(hours=1))
    time_passes()
    told(waterland)
    gone.refresh_from_db()
    assert gone.off == Webhook.Off.FAILING
    came = len(receiver.came)
    add_text(alice, site, "Three.txt", "x")
    told(waterland)
    assert len(receiver.came) == came


def test_what_happens_while_it_is_paused_is_not_told_afterwards(waterland, alice, site, receiver):
    hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
    pause_webhook(alice, hook)
    add_text(alice, site, "Meanwhile.txt", "x")
    told(waterland)
    resume_webhook(alice, hook)
    add_text(alice, site, "After.txt", "x")
    told(waterland)

    ((_headers, body),) = receiver.came
    assert "After.txt" in body
    end_webhook(alice, hook)
    add_text(alice, site, "Later.txt", "x")
    told(waterland)
    assert len(receiver.came) == 1
    assert not Delivery.objects.exists()


def test_what_was_undone_is_never_told(waterland, alice, site, receiver):
    add_webhook(alice, site, receiver.url, ["add"])
    with transaction.atomic():
        add_text(alice, site, "Plan.txt", "x")
        transaction.set_rollback(True)
    told(waterland)
    assert receiver.came == []


def test_what_was_told_long_ago_is_forgotten(waterland, alice, site, receiver):
    hook, _secret = add_webhook(alice, site, receiver.url, ["add"])
    add_text(alice, site, "Plan.txt", "x")
    told(waterland)
    Delivery.objects.update(created_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    Webhook.objects.update(looked_until=timezone.now() + timedelta(days=1))
    tidy(waterland.schema_name)
    assert not hook.deliveries.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_by_what_happened_and_two_of_them_tell_it_once(
    waterland, alice, site, receiver
):
    add_webhook(alice, site, receiver.url, ["add"])
    ProcrastinateJob.objects.filter(task_name=TELL).delete()
    with transaction.atomic():
        for name in ("One.txt", "Two.txt"):
            add_text(alice, site, name, "x")
    assert ProcrastinateJob.objects.filter(task_name=TELL).count() == 1
    find()
    together = threading.Barrier(2)
    keys = list(Delivery.objects.values_list("pk", flat=True))

    def work() -> None:
        with tenant_context(waterland):
            together.wait()
            for pk in keys:
                deliver(pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.came) == len(set(receiver.ids)) == 2


# Where to


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "javascript:alert(1)", "//example.org", "example.org", ""),
        *("https://", "https://user:word@example.org/", "https://exa mple.org/", "https://[::1"),
    ],
)
def test_an_address_that_is_none_is_refused(alice, site, url):
    with pytest.raises(ValidationError):
        add_webhook(alice, site, url)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "localhost", "[::1]"),
        *("0.0.0.0", "[::ffff:10.0.0.1]", "[fd00::1]", "100.64.0.1", "2130706433", "[64:ff9b::1]"),  # noqa: S104
    ],
)
def test_nothing_inside_our_own_network_is_asked(waterland, alice, site, settings, host):
    """SSRF: by the address that is connected to, whatever the name says."""
    settings.SERVED_OVER_TLS = True
    hook, _secret = add_webhook(alice, site, "https://example.org/")
    Webhook.objects.update(url=f"https://{host}/")
    told(waterland)

    one = hook.deliveries.get()
    assert (one.state, one.status) == (State.WAITING, None)
    assert one.trouble == "The address is inside a private network."


def test_a_redirect_is_not_followed(waterland, alice, site, receiver):
    hook, _secret = add_webhook(alice, site, receiver.url)
    receiver.answers = [307]
    told(waterland)
    assert len(receiver.came) == 1
    assert hook.deliveries.get().status == 307


# Who may


def test_only_owners_and_administrators_subscribe(waterland, admin, alice, bob, carol, site):
    """And nobody outside, whatever they were given (D13)."""
    dora = outsider("Dora")
    grant(alice, site, dora.user, Level.EDIT)
    for actor in (bob, carol, dora, insider("Eve"), admin):
        with pytest.raises(PermissionDenied):
            add_webhook(actor, site, "https://example.org/")
    for actor in (alice, bob, dora):
        with pytest.raises(PermissionDenied):
            add_webhook(actor, None, "https://example.org/")
    hook, _secret = add_webhook(alice, site, "https://example.org/")
    for actor in (bob, carol, dora, admin):
        for do in (end_webhook, pause_webhook, resume_webhook):
            with pytest.raises(PermissionDenied):
                do(actor, hook)


def test_there_are_not_too_many(alice, site, monkeypatch):
    monkeypatch.setattr("sharing.operations.webhooks.MOST", 2)
    for _ in range(2):
        add_webhook(alice, site, "https://example.org/")
    with pytest.raises(ValidationError, match="2 webhooks"):
        add_webhook(alice, site, "https://example.org/")


def test_the_secret_is_not_in_the_database(alice, site):
    hook, secret = add_webhook(alice, site, "https://example.org/")
    hook.refresh_from_db()
    assert secret not in hook.secret
    assert secret.removeprefix("whsec_") not in hook.secret
