"""Two organisations in lock-step: every id is in both, and names something else in each."""

from __future__ import annotations

from random import Random
from uuid import UUID

from django.db import connection
from django_tenants.utils import tenant_context

from accounts.models import User
from documents.models import Document
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.people import add_text, insider, library_of, outsider

PEOPLE = ["Alice", "Bob", "Carl", "Dora"]
CANARY = {"waterland": "Canary of Waterland", "polder": "Canary of Polder"}


def fill(waterland: Organisation, polder: Organisation, random: Random) -> None:
    """The same rows in both; then each has other names, and people with other levels."""
    with tenant_context(waterland):
        alice = insider("Alice")
        for name in PEOPLE[1:]:
            insider(name)
        outsider("Erin")
        for number in range(2):
            site = create_site(alice, f"Site {number}")
            below = create_subsite(alice, site, f"Subsite {number}")
            for place in (site, below):
                folder = create_folder(alice, library_of(place), f"Folder {number}")
                add_text(alice, folder, f"Plan {number}.txt", "words " * 200_000)
                add_text(alice, place, f"Notes {number}.txt", f"notes {number} {place.pk}")
        _copy(waterland.schema_name, polder.schema_name)
    for organisation in (waterland, polder):
        with tenant_context(organisation):
            _let_them_differ(random)
            for model in (Site, Folder, Document):
                for item in model.objects.exclude(name=""):
                    name = f"{CANARY[organisation.schema_name]}, {item.name}"
                    model.objects.filter(pk=item.pk).update(name=name)


def _let_them_differ(random: Random) -> None:
    alice = Actor(user=User.objects.get(name="Alice"))
    others = list(User.objects.exclude(name="Alice").filter(is_staff=False).order_by("name"))
    items = [*Site.objects.all(), *Folder.objects.exclude(parent=None), *Document.objects.all()]
    items.sort(key=lambda item: item.pk)
    for item in items:
        for user in others:
            if random.random() < 0.4:
                grant(alice, item, user, random.choice(list(Level)[:3]))
            elif random.random() < 0.3 and isinstance(item, Site) and not item.parent_id:
                add_to_group(alice, item, user, PermissionGroup.Kind.VISITORS)
            else:
                revoke(alice, item, user)
        if random.random() < 0.2:
            break_inheritance(alice, item)
        if random.random() < 0.1:
            set_never_outside(alice, item, never=True)


def _copy(here: str, there: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [here])
        tables = {table for (table,) in cursor.fetchall()}
        tables -= {"django_migrations", "auth_permission", "django_session"}
        lines = [
            f"INSERT INTO {there}.{table} SELECT * FROM {here}.{table} ON CONFLICT DO NOTHING"
            for table in sorted(tables, key=lambda table: table != "accounts_user")
            if not table.startswith("procrastinate")
        ]
        cursor.execute(f"DO $$ BEGIN {'; '.join(lines)}; END $$")
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [here]
        )
        for sequence, value in cursor.fetchall():
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'{there}."{sequence}"', value or 1])


def ranks(organisation: Organisation) -> dict[tuple[UUID, UUID], int]:
    """What each person may do with each item, by the oracle."""
    with tenant_context(organisation):
        oracle = Oracle()
        people = User.objects.filter(is_staff=False).values_list("pk", flat=True)
        return {
            (person, item.id): oracle.rank(person, item)
            for person in people
            for item in oracle.items.values()
        }
