"""Tokens with which a program administers: who makes one, what it may, and what ends it at once."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as App
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessToken, AllowedApp, User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.models import SharingEvent
from sharing.operations.apps import register_app
from sharing.operations.people import set_standing
from sharing.operations.tokens import end_token, make_token, set_token_policy
from tests.accounts.test_apps import BACK, asked
from tests.people import client_of, insider
from tests.post import deliver

PAGE = "/profile/tokens/"
READ, WRITE, ADMINISTER = AccessToken.Scope
FACTS = {"name": "Nightly", "scope": "administer", "days": "30"}
SITES = "/api/v1/sites/"


def let(ada: Actor, *, administer: bool = True) -> None:
    set_token_policy(ada, days=90, most_days=365, outsiders="read", administer=administer)


@pytest.fixture
def ada(waterland: object) -> Actor:
    """An administrator, of an organisation where tokens may administer."""
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    let(ada)
    return ada


def by(ada: Actor, token: AccessToken | AllowedApp) -> Actor:
    """The administrator's program, as the administration has it."""
    return Actor(user=ada.user, job="admin", token=str(token.pk))


def made(ada: Actor, scope: str = ADMINISTER) -> tuple[AccessToken, str]:
    return make_token(Actor(user=ada.user), name="Nightly", scope=scope)


def status(secret: str) -> int:
    return client_of().get(SITES, headers={"authorization": f"Bearer {secret}"}).status_code


def test_a_token_for_administering_passes_and_any_other_is_refused(ada):
    require_administrator(by(ada, made(ada)[0]))

    for scope in (READ, WRITE):
        with pytest.raises(PermissionDenied):
            require_administrator(by(ada, made(ada, scope)[0]))


def test_an_app_of_others_never_administers(ada):
    """Whatever is written in its rows."""
    with pytest.raises(ValidationError):
        register_app(ada, name="Robot", redirect_uris=[BACK], scopes=[ADMINISTER])
    app, _secret = register_app(ada, name="Robot", redirect_uris=[BACK], scopes=[WRITE])
    App.objects.filter(pk=app.pk).update(scopes="openid\nwrite\nadminister")
    AllowedApp.allow(ada.user, app)

    with pytest.raises(PermissionDenied):
        require_administrator(by(ada, AllowedApp.objects.get()))
    page = client_of(ada).get(reverse("authorize"), asked(app, "openid write administer"))
    offered = {name for name, _label in page.context["form"].fields["scopes"].choices}
    assert offered == {"openid", "write"}
    known = client_of().get("/.well-known/openid-configuration").json()
    assert "administer" not in known["scopes_supported"]


def test_the_token_of_another_administrator_is_not_ones_own(ada):
    bert = Actor(user=insider("Bert", is_staff=True).user, job="admin")

    with pytest.raises(PermissionDenied):
        require_administrator(by(bert, made(ada)[0]))


def test_only_an_administrator_makes_one_and_only_where_it_is_allowed(ada, alice, erin):
    for actor in (alice, erin):
        with pytest.raises(ValidationError):
            made(actor)
    program = Actor(user=ada.user, token=str(made(ada)[0].pk))
    with pytest.raises(PermissionDenied):
        make_token(program, name="Nightly", scope=ADMINISTER)
    let(ada, administer=False)
    with pytest.raises(ValidationError):
        made(ada)


def test_from_the_start_none_may(waterland):
    with pytest.raises(ValidationError):
        made(insider("Ada", is_staff=True))


def _demoted(ada: Actor, token: AccessToken) -> None:
    bert = Actor(user=insider("Bert", is_staff=True).user, job="admin")
    set_standing(bert, ada.user, may_sign_in=True, administers=False)


def _demoted_behind_our_back(ada: Actor, token: AccessToken) -> None:
    User.objects.filter(pk=ada.user.pk).update(is_staff=False)


def _turned_off(ada: Actor, token: AccessToken) -> None:
    let(ada, administer=False)


def _ended(ada: Actor, token: AccessToken) -> None:
    end_token(Actor(user=ada.user), token)


def _past(ada: Actor, token: AccessToken) -> None:
    AccessToken.objects.update(expires_at=timezone.now())


