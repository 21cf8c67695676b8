"""Two organisations made at the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django_tenants.utils import schema_exists, tenant_context

from accounts.models import User
from tenants.models import Organisation
from tenants.operations import create_organisation
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def create(name: str, host: str) -> Organisation:
    connection.set_schema_to_public()
    organisation, _admin = create_organisation(name, host, "ada@example.test")
    return organisation


def test_both_are_made(waterland):
    made = at_once(
        partial(create, "Delta", "delta.example.test"),
        partial(create, "Estuary", "estuary.example.test"),
        partial(create, "Fjord", "fjord.example.test"),
    )

    assert [type(one) for one in made] == [Organisation] * 3
    for organisation in made:
        with tenant_context(organisation):
            assert User.objects.get().email == "ada@example.test"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Delta", "delta.example.test"), ("Delta", "delta-two.example.test")),
        (("Delta", "delta.example.test"), ("Delta two", "delta.example.test")),
    ],
)
def test_of_two_with_one_name_or_host_one_is_made_and_one_refused_in_words(waterland, one, other):
    made = at_once(partial(create, *one), partial(create, *other))

    assert {type(result) for result in made} == {Organisation, ValidationError}
    assert Organisation.objects.exclude(schema_name__in=["waterland", "polder"]).count() == 1
    assert schema_exists("delta") + schema_exists("delta_two") == 1
