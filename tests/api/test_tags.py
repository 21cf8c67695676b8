"""Nobody overwrites what they did not see, and nothing is sent that is there already."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from sites_app.models import Site
from sites_app.operations.sites import create_site, rename_site
from tests.api.client import Program, described
from tests.people import insider

# What has no entity tag: it was deleted already, or says at which byte it is (409).
WITHOUT_TAG = {"/api/v1/bin/{kinds}/{id}/", "/api/v1/uploads/{upload}/"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_known_is_not_sent_again(ask, site, method):
    tag = ask(method, f"sites/{site.pk}/").headers["ETag"]

    assert ask(method, f"sites/{site.pk}/", If_None_Match=tag).status_code == 304
    assert ask(method, f"sites/{site.pk}/", If_None_Match=f'"x", W/{tag}').status_code == 304
    assert ask(method, f"sites/{site.pk}/", If_None_Match='"x"').status_code == 200


def test_a_tag_is_another_as_soon_as_anything_is(ask, alice, site):
    before = ask("GET", f"sites/{site.pk}/").headers["ETag"]
    rename_site(alice, site, "Dikes", "All of them")

    assert ask("GET", f"sites/{site.pk}/").headers["ETag"] != before


@pytest.mark.parametrize("header", ['"x"', "x", ""])
def test_a_change_of_what_was_changed_meanwhile_is_refused(ask, site, header):
    """R7."""
    answer = ask("PATCH", f"sites/{site.pk}/", {"name": "Other"}, If_Match=header)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed")
    assert Site.objects.get(pk=site.pk).name == "Dikes"


def test_a_change_of_what_was_read_is_done_and_gives_the_new_tag(ask, site):
    tag = ask("GET", f"sites/{site.pk}/").headers["ETag"]
    answer = ask("PATCH", f"sites/{site.pk}/", {"name": "Other"}, If_Match=tag)

    assert answer.status_code == 200
    assert answer.headers["ETag"] == ask("GET", f"sites/{site.pk}/").headers["ETag"] != tag
    assert ask("DELETE", f"sites/{site.pk}/", If_Match=tag).status_code == 412
    assert ask("DELETE", f"sites/{site.pk}/", If_Match="*").status_code == 204
    assert ask("GET", f"sites/{site.pk}/").status_code == 404


def test_whatever_can_be_changed_can_be_changed_as_it_was_read():
    """R7."""
    without = {
        path
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
        if method in {"put", "patch", "delete"}
        and "If-Match" not in {one["name"] for one in operation.get("parameters", [])}
    }

    assert without == WITHOUT_TAG


def test_what_is_said_of_a_version_that_was_changed_meanwhile_stays(ask, document):
    path = f"documents/{document.pk}/versions/1/"
    tag = ask("GET", path).headers["ETag"]

    assert ask("PATCH", path, {"note": "Draft"}, If_Match=tag).status_code == 200
    assert ask("PATCH", path, {"note": "Other"}, If_Match=tag).status_code == 412
    assert ask("GET", path).json()["note"] == "Draft"


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_of_the_same_thing_at_once_one_is_done(waterland):
    """R7: the tag is compared under the lock."""
    alice = insider("Alice")
    site = create_site(alice, "Dikes")
    tag = Program(alice)("GET", f"sites/{site.pk}/").headers["ETag"]
    begun, found = threading.Barrier(4), []

    def change(name: str) -> None:
        with tenant_context(waterland):
            program = Program(alice)
            begun.wait()
            answer = program("PATCH", f"sites/{site.pk}/", {"name": name}, If_Match=tag)
            found.append(answer.status_code)
        connection.close()

    for turn in range(3):
        found.clear()
        threads = [threading.Thread(target=change, args=[f"{turn} {n}"]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [200, 412, 412, 412]
        tag = Program(alice)("GET", f"sites/{site.pk}/").headers["ETag"]
