"""A file of people: every line with its own outcome, whatever wrote it, whoever dies half-way."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import PeopleImport, PeopleImportLine, User
from sharing.actors import Actor
from sharing.models import Letter, SharingEvent
from sharing.operations import people_imports
from sharing.operations.people import set_standing
from sharing.operations.people_imports import begin_import, import_some, read_people
from sharing.people_csv import MOST_LINES, read
from sharing.tasks import import_people
from tests.at_once import at_once
from tests.people import anew, client_of

PAGE = "/admin/service-settings/people/import/"
HEAD = "e-mail,name,language\n"


def names(contents: bytes) -> list[tuple[str, str, str]]:
    return [(row.email, row.name, row.language) for row in read(contents)]


def begun(actor: Actor, text: str, **chosen: bool) -> PeopleImport:
    """An import that was confirmed."""
    one = read_people(actor, "people.csv", read(text.encode()))
    begin_import(actor, one, **{"with_letters": True, "takes_in": False} | chosen)
    one.refresh_from_db()
    return one


def work(schema: str = "waterland") -> None:
    """Run the import jobs, as a worker would."""
    for job in ProcrastinateJob.objects.filter(task_name=import_people.name).order_by("pk"):
        import_people(**job.args)


def outcomes(one: PeopleImport) -> dict[str, str]:
    return dict(one.lines.order_by("number").values_list("email", "outcome"))


IRIS = [("iris@a.example", "Iris Ünal", "nl")]


@pytest.mark.parametrize(
    "contents",
    [
        "email,name,language\niris@a.example,Iris Ünal,nl\n".encode(),
        "\ufeffE-mailadres;Naam;Taal\r\niris@a.example;Iris Ünal;nl\r\n".encode(),
        "E-mail\tName\tLanguage\r\niris@a.example\tIris Ünal\tnl\r\n".encode("utf-16"),
        "naam;e-mail;taal\r\nIris Ünal;iris@a.example;nl\r\n".encode("cp1252"),
        'iris@a.example,"Iris  Ünal",nl'.encode(),
        '\n\nName,Extra,E-mail,Taal\n"Iris\nÜnal",x,iris@a.example,nl\n\n'.encode(),
    ],
)
def test_a_file_is_read_whatever_wrote_it(contents):
    assert names(contents) == IRIS


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"", "empty"),
        (b"email,name\n", "empty"),
        (b"name,language\nIris,nl\n", "columns"),
        (b"\xff\xfe\x00", "text"),
        (b"\x00\x01\x02", "text"),
        (b"a@b.example," + b"x" * 200_000, "line"),
        (b"x" * (5 * 1024**2 + 1), "large"),
        (b"".join(b"p%d@a.example\n" % number for number in range(MOST_LINES + 1)), "many"),
    ],
)
def test_what_is_no_file_of_people_is_refused_with_a_reason(contents, code):
    with pytest.raises(ValidationError) as refused:
        read(contents)

    assert refused.value.code == code


def everybody(alice: Actor, bob: Actor, erin: Actor) -> str:
    """A file with one of each kind."""
    rows = [
        ("iris@waterland.example.test", "Iris", "nl"),
        (alice.user.email, "Somebody else", "en"),
        (erin.user.email, "", ""),
        (bob.user.email, "", ""),
        ("IRIS@waterland.example.test", "Iris again", ""),
        ("no address", "Wrong", ""),
        ("jan@waterland.example.test", "Jan", "klingon"),
        ("kees@waterland.example.test", "=HYPERLINK(1)", ""),
    ]
    file = StringIO()
    csv.writer(file).writerows([HEAD.strip().split(","), *rows])
    return file.getvalue()


@pytest.mark.parametrize("takes_in", [False, True])
def test_each_line_has_its_own_outcome(ada, alice, bob, erin, takes_in):
    set_standing(ada, bob.user, may_sign_in=False, administers=False)
    one = read_people(ada, "people.csv", read(everybody(alice, bob, erin).encode()))
    found = list(one.lines.order_by("number").values_list("finding", flat=True))
    assert found == ["new", "here", "outside", "closed", "twice", "wrong", "wrong", "new"]
    assert not User.objects.filter(email__startswith="iris").exists()

    begin_import(ada, one, with_letters=False, takes_in=takes_in)
    work()

    one.refresh_from_db()
    assert one.state == "done"
    became = list(one.lines.order_by("number").values_list("outcome", flat=True))
    taken = "taken_in" if takes_in else "left"
    assert became == ["added", "left", taken, "left", "left", "refused", "refused", "added"]
    assert anew(erin).user.is_external != takes_in
    iris = User.objects.get(email="iris@waterland.example.test")
    assert (iris.name, iris.language) == ("Iris", "nl")
    assert anew(alice).user.name == "Alice"
    assert not anew(bob).user.is_active
    assert not Letter.objects.exists()
    assert SharingEvent.objects.filter(verb="add person").count() == 2


def test_who_came_in_meanwhile_is_left_as_they_are(ada):
    one = begun(ada, HEAD + "iris@waterland.example.test,Iris,nl\n")
    User.objects.create_user("iris@waterland.example.test", name="Already")
    work()

    assert set(outcomes(one).values()) == {"left"}
    assert User.objects.get(email="iris@waterland.example.test").name == "Already"


def test_letters_go_out_one_after_the_other(ada):
    begun(ada, HEAD + "".join(f"p{number}@waterland.example.test,,\n" for number in range(5)))
    work()

    jobs = ProcrastinateJob.objects.filter(task_name="sharing.tasks.send_letter").order_by("pk")
    at = [job.scheduled_at for job in jobs]
    assert at[0] is None
    assert at[1:] == sorted(at[1:])
    assert len(set(at)) == 5


def test_confirmed_twice_it_is_done_once(ada):
    one = begun(ada, HEAD + "iris@waterland.example.test,Iris,nl\n")
    begin_import(ada, one, with_letters=False, takes_in=True)

    assert ProcrastinateJob.objects.filter(task_name=import_people.name).count() == 1
    work()
    work()
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("who", ["alice", "erin", "nobody"])
def test_only_an_administrator_imports(who, ada, request):
    one = read_people(ada, "people.csv", read(HEAD.encode() + b"iris@a.example,,\n"))
    actor = request.getfixturevalue(who)
    for do in (
        lambda: read_people(actor, "people.csv", []),
        lambda: begin_import(actor, one, with_letters=True, takes_in=True),
        lambda: import_some(actor, one),
    ):
        with pytest.raises(PermissionDenied):
            do()


def many(number: int) -> str:
    return HEAD + "".join(f"p{one}@waterland.example.test,Person {one},\n" for one in range(number))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_nothing_twice(ada, monkeypatch):
    monkeypatch.setattr(people_imports, "AT_A_TIME", 7)
    one = begun(ada, many(60))
    actors = [Actor(ada.user, job="admin") for _worker in range(3)]

    def worker(actor: Actor) -> None:
        while import_some(actor, one):
            pass

    assert at_once(*[lambda actor=actor: worker(actor) for actor in actors]) == [None] * 3

    assert set(outcomes(one).values()) == {"added"}
    assert Letter.objects.count() == SharingEvent.objects.filter(verb="add person").count() == 60
    assert SharingEvent.objects.filter(verb="import people").count() == 1


WORKER = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[3]
from sharing.tasks import import_people
print("begun", flush=True)
import_people(schema="waterland", person=sys.argv[1], number=sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_after_kill_9_it_goes_on_where_it_was(ada, tmp_path):
    """security.md, G7: nothing half-done, nothing twice."""
    one = begun(ada, many(1_500))
    arguments = [str(ada.user.pk), str(one.pk), connection.settings_dict["NAME"]]

    def killed_half_way() -> int:
        worker = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], env=os.environ)
        before = done = one.lines.exclude(outcome="").count()
        end = time.monotonic() + 60
        while done == before and time.monotonic() < end:
            time.sleep(0.05)
            done = one.lines.exclude(outcome="").count()
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        return one.lines.exclude(outcome="").count()

    for _time in range(3):
        done = killed_half_way()
        assert 0 < done < 1_500
        added = User.objects.filter(email__regex=r"^p\d").count()
        assert added == done == Letter.objects.count()

    while import_some(ada, one):
        pass

    assert set(outcomes(one).values()) == {"added"}
    assert User.objects.filter(email__regex=r"^p\d").count() == Letter.objects.count() == 1_500
    assert SharingEvent.objects.filter(verb="add person").count() == 1_500


@pytest.mark.slow
def test_ten_thousand_lines(ada):
    begin = time.monotonic()
    one = read_people(ada, "people.csv", read(many(MOST_LINES).encode()))
    assert time.monotonic() - begin < 20
    begin_import(ada, one, with_letters=False, takes_in=False)

    begin = time.monotonic()
    import_some(ada, one)
    seconds = (time.monotonic() - begin) * MOST_LINES / people_imports.AT_A_TIME

    assert seconds < 600, f"{seconds:.0f} s for all of them"
    page = client_of(ada).get(f"{PAGE}{one.pk}/")
    assert page.text.count("<tr>") <= 101 + 1


# The pages


def file_of(text: str, name: str = "people.csv") -> BytesIO:
    file = BytesIO(text.encode())
    file.name = name
    return file


def test_the_pages_from_file_to_outcomes(ada, alice, bob, erin):
    client = client_of(ada)
    assert client.post(PAGE, {"file": file_of("nothing here\n")}).status_code == 422
    read_page = client.post(PAGE, {"file": file_of(everybody(alice, bob, erin))})
    page = client.get(read_page.url)
    assert "Is added: 2" in page.text
    assert "takes_in" in page.text
    assert not User.objects.filter(email__startswith="kees").exists()

    client.post(read_page.url, {"with_letters": "on"})
    running = client.get(read_page.url, headers={"hx-request": "true"})
    assert "every 2s" in running.text
    assert "2 of 8 lines are done" in running.text
    work()

    done = client.get(read_page.url)
    assert "every 2s" not in done.text
    assert "Added: 2" in done.text
    written = client.post(f"{read_page.url}export/").getvalue().decode("utf-8-sig")
    lines = list(csv.reader(StringIO(written)))
    assert len(lines) == 9
    assert lines[8][2] == "'=HYPERLINK(1)"
    assert PeopleImportLine.objects.count() == 8


@pytest.mark.parametrize("path", ["", "01900000-0000-7000-8000-000000000000/"])
def test_the_pages_are_the_administrators(path, alice, erin, nobody):
    for actor in (alice, erin, nobody):
        for ask in ("get", "post"):
            assert getattr(client_of(actor), ask)(f"{PAGE}{path}").status_code == 302
