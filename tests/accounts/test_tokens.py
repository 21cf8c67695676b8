"""Tokens: a program does what its person may do, until either ends; and it is nobody else."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.api_authentication import TokenAuthentication
from accounts.models import AccessToken, User
from sharing.actors import Actor, actor_for
from sharing.administering import require_administrator
from sharing.models import Level, SharingEvent
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.people import set_standing
from sharing.operations.switch import set_external_sharing
from sharing.operations.tokens import MOST_TOKENS, end_token, make_token, set_token_policy
from tenants.current import current_organisation
from tests.people import client_of, insider

DOCUMENTS = "/api/v1/documents/"
READ, WRITE = AccessToken.Scope.READ, AccessToken.Scope.WRITE


@pytest.fixture
def ada(waterland: object) -> Actor:
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


def token_of(actor: Actor, scope: str = READ, **facts: object) -> str:
    """The secret of a new token."""
    return make_token(actor, name="Backup", scope=scope, **facts)[1]


def ask(secret: str, path: str = DOCUMENTS, **more: object) -> object:
    """What a program with this token is answered."""
    return client_of().get(path, headers={"authorization": f"Bearer {secret}", **more})


def as_nobody(answer: object) -> bool:
    """Whether the answer is the one that whoever sends nothing gets, byte for byte."""
    nobody = client_of().get(DOCUMENTS)
    assert nobody.status_code == 401
    kept = {name: value for name, value in nobody.headers.items() if name != "Date"}
    theirs = {name: value for name, value in answer.headers.items() if name != "Date"}
    return (answer.status_code, answer.content, theirs) == (401, nobody.content, kept)


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "erin", "dave"])
def test_a_program_sees_what_its_person_sees(person, library, alice, erin, request):
    from tests.people import add_text  # noqa: PLC0415 -- beside its use

    plan = add_text(alice, library, "Plan.txt")
    add_text(alice, library, "Other.txt")
    grant(alice, plan, erin.user, Level.READ)
    actor = request.getfixturevalue(person)

    rows = ask(token_of(actor)).json()["results"]

    assert rows == client_of(actor).get(DOCUMENTS).json()["results"]


def test_only_the_digest_is_kept(alice):
    token, secret = make_token(alice, name="Backup", scope=READ)

    assert secret.startswith("gv_")
    assert len(secret) == 3 + 43  # 256 bits in base64
    kept = " ".join(
        str(value) for value in AccessToken.objects.filter(pk=token.pk).values()[0].values()
    )
    said = str(list(SharingEvent.objects.values_list("details", flat=True)))
    assert secret not in kept
    assert secret[3:] not in kept + said


@pytest.mark.parametrize("secret", ["", "x", "gv_", "gv_" + "A" * 43, "gv_\x00", "é"])
def test_what_is_no_token_is_nobody(secret, waterland):
    answer = client_of().get(DOCUMENTS, headers={"authorization": f"Bearer {secret}"})

    assert as_nobody(answer)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_opens_nothing_does_not_fall_back_on_a_session(alice):
    client = client_of(alice)

    assert client.get(DOCUMENTS).status_code == 200
    assert as_nobody(client.get(DOCUMENTS, headers={"authorization": "Bearer gv_x"}))


def test_a_program_that_knows_only_a_name_and_a_password(alice, bob):
    secret = token_of(alice)

    def basic(name: str) -> object:
        sent = base64.b64encode(f"{name}:{secret}".encode()).decode()
        return client_of().get(DOCUMENTS, headers={"authorization": f"Basic {sent}"})

    assert basic(alice.user.email).status_code == 200
    assert basic(f" {alice.user.email.upper()} ").status_code == 200
    for name in (bob.user.email, "", "nobody"):
        assert as_nobody(basic(name))


class Anything(APIView):
    """A page of the API that takes every method."""

    authentication_classes = [TokenAuthentication]
    http_method_names = ["get", "head", "options", "post", "put", "patch", "delete"]

    def get(self, request: object) -> object:
        from rest_framework.response import Response  # noqa: PLC0415 -- beside its use

        actor = actor_for(request)
        assert actor.user == request.user
        return Response({"token": actor.token})

    post = put = patch = delete = options = get


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("scope", [READ, WRITE])
def test_with_a_token_for_looking_nothing_is_changed(method, scope, alice):
    token, secret = make_token(alice, name="Backup", scope=scope)
    request = getattr(APIRequestFactory(), method)(
        "/", headers={"authorization": f"Bearer {secret}"}
    )

    answer = Anything.as_view()(request)

    looks = method in {"get", "head", "options"}
    assert answer.status_code == (200 if looks or scope == WRITE else 403)
    if answer.status_code == 200 and method != "options":
        assert answer.data == {"token": str(token.pk)}


def test_administrator_rights_never_come_by_a_token(ada):
    User.objects.filter(pk=ada.user.pk).update(is_superuser=True)
    require_administrator(Actor(user=ada.user))

    for job in ("", "admin"):
        with pytest.raises(PermissionDenied):
            require_administrator(Actor(user=ada.user, job=job, token="a token"))
    secret = token_of(Actor(user=ada.user), WRITE)
    for path in ("/admin/", "/profile/", "/"):
        assert ask(secret, path).status_code == 302, path


def test_a_program_makes_no_token(alice):
    with pytest.raises(PermissionDenied):
        token_of(Actor(user=alice.user, token="a token"))


def test_when_it_was_used_is_written_once_an_hour(erin):
    token, secret = make_token(erin, name="Backup", scope=READ)

    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(secret).status_code == 200
        return sum(query["sql"].startswith("UPDATE") for query in captured)

    assert writes() == 2  # the token, and that somebody outside was here
    assert writes() == 0
    past = timezone.now() - timedelta(minutes=61)
    AccessToken.objects.update(last_used_at=past)
    assert writes() == 1
    token.refresh_from_db()
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)
    erin.user.refresh_from_db()
    assert erin.user.last_seen is not None


def _ended_by_person(actor: Actor, ada: Actor) -> None:
    end_token(actor, actor.user.tokens.get())


def _ended_by_admin(actor: Actor, ada: Actor) -> None:
    end_token(ada, actor.user.tokens.get())


def _removed(actor: Actor, ada: Actor) -> None:
    remove(ada, [actor.user])


def _new_password(actor: Actor, ada: Actor) -> None:
    actor.user.set_password("another long sentence")
    actor.user.save(update_fields=["password"])


def _new_address(actor: Actor, ada: Actor) -> None:
    User.objects.filter(pk=actor.user.pk).update(email="other@elsewhere.example.test")


def _past(actor: Actor, ada: Actor) -> None:
    AccessToken.objects.update(expires_at=timezone.now())


def _account_closed(actor: Actor, ada: Actor) -> None:
    User.objects.filter(pk=actor.user.pk).update(is_active=False)


def _none_outside(actor: Actor, ada: Actor) -> None:
    set_token_policy(ada, days=90, most_days=365, outsiders="none")


def _shorter(actor: Actor, ada: Actor) -> None:
    AccessToken.objects.update(created_at=timezone.now() - timedelta(days=8))
    set_token_policy(ada, days=7, most_days=7, outsiders="read")


ENDS = [
    *(_ended_by_person, _ended_by_admin, _removed, _new_password, _new_address, _past),
    *(_account_closed, _none_outside, _shorter),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_token_ends_it_at_the_next_request(end, erin, ada):
    """security.md, Z8."""
    secret = token_of(erin)
    assert ask(secret).status_code == 200

    end(erin, ada)

    assert as_nobody(ask(secret))


def test_a_closed_account_opened_again_has_no_tokens(alice, ada):
    """security.md, Z8."""
    secret = token_of(alice)
    set_standing(ada, alice.user, may_sign_in=False, administers=False)
    assert as_nobody(ask(secret))

    set_standing(ada, alice.user, may_sign_in=True, administers=False)

    assert as_nobody(ask(secret))


def test_the_switch_closes_tokens_of_people_outside_as_it_does_sessions(erin, alice, library, ada):
    """S59, S66."""
    from tests.people import add_text  # noqa: PLC0415 -- beside its use

    grant(alice, add_text(alice, library, "Plan.txt"), erin.user, Level.READ)
    secret, session = token_of(erin), client_of(erin)
    assert len(ask(secret).json()["results"]) == 1
    set_external_sharing(ada, current_organisation(), on=False)

    assert ask(secret).json()["results"] == session.get(DOCUMENTS).json()["results"] == []
    with pytest.raises(PermissionDenied):
        token_of(erin)

    set_external_sharing(ada, current_organisation(), on=True)
    assert len(ask(secret).json()["results"]) == 1


def test_a_token_is_nothing_at_another_organisation(alice, polder):
    """security.md, T2."""
    secret = token_of(alice)
    with tenant_context(polder):
        insider("Alice")
        answer = Client(headers={"host": "polder.example.test"}).get(
            DOCUMENTS, headers={"authorization": f"Bearer {secret}"}
        )
        assert as_nobody(answer)

    assert ask(secret).status_code == 200


def test_nobody_ends_the_token_of_another(alice, bob):
    token, secret = make_token(alice, name="Backup", scope=READ)

    with pytest.raises(PermissionDenied):
        end_token(bob, token)
    assert client_of(bob).post(reverse("end_token", args=[token.pk])).status_code == 404

    assert ask(secret).status_code == 200


def test_a_token_ends_within_what_the_organisation_allows(alice, erin, ada):
    set_token_policy(ada, days=30, most_days=60, outsiders="read")

    token, _secret = make_token(alice, name="Backup", scope=WRITE)
    assert token.expires_at - token.created_at < timedelta(days=30, minutes=1)
    for days in (0, -1, 61, 10**9):
        with pytest.raises(ValidationError):
            make_token(alice, name="Backup", scope=READ, days=days)
    with pytest.raises(ValidationError):
        make_token(alice, name=" ", scope=READ)
    with pytest.raises(ValidationError):
        make_token(erin, name="Backup", scope=WRITE)
    set_token_policy(ada, days=30, most_days=60, outsiders="write")
    make_token(erin, name="Backup", scope=WRITE)
    set_token_policy(ada, days=30, most_days=60, outsiders="none")
    with pytest.raises(PermissionDenied):
        make_token(erin, name="Backup", scope=READ)


def test_nobody_has_more_tokens_than_they_can_look_after(alice):
    for _number in range(MOST_TOKENS):
        token_of(alice)
    with pytest.raises(ValidationError):
        token_of(alice)


def test_what_a_program_did_says_so_in_the_events(alice, site):
    from sites_app.operations.folders import create_folder  # noqa: PLC0415 -- beside its use
    from tests.people import library_of  # noqa: PLC0415

    create_folder(Actor(user=alice.user, token="7"), library_of(site), "Plans")

    event = SharingEvent.objects.get(verb="create folder")
    assert event.user == alice.user
    assert event.details["by_token"] == "7"
