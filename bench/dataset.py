"""One large organisation, made with SQL: `python -m bench.dataset 1000000`.

For a million documents: 20,000 folders in 500 sites (one site of 100,000 documents under one folder
with 2,000 folders, one flat folder of 10,000), 100,000 scopes, 10,000 people, 1,000 groups. Smaller
sizes are the same in proportion. It is made once and kept in .local/dataset-<size>.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from tqdm import tqdm

from bench.growth import in_each_size
from bench.measuring import ROOT, say

SIZES = (10_000, 100_000, 1_000_000)
# In every organisation of these sizes, the people whose requests are measured.
ACTORS = {"member": 1, "partner": 2, "few": 3, "many": 4}
CHUNK = 50_000


def environment(size: int) -> Path:
    """Settings for the kept installation of a size; before Django is loaded."""
    place = ROOT / ".local" / f"dataset-{size}"
    place.mkdir(parents=True, exist_ok=True)
    key = place / "key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(64))
    os.environ |= {
        "DATA_DIR": str(place),
        "DEBUG": "0",
        "SECRET_KEY": key.read_text(),
        "SERVED_OVER_TLS": "0",
        "MAILBOX_PAGE": "0",
        "DJANGO_SETTINGS_MODULE": os.environ.get("BENCH_SETTINGS", "config.settings"),
    }
    os.environ.pop("DATABASE_URL", None)
    return place


def prepared(size: int) -> object:
    """The organisation of a size, made if it is not there; Django is loaded by this."""
    environment(size)
    import django  # noqa: PLC0415 -- after the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from tenants.models import Organisation  # noqa: PLC0415
    from tenants.operations import create_organisation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    done = environment(size) / "made"
    organisation = Organisation.objects.filter(schema_name="bench").first()
    if organisation and done.exists():
        return organisation
    if organisation:
        organisation.delete(force_drop=True)
    organisation, _admin = create_organisation("Bench", "bench.localhost", "a@bench.example")
    with tenant_context(organisation):
        fill(size)
    done.touch()
    return organisation


# A readable id of each kind: 01900000-000K-7000-8000-<number in hex>.
ID = "('01900000-000{kind}-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def uid(kind: int, number: str) -> str:
    """SQL for the id of the thing with this number."""
    return ID.format(kind=kind, number=number)


def fill(size: int) -> None:
    """All rows, in the order in which they refer to each other."""
    from django.db import connection  # noqa: PLC0415

    from documents.search.words import LONGEST_IN_VECTOR, VECTOR  # noqa: PLC0415

    part = size / 1_000_000
    n = {
        "sites": max(int(500 * part), 5),
        "folders": int(20_000 * part),
        "big_folders": int(2_000 * part),
        "big": int(100_000 * part),
        "flat": int(10_000 * part),
        "people": max(int(10_000 * part), 100),
        "documents": size,
        # Of how many documents one has permissions of its own; there are 2,050 to give in each size.
        "apart": 10 if size > 20_500 else 4,
    }
    statements = [(title, sql.format(**n)) for title, sql in STATEMENTS]
    statements += [
        (
            f"documents from {first:,}",
            DOCUMENTS.format(**n, first=first, last=min(first + CHUNK, size)),
        )
        for first in range(0, size, CHUNK)
    ]
    statements += [(title, sql.format(**n)) for title, sql in AFTER_DOCUMENTS]
    statements.append(("words without index", WITHOUT_INDEX))
    words = f"""INSERT INTO documents_searchtext (document_id, folder_id, sha256, text, words)
                SELECT d.id, d.folder_id, d.sha256, d.text, {VECTOR.format(text="d.text")}
                  FROM ({TEXT}) d"""
    words = words.replace("%(longest)s", str(LONGEST_IN_VECTOR))
    statements += [
        (
            f"words from {first:,}",
            words.replace("{first}", str(first)).replace("{last}", str(first + CHUNK)),
        )
        for first in range(0, size, CHUNK)
    ]
    statements.append(("index of words", WITH_INDEX))
    with connection.cursor() as cursor:
        cursor.execute(
            "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'"
        )
        for title, sql in (bar := tqdm(statements, unit="step", disable=None)):
            bar.set_description(title)
            cursor.execute(sql)
        tables = "accounts_user accounts_membership sharing_permissionscope sharing_inheritance"
        tables += " sharing_usergrant sharing_groupgrant sites_app_site sites_app_folder"
        for table in tqdm(
            [*tables.split(), "documents_document", "documents_searchtext"],
            desc="vacuum",
            disable=None,
        ):
            cursor.execute(f"VACUUM ANALYZE {table}")


PERMISSION = (
    "(SELECT p.id FROM auth_permission p JOIN public.django_content_type t ON t.id = p.content_type_id"
    " WHERE t.model = 'permissionscope' AND p.codename = '{}')"
)
READ, EDIT, OWN = (PERMISSION.format(level) for level in ("read", "edit", "own"))
# Folders of a site hang from the library by tens; the numbers of the big site come first.
STATEMENTS = [
    (
        "people",
        f"""INSERT INTO accounts_user (id, password, is_superuser, email, name, language, is_external,
              is_staff, is_active, date_joined, notices_by_mail, ended_sessions)
            SELECT {uid(1, "i")}, '!', false, 'p' || i || '@bench.example', 'Person ' || i, '',
              i > {{people}} * 9 / 10 OR i IN (3, 4), false, true, now(), 'at_once', 0
              FROM generate_series(1, {{people}}) i""",
    ),
    (
        "scopes of sites",
        """INSERT INTO sharing_permissionscope (id, inherits, never_outside, closed_to_outsiders,
             closed_to_links)
           SELECT i, false, false, false, false FROM generate_series(1, {sites}) i""",
    ),
    (
        "sites",
        f"""INSERT INTO sites_app_site (id, own_scope_id, scope_id, path, name, description, created_at)
            SELECT {uid(2, "i")}, i, i, ARRAY[{uid(2, "i")}], 'Site ' || i, '', now()
              FROM generate_series(1, {{sites}}) i""",
    ),
    (
        "groups",
        """INSERT INTO auth_group (id, name)
           SELECT i * 2 + k, i || '/' || k FROM generate_series(1, {sites}) i, generate_series(0, 1) k""",
    ),
    (
        "groups of sites",
        """INSERT INTO sharing_permissiongroup (group_ptr_id, scope_id, kind)
           SELECT i * 2 + k, i, CASE k WHEN 0 THEN 'own' ELSE 'edit' END
             FROM generate_series(1, {sites}) i, generate_series(0, 1) k""",
    ),
    (
        "grants of groups",
        f"""INSERT INTO sharing_groupgrant (group_id, content_object_id, permission_id, granted_at)
            SELECT i * 2 + k, i, CASE k WHEN 0 THEN {OWN} ELSE {EDIT} END, now()
              FROM generate_series(1, {{sites}}) i, generate_series(0, 1) k""",
    ),
    (
        "memberships",
        f"""INSERT INTO accounts_membership (user_id, group_id, added_at)
            SELECT DISTINCT {uid(1, "i")}, ((i * 31 + k * 97) % {{sites}} + 1) * 2 + 1, now()
              FROM generate_series(5, {{people}} * 9 / 10) i, generate_series(1, 8) k
            UNION SELECT {uid(1, "1")}, i * 2 + 1, now() FROM generate_series(1, {{sites}} * 9 / 10) i
            UNION SELECT {uid(1, "2")}, i * 2 + 1, now()
              FROM generate_series(3, 2 + GREATEST({{sites}} / 50, 1)) i
            UNION SELECT {uid(1, "i % ({people} / 2) + 5")}, i * 2, now()
              FROM generate_series(1, {{sites}}) i""",
    ),
    (
        "numbers of folders",
        """CREATE TEMP TABLE f AS
           SELECT i AS number,
             CASE WHEN i <= {big_folders} THEN 1 ELSE (i - {big_folders} - 1) % ({sites} - 1) + 2 END AS site,
             CASE WHEN i <= {big_folders} THEN i ELSE (i - {big_folders} - 1) / ({sites} - 1) + 1 END AS place
             FROM generate_series(1, {folders}) i""",
    ),
    ("index of numbers", "CREATE UNIQUE INDEX ON f (site, place)"),
    (
        "libraries",
        f"""INSERT INTO sites_app_folder (id, site_id, path, name, scope_id, created_at)
            SELECT {uid(3, "i")}, {uid(2, "i")}, ARRAY[{uid(3, "i")}], '', i, now()
              FROM generate_series(1, {{sites}}) i""",
    ),
    # The first folder of a site lies in its library, the others by tens below it and each other.
    (
        "tree of folders",
        f"""CREATE TEMP TABLE t AS
            WITH RECURSIVE tree AS (
              SELECT f.number, f.site, f.place, ARRAY[{uid(3, "f.site")}, {uid(4, "f.number")}] AS path,
                {uid(3, "f.site")} AS parent, NULL::bigint AS own, f.site::bigint AS scope,
                NULL::bigint AS above
                FROM f WHERE f.place = 1
              UNION ALL
              SELECT f.number, f.site, f.place, tree.path || {uid(4, "f.number")},
                {uid(4, "tree.number")},
                CASE WHEN f.number % 10 = 0 THEN 1000000 + f.number END,
                CASE WHEN f.number % 10 = 0 THEN 1000000 + f.number ELSE tree.scope END,
                tree.scope
                FROM tree JOIN f ON f.site = tree.site
                 AND f.place BETWEEN tree.place * 10 - 8 AND tree.place * 10 + 1
            ) SELECT * FROM tree""",
    ),
    (
        "scopes of folders",
        """INSERT INTO sharing_permissionscope (id, inherits, never_outside, closed_to_outsiders,
             closed_to_links)
           SELECT own, number % 20 = 0, false, false, false FROM t WHERE own IS NOT NULL""",
    ),
    (
        "folders",
        f"""INSERT INTO sites_app_folder (id, site_id, parent_id, path, name, own_scope_id, scope_id,
              created_at)
            SELECT {uid(4, "number")}, {uid(2, "site")}, parent, path, 'Folder ' || place, own, scope, now()
              FROM t""",
    ),
    (
        "grants on unique folders",
        f"""INSERT INTO sharing_groupgrant (group_id, content_object_id, permission_id, granted_at)
            SELECT site * 2 + k, own, CASE k WHEN 0 THEN {OWN} ELSE {EDIT} END, now()
              FROM t, generate_series(0, 1) k
             WHERE own IS NOT NULL AND number % 20 <> 0 AND (k = 0 OR number % 40 = 10)""",
    ),
    (
        "grants on folders that add",
        f"""INSERT INTO sharing_usergrant (user_id, content_object_id, permission_id, granted_at)
            SELECT DISTINCT {uid(1, "(number * 7 + k * 13) % ({people} - 5) + 5")}, own, {READ}, now()
              FROM t, generate_series(1, 3) k WHERE own IS NOT NULL AND number % 20 = 0""",
    ),
    ("index of the tree", "CREATE UNIQUE INDEX ON t (number)"),
]
# Documents 0..big-1 lie in the big site, then `flat` of them in one folder, the rest anywhere else.
DOCUMENTS = f"""
WITH d AS (
  SELECT i, CASE
    WHEN i < {{big}} THEN i % {{big_folders}} + 1
    WHEN i < {{big}} + {{flat}} THEN {{big_folders}} + 1
    ELSE {{big_folders}} + 2 + i % ({{folders}} - {{big_folders}} - 2) END AS folder,
    i % {{apart}} = 1 OR i % 200 = 0 AS has_scope
  FROM generate_series({{first}}, {{last}} - 1) i
), scopes AS (
  INSERT INTO sharing_permissionscope (id, inherits, never_outside, closed_to_outsiders,
             closed_to_links)
  SELECT 10000000 + d.i, d.i / {{apart}} % 4 <> 3, false, false, false
    FROM d WHERE d.has_scope
)
INSERT INTO documents_document (id, folder_id, site_id, own_scope_id, name, sha256, size, media_type,
  version_number, created_at, modified_at, created_by_id, modified_by_id, title, description, tags,
  confidential, properties)
