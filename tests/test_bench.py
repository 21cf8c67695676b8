"""What is measured with: the made-up organisation can be made, and its permissions are as ours are."""

from __future__ import annotations

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from accounts.models import User
from bench.dataset import ACTORS, fill
from bench.decisions import questions
from documents.lists import newest
from documents.models import Document
from sharing.actors import Actor
from sharing.checks import wrong_rows
from tenants.operations import create_organisation

SIZE = 4_000


@pytest.mark.django_db(transaction=True)
def test_the_made_up_organisation_is_one_as_we_would_make_it():
    """Every stored permission is right, and each question that is timed has its answer."""
    organisation, _admin = create_organisation("Bench", "bench.example.test", "a@bench.example")
    with tenant_context(organisation):
        fill(SIZE)
        assert Document.objects.count() == SIZE
        assert list(wrong_rows()) == []
        for _title, with_permission, without in questions():
            with_permission()
            without()
        for number in ACTORS.values():
            actor = Actor(user=User.objects.get(email=f"p{number}@bench.example"))
            seen = Document.objects.visible_to(actor).order_by("-modified_at", "pk")
            assert [one.pk for one in newest(actor, 50)] == [one.pk for one in seen[:50]]
    connection.close()  # with what was set for it, and its temporary tables
