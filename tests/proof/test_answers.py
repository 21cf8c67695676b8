"""An invitation that is answered and taken back at the same moment has exactly one end (R5).

`PAIRS=1000` is what `make prove` runs, on real connections.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from random import Random
from time import perf_counter

import pytest

from documents.models import Document
from sharing import checks
from sharing.actors import Actor
from sharing.models import Invitation, Letter, Level, SharingEvent, UserGrant
from sharing.operations.invitations import accept, decline, invite, withdraw
from sites_app.operations.sites import create_site
from tests.oracle import Oracle
from tests.people import add_text, insider, outsider
from tests.post import verified
from tests.proof.races import Track
from tests.proof.test_pairs import PAIRS
from tests.proof.test_sequences import SEED, say

# What is written down of an answer, and the outcome that goes with it.
VERBS = {
    "accept invitation": "accepted",
    "withdraw invitation": "withdrawn",
    "decline invitation": "declined",
}
PAIRED = {
    "accept and withdraw": (accept, withdraw),
    "accept twice": (accept, accept),
    "accept and decline": (accept, decline),
    "decline and withdraw": (decline, withdraw),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pair", PAIRED)
def test_it_has_exactly_one_end_and_the_events_say_the_same(waterland, pair):
    """R5, D12."""
    alice, erin = insider("Alice"), verified(outsider("Erin"))
    document = add_text(alice, create_site(alice, "Dikes"), "Plan.txt")
    track, seen, began = Track(waterland, Random(SEED)), Counter(), perf_counter()  # noqa: S311 -- it can be repeated
    for number in range(PAIRS):
        Letter.objects.all().delete()
        UserGrant.objects.filter(user=erin.user).delete()
        document.refresh_from_db()
        offered = invite(alice, document, erin.user.email, level=Level.READ)
        calls = [ready(do, alice, erin, offered) for do in PAIRED[pair]]

        ends = track.run(*calls)

        offered.refresh_from_db()
        told = [
            event.verb
            for event in SharingEvent.objects.filter(
                item_id=document.pk, verb__in=VERBS, details__invitation=str(offered.pk)
            )
        ]
        assert len(told) == 1, f"pair {number}: {told}, {ends}"
        assert VERBS[told[0]] == offered.outcome
        given = UserGrant.objects.filter(user=erin.user).count()
        assert given == (offered.outcome == "accepted"), f"pair {number}: {ends}"
        # Whoever lost is told so; to withdraw what was answered does nothing.
        lost = (
            {"done"}
            if withdraw in PAIRED[pair] and offered.outcome != "withdrawn"
            else {f"ValidationError {offered.outcome}"}
        )
        assert set(ends) - {"done"} <= lost | {"done"}
        seen[offered.outcome] += 1
    track.close()
    assert Oracle().faults() == []
    assert list(checks.wrong_rows()) == []
    say(
        f"{pair}: {PAIRS:,} pairs, {track.overlapped:,} at the same moment; {dict(seen)}; "
        f"each had exactly one end, {perf_counter() - began:.0f} s."
    )


def ready(do: object, alice: Actor, erin: Actor, offered: Invitation) -> partial:
    """The call as its own request, with the rows as that browser has them."""
    here = Invitation.objects.select_related("invited_by").get(pk=offered.pk)
    if do is withdraw:
        return partial(do, Actor(user=alice.user), Document.objects.get(pk=offered.item_id), here)
    return partial(do, Actor(user=erin.user), here)
