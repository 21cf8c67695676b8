"""A file of people: read and judged, then worked off by a job, some lines in each transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.addresses import normal_or_nothing
from accounts.models import PeopleImport, PeopleImportLine, User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.operations.insiders import add_person, take_in
from sharing.people_csv import LANGUAGES, Row
from sharing.transactions import operation

Finding, Outcome = PeopleImportLine.Finding, PeopleImportLine.Outcome
# So many lines are one transaction: a worker that dies loses no more, and does none twice.
AT_A_TIME = 100
# Letters of an import go out one after the other, so that other letters are not kept waiting.
BETWEEN_LETTERS = timedelta(seconds=1)
TASK = "sharing.tasks.import_people"


@operation
def read_people(actor: Actor, file_name: str, rows: Iterable[Row]) -> PeopleImport:
    """Keep the lines with what each would do; nobody is added yet."""
    require_administrator(actor)
    one = PeopleImport.objects.create(file_name=file_name[:255], uploaded_by=actor.user)
    lines = list(_judged(one, list(rows)))
    PeopleImportLine.objects.bulk_create(lines, batch_size=1_000)
    record(actor, "read people", people_import=one.pk, rows=len(lines))
    return one


def _judged(one: PeopleImport, rows: list[Row]) -> Iterator[PeopleImportLine]:
    addresses = {row: normal_or_nothing(row.email) for row in rows}
    known = {
        person.email: person
        for person in User.objects.filter(email__in=set(addresses.values())).only(
            "email", "is_external", "is_active"
        )
    }
    seen: set[str] = set()
    for row in rows:
        email, why = addresses[row], ""
        if not email:
            finding, why = Finding.WRONG, _("This is not an e-mail address.")
        elif row.language.lower() not in LANGUAGES:
            finding, why = Finding.WRONG, _("This language is not known here.")
        elif email in seen:
            finding = Finding.TWICE
        else:
            finding = _finding(known.get(email))
        seen.add(email)
        yield PeopleImportLine(
            people_import=one,
            number=row.number,
            email=(email or row.email).replace("\0", "")[:254],
            name=row.name[:150],
            language=LANGUAGES.get(row.language.lower(), ""),
            finding=finding,
            why=why,
            outcome=Outcome.REFUSED if finding == Finding.WRONG else "",
        )


def _finding(person: User | None) -> str:
    if person is None:
        return Finding.NEW
    if person.is_external:
        return Finding.OUTSIDE
    return Finding.HERE if person.is_active else Finding.CLOSED


def counted(one: PeopleImport) -> Counter[str]:
    """How many lines were found to do what."""
    return Counter(one.lines.values_list("finding", flat=True))


def worked_off(one: PeopleImport) -> Counter[str]:
    """How many lines became what; under "" those that wait."""
    return Counter(one.lines.values_list("outcome", flat=True))


@operation
def begin_import(actor: Actor, one: PeopleImport, *, with_letters: bool, takes_in: bool) -> None:
    """Have a worker add the people; a second time it changes nothing."""
    require_administrator(actor)
    one = PeopleImport.objects.select_for_update().get(pk=one.pk)
    if one.begun_at:
        return
    one.begun_at = timezone.now()
    one.with_letters, one.takes_in = with_letters, takes_in
    one.save(update_fields=["begun_at", "with_letters", "takes_in"])
    record(actor, "begin to import people", people_import=one.pk)
    task = app.configure_task(TASK, queue="checks")
    task.defer(schema=connection.schema_name, person=str(actor.user.pk), number=str(one.pk))


@operation
def import_some(actor: Actor, one: PeopleImport) -> bool:
    """Work off the next lines; whether there are more. Two at once wait for each other."""
    require_administrator(actor)
    one = PeopleImport.objects.select_for_update().get(pk=one.pk)
    if not one.begun_at or one.done_at:
        return False
    waiting = one.lines.filter(outcome="").order_by("number")
    lines = list(waiting[:AT_A_TIME])
    told = one.lines.filter(outcome__in=[Outcome.ADDED, Outcome.TAKEN_IN]).count()
    for line in lines:
        later = BETWEEN_LETTERS * told if told else None
        line.outcome, line.why = _become(actor, one, line, later)
        told += line.outcome in {Outcome.ADDED, Outcome.TAKEN_IN}
    _keep(lines)
    if len(lines) == AT_A_TIME:
        return True
    one.done_at = timezone.now()
    one.save(update_fields=["done_at"])
    became = worked_off(one)
    record(actor, "import people", people_import=one.pk, **dict(became))
    return False


def _keep(lines: list[PeopleImportLine]) -> None:
    for line in lines:
        line.why = line.why[:300]
        PeopleImportLine.objects.filter(pk=line.pk).update(outcome=line.outcome, why=line.why)


def _become(
    actor: Actor, one: PeopleImport, line: PeopleImportLine, later: timedelta | None
) -> tuple[str, str]:
    """What becomes of the line now, whatever it was when it was read; and why, if nothing."""
    try:
        add_person(
            actor,
            line.email,
            name=line.name,
            language=line.language,
            letter=one.with_letters,
            later=later,
        )
    except ValidationError as error:
        if error.code == "outside" and one.takes_in and line.finding == Finding.OUTSIDE:
            person = User.objects.get(email=line.email)
            take_in(actor, person, letter=one.with_letters, later=later)
            return Outcome.TAKEN_IN, ""
        refused = error.code not in {"insider", "outside", "closed"}
        return (Outcome.REFUSED if refused else Outcome.LEFT), error.messages[0]
    return Outcome.ADDED, ""
