"""A provider that is not there: killed in the middle of a question, gone, or silent (I3)."""

from __future__ import annotations

import time

import pytest

from accounts.elsewhere.web import ALTOGETHER
from accounts.outgoing import READING
from tests.accounts.elsewhere import signed_in
from tests.accounts.openid import Visitor
from tests.accounts.openid.coming import come_by, leave, nobody_came
from tests.people import client_of

DESCRIPTION = "/.well-known/openid-configuration"
# At which of its addresses, asked for the how-manyeth time, it is killed in the middle of the question.
DIES_AT = {
    "when we are about to go there": (DESCRIPTION, 1),
    "when somebody comes back": (DESCRIPTION, 2),
    "when it is shown the code": ("/token", 1),
    "when it is asked for its keys": ("/jwks", 1),
    "when it is asked about the person": ("/me", 1),
}


@pytest.mark.parametrize("when", DIES_AT)
def test_it_dies_in_the_middle_of_a_question(hanna, real, when):
    """We say so in words, and when it is there again it works again."""
    real.more["dies_at"] = DIES_AT[when]
    real.start().set_up_here()
    client = client_of()
    answer = client.post(f"/accounts/oidc/{real.number}/login/")
    if "Refresh" in answer.headers:
        url = answer.headers["Refresh"].removeprefix("0; url=")
        answer = client.get(Visitor().whole_way(url))
    nobody_came(client, answer)
    assert real.process.wait(timeout=10) < 0
    assert real.asked[-1] == DIES_AT[when][0]
    del real.more["dies_at"]
    real.start_again()
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)


@pytest.mark.parametrize("when", ["before we go there", "while somebody is there"])
def test_it_is_gone(hanna, real, when):
    """Nothing listens at its port any more; who was linked before is kept out no longer than that."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(leave(client, real))
    real.kill()
    if when == "before we go there":
        answer = client.post(f"/accounts/oidc/{real.number}/login/")
    else:
        answer = client.get(way)
    nobody_came(client, answer)
    real.start()
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)


@pytest.mark.slow
def test_it_takes_our_question_and_never_answers(hanna, real):
    """We wait for as long as we wait for anybody, and say that it did not work."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(leave(client, real))
    real.stop_answering()
    begun = time.monotonic()
    nobody_came(client, client.get(way))
    assert READING <= time.monotonic() - begun < ALTOGETHER
