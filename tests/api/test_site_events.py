"""What happened in a site, in the API: what its page tells, and no more (D8, P3)."""

from __future__ import annotations

import pytest

from documents import activity, operations
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.api.client import Program
from tests.people import add_text, anew


def told(program: Program, site: object) -> list[tuple[str, str]]:
    """What is told of it, page after page."""
    found, path = [], f"sites/{site.pk}/events/?page_size=2"
    while path:
        shown = program("GET", path).json()
        assert len(shown["results"]) <= 2
        found += [(one["item"]["name"], one["words"]) for one in shown["results"]]
        path = shown["next"] and shown["next"].partition("example.test")[2]
    return found


def test_it_is_what_the_page_tells(alice, bob, erin, site, library):
    """Also for somebody outside, who hears no more than their page says."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    plan = add_text(alice, library, "Draft.txt")
    operations.rename(bob, plan, "Plan.txt")
    hidden = create_folder(alice, library, "Secret")
    break_inheritance(alice, hidden)
    add_text(alice, hidden, "Secret.txt")
    put_in_bin(alice, add_text(alice, library, "Old.txt"))

    for person in (alice, bob, erin):
        rows, _more = activity.activity(anew(person), site)
        assert told(Program(person), site) == [(row["name"], row["words"]) for row in rows]
    assert ("Plan.txt", "Renamed by Bob") in told(Program(erin), site)
    assert "Secret" not in str(told(Program(erin), site))
    newest = Program(bob)("GET", f"sites/{site.pk}/events/").json()["results"]
    (renamed,) = [one for one in newest if one["type"] == "rename"]
    assert renamed["by"] == "Bob"
    assert renamed["item"] == {"kind": "document", "id": str(plan.pk), "name": "Plan.txt"}


def test_who_was_given_one_document_reads_nothing_of_the_site(alice, dave, site, library):
    grant(alice, add_text(alice, library, "Plan.txt"), dave.user, Level.READ)

    assert Program(dave)("GET", f"sites/{site.pk}/events/").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0=", "WzEsMl0="])
def test_a_cursor_of_another_list_is_none(ask, site, cursor):
    answer = ask("GET", f"sites/{site.pk}/events/?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (404, "cursor")
