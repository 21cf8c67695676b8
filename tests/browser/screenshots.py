"""Pictures of the main pages, to look at: python -m tests.browser.screenshots, or make screenshots.

The demo's organisation Waterland is made in the database of the tests, served, and photographed at
two widths, light and dark, in English and Dutch. Then all of it is thrown away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from accounts.models import User  # noqa: E402
from documents.demo.organisations import Example, fill_waterland, make  # noqa: E402
from documents.demo.people import WATERLAND  # noqa: E402
from documents.models import Document  # noqa: E402
from documents.search.reading import read_what_waits  # noqa: E402
from sharing.actors import Actor  # noqa: E402
from sharing.models import GuestLink  # noqa: E402
from sharing.tokens import token_of  # noqa: E402
from sites_app.models import Folder, Site  # noqa: E402
from tenants.models import Organisation  # noqa: E402
from tests.browser.chromium import chromium, path_of_chromium  # noqa: E402
from tests.people import client_of  # noqa: E402
from tests.post import deliver, link_in  # noqa: E402
from tests.previews.conftest import draw_now  # noqa: E402

OUT = Path(".local/screenshots").resolve()
SIZES = {1280: 800, 390: 844}
# python -m tests.browser.screenshots tokens webhooks: only the pages with these words in their names.
ONLY = sys.argv[1:]
LOCALES = {"en": "en-GB", "nl": "nl-NL"}


OF_ADMINISTRATION = {
    "settings": "",
    "switch": "sites-and-document-sharing/",
    "policy": "sites-and-document-sharing/policy/",
    "second-factor": "second-factor/",
    "accounts-elsewhere": "accounts-elsewhere/",
    "new-provider": "accounts-elsewhere/new/",
    "tokens": "tokens/",
    "apps": "apps/",
    "webhooks": "webhooks/",
    "add-person": "people/add/",
    "import-people": "people/import/",
}


def main() -> None:
    """Make what is to be seen, serve it, and photograph it."""
    path = path_of_chromium()
    if path is None:
        sys.exit("There is no browser: install chromium, or set CHROMIUM to its path.")
    with example() as (address, cookies, pages):
        OUT.mkdir(parents=True, exist_ok=True)
        wanted = {
            name: page
            for name, page in pages.items()
            if not ONLY or any(word in name for word in ONLY)
        }
        photograph(path, address, cookies, wanted)
    print(f"{len(list(OUT.glob('*.png')))} pictures are in {OUT}.")  # noqa: T201


@contextmanager
def example() -> Iterator[tuple[str, dict[str, str], dict[str, tuple[str, str | None]]]]:
    """A served Waterland: its address, the sessions of people, the pages and who opens each."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    server = LiveServer("127.0.0.1")
    port = server.url.rpartition(":")[2]
    settings.PORT_IN_ADDRESSES = port
    try:
        host = "waterland.example.test"
        make(Example("Waterland", "waterland", host, WATERLAND, fill_waterland), print)
        organisation = Organisation.objects.get(schema_name="waterland")
        with tenant_context(organisation):
            read_and_draw()
            yield f"http://{host}:{port}", sessions(), addresses()
    finally:
        server.stop()
        connection.set_schema_to_public()
        connections.close_all()
        teardown_databases(databases, verbosity=0)


def read_and_draw() -> None:
    """What the worker does: all texts are read, and all that can be shown is drawn."""
    read_what_waits()
    for document in Document.objects.all():
        draw_now(document)


def sessions() -> dict[str, str]:
    """The session of each person, by their first name."""
    return {
        user.name.split()[0]: client_of(Actor(user=user))
        .cookies[settings.SESSION_COOKIE_NAME]
        .value
        for user in User.objects.filter(name__gt="")
    }


