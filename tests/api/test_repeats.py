"""Idempotency-Key: a creation that is asked for twice is done once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import tenant_context

from sharing.models import KeptAnswer
from sharing.tasks import forget_answers
from sites_app.models import Site
from tests.api.client import Program
from tests.people import insider


def test_the_same_key_makes_it_once_and_answers_the_same(ask):
    first = ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")
    again = ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Site.objects.filter(name="Polders").count() == 1


def test_without_a_key_it_is_made_twice(ask):
    for _time in range(2):
        ask("POST", "sites/", {"name": "Polders"})

    assert Site.objects.filter(name="Polders").count() == 2


def test_a_key_is_for_one_request(ask):
    ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")
    other = ask("POST", "sites/", {"name": "Dunes"}, Idempotency_Key="k1")

    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert not Site.objects.filter(name="Dunes").exists()


def test_what_was_refused_is_tried_again(ask, alice, library):
    body = {"parent": library.pk, "name": "a/b"}
    assert ask("POST", "folders/", body, Idempotency_Key="k1").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert ask("POST", "folders/", body, Idempotency_Key="k1").status_code == 422


def test_a_key_of_one_person_is_nothing_to_another(ask, bob):
    mine = ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")
    theirs = Program(bob)("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")

    assert mine.json()["id"] != theirs.json()["id"]


def test_whoever_lost_the_place_gets_no_answer_of_before(alice, bob, site, library):
    """P5: who asks again is asked about again."""
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    body = {"parent": library.pk, "name": "Minutes"}
    assert Program(bob)("POST", "folders/", body, Idempotency_Key="k").status_code == 201
    remove_from_group(alice, site, bob.user, "edit")

    assert Program(bob)("POST", "folders/", body, Idempotency_Key="k").status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(ask, key):
    answer = ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key")


def test_what_is_kept_is_sealed_and_gone_after_a_day(ask, waterland):
    ask("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")
    kept = KeptAnswer.objects.get()
    assert "Polders" not in kept.body

    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(days=1))
    forget_answers(schema=waterland.schema_name)
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_made_once(waterland):
    alice = insider("Alice")
    begun, found = threading.Barrier(4), []

    def make() -> None:
        with tenant_context(waterland):
            program = Program(alice)
            begun.wait()
            answer = program("POST", "sites/", {"name": "Polders"}, Idempotency_Key="k1")
            found.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=make) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(found) <= {201, 409}
    assert 201 in found
    assert Site.objects.filter(name="Polders").count() == 1