SELECT {uid(5, "i")}, {uid(4, "folder")}, {uid(2, "t.site")}, CASE WHEN has_scope THEN 10000000 + i END,
  'Document ' || (i * 7919::bigint) % 1000003 || '.txt', md5(i::text) || md5(i::text), i % 100000,
  'text/plain', 1, now(), now() - (i * 7919::bigint % 1000003) * interval '1 minute',
  {uid(1, "i % ({people} / 2) + 5")}, {uid(1, "i % ({people} / 2) + 5")},
  '', '', '{{{{}}}}', false, '{{{{}}}}'
FROM d JOIN t ON t.number = d.folder
"""
# Sixty words of twenty thousand, the first of them the commonest; and three of which it is known how
# often they come: in one of five documents, in one of a hundred, in one of ten thousand.
COMMON, SOME, RARE = "polder", "sluis", "kwelder"
TEXT = f"""
SELECT d.id, d.folder_id, d.sha256, (
    SELECT string_agg('w' || translate(floor(power(random(), 3) * 20000)::int::text, '0123456789',
        'abcdefghij'), ' ') FROM generate_series(1, 60 + h * 0))
    || CASE WHEN h % 5 = 0 THEN ' {COMMON}' ELSE '' END
    || CASE WHEN h % 100 = 1 THEN ' {SOME}' ELSE '' END
    || CASE WHEN h % 10000 = 2 THEN ' {RARE}' ELSE '' END AS text, d.name, d.title, d.tags, d.description
  FROM (SELECT *, abs(hashint8(('x' || right(id::text, 12))::bit(48)::bigint)::bigint) AS h
          FROM documents_document
         WHERE id >= {uid(5, "{first}")} AND id < {uid(5, "{last}")}) d