def addresses() -> dict[str, tuple[str, str | None]]:
    """The path of each page, and who looks at it; None is somebody who is not signed in."""
    site = Site.objects.get(name="Dijkversterking")
    library = f"/sites/{site.pk}"
    tender = Folder.objects.get(name="Aanbesteding")
    document = Document.objects.get(name="Persbericht.docx")
    links = GuestLink.objects.order_by("pk")
    alive, dead = links.get(purpose__startswith="Redactie"), links.get(purpose__contains="mei")
    it = f"/documents/{document.pk}"
    advice = f"/documents/{Document.objects.get(name='Advies waterkering.pdf').pk}"
    readme = f"/documents/{Document.objects.get(name='Lees mij eerst.md').pk}"
    (letter,) = (one for one in deliver() if one.to == ["noor@aannemer.example"])
    return {
        "01-sign-in": ("/accounts/login/", None),
        "02-sign-in-by-code": ("/accounts/login/code/", None),
        "03-home": ("/", "Bram"),
        "04-home-empty": ("/", "Anna"),
        "05-sites": ("/sites/", "Bram"),
        "06-library": (f"{library}/", "Bram"),
        "07-library-external": (f"{library}/", "Kees"),
        "08-folder": (Folder.objects.get(name="Verslagen").get_absolute_url(), "Fatima"),
        "09-document": (f"{it}/", "Bram"),
        "10-document-versions": (
            Document.objects.get(name="Planning.csv").get_absolute_url(),
            "Bram",
        ),
        "11-document-external": (
            Document.objects.get(name="Advies waterkering.pdf").get_absolute_url(),
            "Mei-Lin",
        ),
        "33-searching": ("/search/?q=dijk", "Bram"),
        "34-notifications": ("/notifications/", "Bram"),
        "35-what-happened": (f"{library}/activity/", "Bram"),
        "36-properties": (f"{advice}/properties/", "Bram"),
        "37-columns": (f"{library}/columns/", "Bram"),
        "38-edit": (f"{readme}/edit/", "Bram"),
        "39-markdown": (f"{readme}/", "Bram"),
        "40-advice": (f"{advice}/", "Bram"),
        "41-preview": (f"{advice}/versions/1/preview/", "Bram"),
        "42-photos": (Folder.objects.get(name="Foto's").get_absolute_url(), "Bram"),
        "43-nothing-found": ("/search/?q=zeppelin", "Bram"),
        "44-library-policy": ("/admin/service-settings/files-and-the-bin/", "Anna"),
        "12-permissions": (f"{library}/permissions/", "Bram"),
        "13-permissions-unique": (f"/folders/{tender.pk}/permissions/", "Bram"),
        "14-make-unique": (f"{it}/permissions/unique/", "Bram"),
        "15-inherit-again": (f"/folders/{tender.pk}/permissions/inherit/", "Bram"),
        "16-settings": (f"{library}/settings/", "Bram"),
        "17-invitations": (f"{library}/invitations/", "Bram"),
        "18-invite": (f"{library}/invitations/new/", "Bram"),
        "31-share-site": (f"{library}/share/?needs=work&long=ongoing&confidential=some", "Bram"),
        "32-share-document": (f"{it}/share/?needs=look&long=once&confidential=no", "Bram"),
        "19-disable-link": (f"{it}/guest-links/{alive.pk}/disable/", "Bram"),
        "20-move": (f"{it}/move/", "Bram"),
        "21-bin": ("/bin/", "Bram"),
        "22-shared-with-me": ("/shared-with-me/", "Mei-Lin"),
        "23-shared-outside": ("/shared-outside/", "Bram"),
        "24-guest": (f"/g/{token_of(alive)}/", None),
        "25-dead-link": (f"/g/{token_of(dead)}/", None),
        "26-invitation": (link_in(letter), None),
        "27-profile": ("/profile/", "Bram"),
        "28-404": ("/documents/01900000-0000-7000-8000-000000000000/", "Bram"),
        "29-403": (f"{library}/subsites/new/", "Joris"),
        "30-new-site": ("/sites/new/", "Bram"),
        "45-webhooks": (f"{library}/webhooks/", "Bram"),
        "46-tokens": ("/profile/tokens/", "Bram"),
        "47-second-factor": ("/accounts/2fa/", "Bram"),
        "48-sessions": ("/accounts/sessions/", "Bram"),
        "49-accounts-elsewhere": ("/connections/", "Bram"),
        "50-api": ("/api/docs/", "Bram"),
        "62-help": ("/help/sharing-outside/", "Bram"),
        "63-help-external": ("/help/sharing-outside/", "Kees"),
        "64-help-guest": ("/help/sharing-outside/", None),
        "65-help-answers": ("/admin/sharing/helpanswer/", "Anna"),
        **{
            f"{number}-admin-{name}": (f"/admin/service-settings/{place}", "Anna")
            for number, (name, place) in enumerate(OF_ADMINISTRATION.items(), 51)
        },
    }


def photograph(
    path: str,
    address: str,
    sessions: dict[str, str],
    pages: dict[str, tuple[str, str | None]],
) -> None:
    """Each page in each look, whole; and what opens on the most important ones."""
    with chromium(path) as browser:
        for language, locale in LOCALES.items():
            for width, height in SIZES.items():
                for scheme in ("light", "dark"):
                    look = f"{language}-{width}-{scheme}"
                    for who in dict.fromkeys(who for _path, who in pages.values()):
                        context = browser.new_context(
                            base_url=address,
                            locale=locale,
                            color_scheme=scheme,
                            viewport={"width": width, "height": height},
                        )
                        if who:
                            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": sessions[who]}
                            context.add_cookies([{**cookie, "url": address}])
                        page = context.new_page()
                        for name, (place, viewer) in pages.items():
                            if viewer == who:
                                page.goto(place)
                                page.wait_for_load_state("networkidle")
                                page.screenshot(path=OUT / f"{name}-{look}.png", full_page=True)
                        context.close()
                print(f"{language}, {width} wide: done")  # noqa: T201


if __name__ == "__main__":
    main()
