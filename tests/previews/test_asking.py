"""When something is drawn, how often, and who may see what was drawn."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import tenant_context
from procrastinate.contrib.django import app
from pytest_django.asserts import assertContains, assertNotContains

from documents import operations
from documents.management.commands import demo
from documents.models import Document, Preview
from documents.previews import asking, files, kinds, tasks
from documents.storage import ContentStorage, contents
from sharing.models import PermissionGroup
from sharing.operations.groups import remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.bin import put_in_bin
from tests.contents.files import pdf_file
from tests.people import client_of
from tests.previews.conftest import draw_now, preview_of
from tests.previews.test_kinds import part, picture


def asked(jobs, task: str) -> list[dict[str, object]]:
    """What workers were asked for, of one task."""
    return [job["args"] for job in jobs.jobs.values() if job["task_name"].endswith(f".{task}")]


def test_what_somebody_looks_at_is_drawn_once_however_often_they_look(add, alice, bob, jobs):
    document = add("lees.txt", b"een")
    for person in (alice, bob, alice):
        shown = client_of(person).get(document.get_absolute_url())
        assertContains(shown, "The preview is being made.")
        assertContains(shown, 'hx-trigger="load delay:1s"')

    assert len(asked(jobs, "draw")) == 1
    tasks.draw(**asked(jobs, "draw")[0])
    first = preview_of(document).made_at
    tasks.draw(**asked(jobs, "draw")[0])

    assertContains(client_of(bob).get(document.get_absolute_url()), '<span class="line">een</span>')
    assert preview_of(document).made_at == first


def test_a_page_that_waits_asks_again_each_time_later_and_then_no_more(add, alice, jobs):
    document = add("lees.txt", b"een")
    address = reverse("preview", args=[document.pk, 1])
    client = client_of(alice)

    def again(tries: int) -> object:
        return client.get(
            address, {"size": "beside", "tries": tries}, headers={"hx-request": "true"}
        )

    assertContains(again(1), "tries=2")
    assertContains(again(9), "load delay:5s")
    assertNotContains(again(40), "hx-get")
    assertNotContains(again(1), "<html")
    draw_now(document)
    assertContains(again(2), "The preview is there.")
    assertNotContains(again(2), "hx-get")


def test_what_was_asked_for_and_never_came_is_asked_for_again(add, alice, jobs):
    document = add("lees.txt", b"een")
    client_of(alice).get(document.get_absolute_url())
    jobs.reset()
    Preview.objects.update(asked_at=preview_of(document).asked_at - timedelta(minutes=6))

    client_of(alice).get(document.get_absolute_url())
    client_of(alice).get(document.get_absolute_url())

    assert len(asked(jobs, "draw")) == 1


def test_the_same_bytes_are_drawn_once_for_all_who_have_them(drawn, add, alice, jobs):
    drawn("foto.png", picture())
    other = add("kopie.png", picture())

    assert part(client_of(alice), other, "large").status_code == 200
    assert Preview.objects.count() == 1


def test_pictures_and_pages_are_drawn_after_the_upload_and_texts_when_somebody_looks(
    library, alice, jobs, django_capture_on_commit_callbacks
):
    for name, made in {"a.png": picture(), "b.pdf": pdf_file(), "c.txt": b"een"}.items():
        with django_capture_on_commit_callbacks(execute=True):
            operations.add(alice, library, name, BytesIO(made))
    assert len(asked(jobs, "draw_new")) == 1

    tasks.draw_new(**asked(jobs, "draw_new")[0])

    assert {preview.media_type for preview in Preview.objects.filter(state="ready")} == {
        "image/png",
        "application/pdf",
    }


def test_who_looks_does_not_wait_for_all_that_is_new(add, alice, jobs, monkeypatch):
    """It works for a while, goes behind those who look, and comes again."""
    monkeypatch.setattr(tasks, "TURN", 0)
    for number in range(3):
        add(f"{number}.png", picture(size=(10 + number, 10)))

    tasks.draw_new(schema=connection.schema_name)

    assert Preview.objects.count() == 1
    (again,) = [job for job in jobs.jobs.values() if job["task_name"].endswith("draw_new")]
    assert again["priority"] < asking.NOW


def test_every_hour_what_nobody_asked_for_is_asked_for(add, waterland, polder, jobs):
    add("a.png", picture())

    tasks.draw_new_everywhere(0)

    assert asked(jobs, "draw_new") == [{"schema": "waterland"}]


def test_an_upload_of_a_hundred_texts_asks_for_nothing_to_be_drawn(library, alice):
    from documents.storage import store  # noqa: PLC0415 -- beside its use

    stored = {f"{number}.txt": store(BytesIO(b"%d" % number)) for number in range(100)}
    with CaptureQueriesContext(connection) as captured:
        operations.add_stored(alice, library, stored)

    assert not [query for query in captured if "preview" in query["sql"]]


def test_every_queue_has_a_worker():
    """In the demo and in the README alike."""
    named = {
        queue
        for command in demo.commands(8000).values()
        if "--queues" in command
        for queue in command[command.index("--queues") + 1].split(",")
    }
    ours = {task.queue for task in app.tasks.values() if not task.name.startswith("builtin")}
    with open("README.md") as readme:
        words = readme.read()

    assert ours == named
    assert all(queue in words.split("--queues ", 1)[1] for queue in named)


# Who may see it


def test_a_picture_is_asked_for_anew_each_time_and_gone_at_once_when_access_ends(
    drawn, alice, bob, site
):
    """P5."""
    document = drawn("foto.png", picture())
    client = client_of(bob)
    first = part(client, document, "thumbnail")
    tag = first.headers["ETag"]
    address = reverse("preview_part", args=[document.pk, 1, "thumbnail"])

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert document.sha256 in tag
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    break_inheritance(alice, document)
    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.MEMBERS)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize("name", ["thumbnail", "large", "play"])
def test_nobody_who_does_not_see_the_document_sees_a_picture_of_it(
    name, drawn, dave, erin, nobody, alice
):
    document = drawn("foto.png", picture())

    for person in (dave, erin):
        assert part(client_of(person), document, name).status_code == 404
    assert part(client_of(nobody), document, name).status_code == 302


def test_what_is_in_the_bin_has_no_picture(drawn, alice):
    document = drawn("foto.png", picture())
    put_in_bin(alice, document)

    assert part(client_of(alice), document, "large").status_code == 404


def test_another_organisation_has_nothing_of_it(drawn, alice, polder):
    """T5."""
    document = drawn("foto.png", picture())
    name = files.name_of(document.sha256, document.media_type, "large.webp")
    assert files.is_kept(name)

    with tenant_context(polder):
        there = files.name_of(document.sha256, document.media_type, "large.webp")
        assert not files.is_kept(there)
        assert not Preview.objects.exists()


def test_an_older_version_has_a_preview_of_its_own(drawn, alice, bob):
    document = drawn("lees.txt", b"oud")
    operations.add_version(bob, document, BytesIO(b"nieuw"))
    draw_now(document)
    client = client_of(alice)
    old, new = (client.get(reverse("preview", args=[document.pk, number])) for number in (1, 2))

    assertContains(old, '<span class="line">oud</span>')
    assertContains(old, "Version 1, not the newest")
    assertContains(new, '<span class="line">nieuw</span>')
    page = client.get(document.get_absolute_url())
    assertContains(page, reverse("preview", args=[document.pk, 1]))
    assert client.get(reverse("preview", args=[document.pk, 3])).status_code == 404


def test_a_list_asks_for_its_small_pictures_with_its_rows(drawn, add, alice, site):
    """However many there are: no statement more."""
    address = reverse("site", args=[site.pk])
    client = client_of(alice)
    add("lees.txt", b"een")
    client.get(address)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    none = statements()
    one = drawn("1.png", picture(size=(11, 11)))
    with_one = statements()
    for number in range(2, 6):
        drawn(f"{number}.png", picture(size=(10 + number, 10)))
    add("nog niet.png", picture(size=(9, 9)))

    assert with_one == none
    assert statements() == none
    shown = client.get(address)
    assertContains(shown, reverse("preview_part", args=[one.pk, 1, "thumbnail"]))
    assert shown.text.count('class="thumbnail"') == 5


# What is left of what is gone


def test_what_was_drawn_of_what_is_gone_is_removed(drawn, alice):
    gone, kept = drawn("weg.png", picture(size=(11, 11))), drawn("blijft.png", picture())
    storage = contents()
    assert isinstance(storage, ContentStorage)
    old = 0
    for document in (gone, kept):
        os.utime(
            storage.path(files.name_of(document.sha256, "image/png", "large.webp")), (old, old)
        )
    Document.objects.filter(pk=gone.pk).delete()

    call_command("clean_contents")

    assert not files.is_kept(files.name_of(gone.sha256, "image/png", "large.webp"))
    assert files.is_kept(files.name_of(kept.sha256, "image/png", "large.webp"))
    assert list(Preview.objects.values_list("sha256", flat=True)) == [kept.sha256]


def test_all_kinds_that_lists_show_are_known():
    assert {"application/pdf", "image/jpeg", "image/heic"} <= set(kinds.kinds_with_thumbnail())
    assert "text/plain" not in kinds.kinds_with_thumbnail()
