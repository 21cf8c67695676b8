"""Everybody at every address of the administration, by every way to say who one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import AllowedApp, SignInPolicy, User
from sharing.actors import Actor
from sharing.models import PermissionGroup, SharingEvent, Webhook
from sharing.operations.apps import register_app
from sharing.operations.groups import add_to_group
from sharing.operations.switch import begin_check
from sharing.operations.tokens import make_token
from sharing.operations.webhooks import add_webhook
from sharing.webhooks.telling import find
from tests.api.administration.conftest import by_token, token_of
from tests.api.client import Program, described
from tests.people import client_of, outsider
from tests.test_doors import undone

OPERATIONS = {
    operation["operationId"]: (route, method)
    for route, methods in described()["paths"].items()
    for method, operation in methods.items()
    if operation["operationId"].startswith("administration_")
}
BODIES: dict[str, Callable[[Actor], dict[str, object]]] = {
    "administration_switch_turn": lambda erin: {"external_sharing": False},
    "administration_switch_check_begin": lambda erin: None,
    "administration_policy_change": lambda erin: {"sharers": "members"},
    "administration_policy_cut_off": lambda erin: {"links_allowed": False},
    "administration_external_users_change": lambda erin: {"access_until": None},
    "administration_external_users_remove_one": lambda erin: None,
    "administration_webhooks_add": lambda erin: {"url": "https://receiver.example/"},
    "administration_webhooks_change": lambda erin: {"paused": True},
    "administration_webhooks_end": lambda erin: None,
    "administration_webhooks_deliveries_again": lambda erin: None,
    "administration_external_users_remove": lambda erin: {"people": [str(erin.user.pk)]},
}
READS = {
    "administration_switch",
    "administration_switch_check",
    "administration_policy",
    "administration_external_users",
    "administration_external_users_one",
    "administration_external_users_access",
    "administration_events",
    "administration_webhooks",
    "administration_webhooks_webhook",
    "administration_webhooks_deliveries",
}


def test_every_operation_is_in_the_matrix():
    assert OPERATIONS.keys() == BODIES.keys() | READS


@pytest.fixture
def world(ada, alice, site, erin) -> None:
    """Somebody outside is on the list, there was a check, and a webhook was told of that."""
    as_admin = Actor(user=ada.user, job="admin")
    add_webhook(as_admin, None, "https://receiver.example/", ["add to group"])
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    begin_check(as_admin)
    find()


def answers(program: Program, erin: Actor) -> dict[str, tuple[int, str]]:
    """How each operation answers, and what it calls the problem; all is undone."""
    found, hook = {}, Webhook.objects.get(site=None)
    values = {"id": erin.user.pk, "webhook": hook.pk, "delivery": hook.deliveries.get().pk}
    for name, (route, method) in OPERATIONS.items():
        body = BODIES.get(name, lambda erin: None)(erin)
        with undone():
            answer = program(method, route.format(**values), body)
            code = answer.json().get("code", "") if answer.status_code >= 400 else ""
        found[name] = answer.status_code, code
    return found


def all_alike(found: dict[str, tuple[int, str]]) -> tuple[int, str]:
    (one,) = set(found.values())
    return one


def good(found: dict[str, tuple[int, str]]) -> bool:
    return all(status in {200, 201, 202, 204} for status, _code in found.values())


def session_of(ada: Actor) -> Program:
    return Program(ada)


def token_that_administers(ada: Actor) -> Program:
    return by_token(token_of(ada))


@pytest.mark.parametrize("program", [session_of, token_that_administers])
def test_an_administrator_is_let_in(program, world, ada, erin):
    assert good(answers(program(ada), erin))


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "dave", "erin"])
@pytest.mark.parametrize("how", ["session", "read", "write"])
def test_nobody_else_is(person, how, world, ada, erin, request):
    """Not the owner of a site, nor the person themselves; 403 for one that is and one that is not."""
    actor = request.getfixturevalue(person)
    program = Program(actor)
    if how != "session":
        token_of(ada)
        program = by_token(make_token(actor, name="x", scope=how)[1])
    assert all_alike(answers(program, erin)) == (403, "forbidden")


def test_who_is_not_signed_in_is_told_to(world, nobody, erin):
    """S61."""
    assert all_alike(answers(Program(nobody), erin)) == (401, "not_signed_in")


@pytest.mark.parametrize("scope", ["read", "write"])
def test_an_administrators_token_for_something_else_is_refused(scope, world, ada, erin):
    assert all_alike(answers(by_token(token_of(ada, scope)), erin)) == (403, "forbidden")


def test_an_app_that_an_administrator_allowed_is_refused(world, ada, erin):
    as_admin = Actor(user=ada.user, job="admin")
    app, _secret = register_app(
        as_admin, name="Robot", redirect_uris=["https://a.example/"], scopes=["read", "write"]
    )
    token_of(ada)
    AllowedApp.allow(ada.user, app)
    token = Token(type=Token.Type.ACCESS_TOKEN, client=app, user=ada.user)
    token.set_value("the secret of an app")
    # More than it may ever be given.
    token.set_scopes(["openid", "write", "administer"])
    token.save()
    program = by_token("the secret of an app")
    assert program("GET", "me/").status_code == 200

    assert all_alike(answers(program, erin)) == (403, "forbidden")


def test_a_session_without_its_second_factor_is_refused(world, ada, erin):
    """As the pages of the administration, which lead there."""
    program = Program()
    program.client = client_of()
    program.client.force_login(ada.user)
    assert program.client.get("/admin/").headers["Location"] == reverse("mfa_index")
    assert all_alike(answers(_as_before(program, ada), erin)) == (403, "second_factor_needed")

    SignInPolicy.objects.create(of_administrators=False)
    assert good(answers(_as_before(program, ada), erin))


def _as_before(program: Program, ada: Actor) -> Program:
    program.client = client_of()
    program.client.force_login(ada.user)
    return program


def test_a_token_goes_with_the_second_factor_of_its_person(world, ada, erin):
    """Whoever lost theirs, and had it taken away, has it set up again first."""
    program = by_token(token_of(ada))
    Authenticator.objects.all().delete()
    assert all_alike(answers(program, erin)) == (403, "second_factor_needed")

    SignInPolicy.objects.create(of_administrators=False)
    assert good(answers(program, erin))


@pytest.mark.parametrize(("program", "status"), [(session_of, 403), (token_that_administers, 401)])
def test_who_was_an_administrator_a_moment_ago_is_refused(program, status, world, ada, erin):
    """security.md, Z8."""
    program = program(ada)
    assert program("GET", "administration/switch/").status_code == 200

    User.objects.filter(pk=ada.user.pk).update(is_staff=False)

    assert all_alike(answers(program, erin))[0] == status


def test_an_administrator_reads_no_more_by_it_than_they_may(administer, alice, site):
    """A program that administers acts as its person everywhere else."""
    assert administer("GET", f"sites/{site.pk}/").status_code == 404
    assert administer("GET", "sites/").json()["results"] == []
    assert administer("POST", "sites/", {"name": "Ada's"}).status_code == 201


def test_what_a_program_does_says_by_which_token(administer, ada):
    administer("PATCH", "administration/switch/", {"external_sharing": False})

    event = SharingEvent.objects.get(verb="external sharing off")
    assert (event.user, event.job) == (ada.user, "admin")
    assert event.details["by_token"] == str(ada.user.tokens.get().pk)


def test_a_person_outside_who_is_not_there_is_not_found(administer, alice, erin):
    never = "01900000-0000-7000-8000-000000000000"
    outsider("Gone", is_active=False)
    for pk in (never, alice.user.pk, User.objects.get(name="Gone").pk):
        for path in (f"{pk}/", f"{pk}/access/"):
            assert administer("GET", f"administration/external-users/{path}").status_code == 404
