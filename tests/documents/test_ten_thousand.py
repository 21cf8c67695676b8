"""Ten thousand documents in one folder: a page of it stays a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents import rows
from documents.models import Document
from documents.table.filters import Filters
from sharing.models import Level
from sharing.operations.grants import grant
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tests.people import anew, client_of

pytestmark = pytest.mark.slow
MANY = 10_000


def fill(folder: Folder, first: int, last: int) -> None:
    """Documents with the numbers from first to last; one in four is a PDF."""
    now = timezone.now()
    made = (
        Document(
            folder=folder,
            site_id=folder.site_id,
            name=f"{number * 7919 % MANY:05}.{'pdf' if number % 4 == 0 else 'txt'}",
            sha256="0" * 64,
            size=number,
            media_type="application/pdf" if number % 4 == 0 else "text/plain",
            modified_at=now - timedelta(minutes=number),
        )
        for number in range(first, last)
    )
    Document.objects.bulk_create(made, batch_size=1_000)


@pytest.fixture
def flat(alice, bob, library) -> Folder:
    """A folder with a hundred documents, of which some are shared by themselves."""
    flat = create_folder(alice, library, "Flat")
    fill(flat, 0, 100)
    for document in Document.objects.filter(folder=flat)[:20]:
        grant(alice, document, bob.user, Level.OWN)
    return flat


@pytest.fixture
def ten_thousand(flat) -> Iterator[Folder]:
    """The same folder with ten thousand, as the planner knows it."""
    fill(flat, 100, MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_document")
    return flat


ASKED = [
    "",
    "kind=pdf",
    "sort=modified&direction=desc&kind=pdf",
    "sort=size",
    "kind=image",
    "open=link",
]


def test_a_page_takes_as_many_statements_as_of_a_hundred(alice, flat):
    client, counts = client_of(alice), []
    for step in range(2):
        if step:
            fill(flat, 100, MANY)
        counts.append([])
        for asked in ASKED:
            address = f"{flat.get_absolute_url()}?{asked}"
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts[-1].append(len(captured))

    assert counts[0] == counts[1]


def plan_of(rows: QuerySet) -> str:
    return json.dumps(json.loads(rows.explain(format="json")))


@pytest.mark.parametrize("asked", ["", "kind=pdf"])
def test_a_page_far_down_begins_in_the_index(alice, ten_thousand, asked):
    """By EXPLAIN: from the name on which it goes on, and nothing is read that came before."""
    alice = anew(alice)
    listed = Document.objects.listed_in(ten_thousand, alice)
    listed = Filters(alice, QueryDict(asked)).of_documents(listed, ten_thousand)
    far = listed.order_by("name", "pk")[2_000]
    page = rows.in_order(listed, "name", far.name, str(far.pk))[:50]
    plan = plan_of(page)

    assert '"Index Name": "documents_by_name"' in plan
    assert re.search(rf'"Index Cond": "[^"]*name\)::text >= .{far.name}', plan)
    assert '"Node Type": "Sort"' not in plan
    assert '"Node Type": "Seq Scan"' not in plan.split('"Subplan Name"')[0]
