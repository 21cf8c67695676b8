"""Long random sequences, from seeds: `SEED=17 make prove` repeats number 17.

At several moments of each, every answer to every actor is compared with the oracle's.
"""

from __future__ import annotations

import logging
import os
import sys
from random import Random
from time import perf_counter

import pytest
from django.db import transaction

from tests.proof.agreement import Agreement, Tally
from tests.proof.steps import Choice, add, make_folder, make_subsite
from tests.proof.world import STEPS, World

DECISIONS = int(os.environ.get("DECISIONS", "1500"))
SEED = int(os.environ.get("SEED", "1"))
# What a sequence begins with, how often all is compared, and how much happens in between.
THINGS, MOMENTS, STEPS_BETWEEN = min(55, DECISIONS // 80), 4, 12


def say(words: str) -> None:
    """For who runs it with -s."""
    sys.stdout.write(f"\n{words}")
    sys.stdout.flush()


def run(seed: int, tally: Tally) -> None:
    """One sequence, looked at in several moments."""
    random, world = Random(seed), World()  # noqa: S311 -- it can be repeated

    def choice() -> Choice:
        return Choice(random.randrange(10), random.randrange(10_000), random.randrange(10_000))

    for _thing in range(THINGS):
        world.take(random.choice([make_subsite, make_folder, make_folder, add, add, add]), choice())
    for _moment in range(MOMENTS):
        for _step in range(STEPS_BETWEEN):
            if world.take(random.choice(STEPS), choice()):
                now = Agreement(world, tally, random)
                now.stored()
                now.lists(random.choice(now.actors()))
        Agreement(world, tally, random).everything(share=0.1)
        if tally.decisions >= DECISIONS:
            return


@pytest.mark.usefixtures("waterland")
def test_every_answer_is_the_oracles(caplog):
    caplog.set_level(logging.ERROR, "django.request")  # what is not found is meant not to be
    tally, began, seed = Tally(), perf_counter(), SEED
    while tally.decisions < DECISIONS:
        try:
            with transaction.atomic():
                run(seed, tally)
                transaction.set_rollback(True)
        except BaseException:
            say(f"A difference in the sequence of SEED={seed}; before it: {tally}\n")
            raise
        seed += 1
        say(f"seed {seed - 1}: {tally} ({perf_counter() - began:.0f} s)")
    say(f"Seeds {SEED} to {seed - 1}: {tally}. 0 differences, {perf_counter() - began:.0f} s.\n")