def _too_old(ada: Actor, token: AccessToken) -> None:
    AccessToken.objects.update(created_at=timezone.now() - timedelta(days=400))


def _new_password(ada: Actor, token: AccessToken) -> None:
    ada.user.set_password("another long sentence")
    ada.user.save(update_fields=["password"])


def _closed(ada: Actor, token: AccessToken) -> None:
    bert = Actor(user=insider("Bert", is_staff=True).user, job="admin")
    set_standing(bert, ada.user, may_sign_in=False, administers=False)


ENDS = [
    *(_demoted, _demoted_behind_our_back, _turned_off, _ended),
    *(_past, _too_old, _new_password, _closed),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_it_ends_it_at_the_next_request(end, ada):
    """security.md, Z8."""
    token, secret = made(ada)
    assert status(secret) == 200

    end(ada, token)

    with pytest.raises(PermissionDenied):
        require_administrator(by(ada, token))
    assert status(secret) == 401


def test_who_administers_again_has_no_token_of_before(ada):
    token, secret = made(ada)
    _other, writes = made(ada, WRITE)
    _demoted(ada, token)
    assert status(writes) == 200

    User.objects.filter(pk=ada.user.pk).update(is_staff=True)

    token.refresh_from_db()
    assert token.ended_at is not None
    assert status(secret) == 401


def test_turned_off_and_on_again_it_works_again(ada):
    _token, secret = made(ada)
    let(ada, administer=False)
    assert status(secret) == 401
    let(ada)

    assert status(secret) == 200


def test_that_it_was_made_is_recorded_and_told_by_letter(ada):
    token, _secret = made(ada)

    event = SharingEvent.objects.get(verb="make token")
    assert event.details["scope"] == "administer"
    (letter,) = deliver()
    assert letter.to == [ada.user.email]
    assert "Nightly" in letter.body
    assert "/profile/tokens/" in letter.body
    assert str(token.pk) not in letter.body
    made(ada, WRITE)
    assert deliver() == []


# On the page


def lately(client: Client, **record: object) -> Client:
    """The session proved a moment ago who it is."""
    session = client.session
    facts = {"method": "mfa", "type": "totp", "at": time.time()} | record
    session["account_authentication_methods"] = [facts]
    session.save()
    return client


def test_the_page_offers_it_only_to_who_may(ada, alice):
    assert 'value="administer"' in client_of(ada).get(PAGE).text
    assert 'value="administer"' not in client_of(alice).get(PAGE).text
    assert client_of(alice).post(PAGE, FACTS).status_code == 422

    let(ada, administer=False)
    assert 'value="administer"' not in client_of(ada).get(PAGE).text
    assert lately(client_of(ada)).post(PAGE, FACTS).status_code == 422
    assert not AccessToken.objects.exists()


def test_it_is_made_after_a_second_factor_that_was_given_a_moment_ago(ada):
    page = lately(client_of(ada)).post(PAGE, FACTS)
    (secret,) = set(re.findall(r"gv_[\w-]{43}", page.text))

    assert status(secret) == 200
    assert AccessToken.objects.get().scope == ADMINISTER


def test_without_a_second_factor_none_is_made(ada):
    client = client_of()
    client.force_login(ada.user)
    answer = lately(client, method="password").post(PAGE, FACTS)

    assert answer.headers["Location"] == reverse("mfa_index")
    assert not AccessToken.objects.exists()


def test_a_second_factor_of_long_ago_is_not_enough(ada):
    client = lately(client_of(ada), at=time.time() - 3_600)
    answer = client.post(PAGE, FACTS)

    assert answer.status_code == 302
    assert not AccessToken.objects.exists()
    assert lately(client).post(PAGE, FACTS | {"scope": "write"}).status_code == 200


def test_the_administrator_allows_it_on_a_page(ada):
    let(ada, administer=False)
    client, address = client_of(ada), reverse("admin:token_policy")
    facts = {"days": "10", "most_days": "30", "outsiders": "none"}

    assert client.post(address, facts | {"administer": "on"}).status_code == 302
    made(ada)
    event = SharingEvent.objects.filter(verb="set token policy").latest("pk")
    assert event.details["administer"] == "True"
    assert client.post(address, facts).status_code == 302
    with pytest.raises(ValidationError):
        made(ada)
