"""After anything that can happen to a tree, everybody may do what the rows say, and no more.

Hypothesis finds the sequences and shortens what goes wrong; the long run is tests/proof.
"""

from __future__ import annotations

import os
from random import Random

from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.proof.agreement import Agreement, Tally
from tests.proof.steps import Choice, Step
from tests.proof.world import STEPS, World

CHOICES = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.builds(Choice, st.integers(0, 9), st.integers(0, 30), st.integers(0, 30)),
    ),
    min_size=1,
    max_size=25,
)


def run(steps: list[tuple[Step, Choice]]) -> None:
    """Take the steps; what is stored and the levels agree after each, and all else after the last."""
    random, tally, world = Random(len(steps)), Tally(), World()  # noqa: S311 -- it can be repeated
    for step, choice in steps:
        if world.take(step, choice):
            now = Agreement(world, tally, random)
            now.stored()
            now.lists(random.choice(now.actors()))
    Agreement(world, tally, random).everything(share=0.2)


@settings(
    max_examples=int(os.environ.get("TREES", "4")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CHOICES)
def test_after_anything_that_can_happen_everybody_may_do_what_the_rows_say(waterland, steps):
    with transaction.atomic():
        run(steps)
        transaction.set_rollback(True)
    cache.clear()