"""
WITHOUT_INDEX = "DROP INDEX words_of_documents"
WITH_INDEX = "CREATE INDEX words_of_documents ON documents_searchtext USING gin (words)"
SCOPED = (
    "(SELECT own_scope_id - 10000000 AS i FROM documents_document WHERE own_scope_id IS NOT NULL) d"
)
AFTER_DOCUMENTS = [
    (
        "grants on documents",
        f"""INSERT INTO sharing_usergrant (user_id, content_object_id, permission_id, granted_at)
            SELECT DISTINCT ON (1, 2) {uid(1, "(i * 3 + k * 101) % ({people} - 5) + 5")}, 10000000 + i,
              CASE k WHEN 0 THEN {EDIT} ELSE {READ} END, now() - i * interval '1 second'
              FROM {SCOPED}, generate_series(0, 2) k""",
    ),
    (
        "grants of the two outsiders",
        f"""INSERT INTO sharing_usergrant (user_id, content_object_id, permission_id, granted_at)
            SELECT CASE WHEN n <= 50 THEN {uid(1, "3")} ELSE {uid(1, "4")} END, 10000000 + i, {READ},
              now() - i * interval '1 second'
              FROM (SELECT i, row_number() OVER (ORDER BY i * 7919::bigint % 1000003) n FROM {SCOPED}) s
             WHERE n <= 2050
            ON CONFLICT DO NOTHING""",
    ),
    (
        "what counts where",
        """WITH RECURSIVE above(id, scope_id) AS (
             SELECT own, above FROM t WHERE own IS NOT NULL AND number % 20 = 0
             UNION ALL
             SELECT d.own_scope_id, f.scope_id FROM documents_document d
               JOIN sites_app_folder f ON f.id = d.folder_id
               JOIN sharing_permissionscope s ON s.id = d.own_scope_id WHERE s.inherits
           ), counted(scope_id, source_id) AS (
             SELECT id, id FROM sharing_permissionscope
             UNION ALL
             SELECT c.scope_id, a.scope_id FROM counted c JOIN above a ON a.id = c.source_id
           ) INSERT INTO sharing_inheritance (scope_id, source_id) SELECT * FROM counted""",
    ),
    (
        "next numbers",
        """SELECT setval(pg_get_serial_sequence('sharing_permissionscope', 'id'), 100000000),
                  setval(pg_get_serial_sequence('auth_group', 'id'), 100000)""",
    ),
]

if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    if len(sizes) > 1:  # a process has one database
        in_each_size("bench.dataset", sizes)
    else:
        prepared(sizes[0])
        say(f"{sizes[0]:,} documents are there.")
