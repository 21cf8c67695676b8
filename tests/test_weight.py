"""How much a browser fetches that comes for the first time: few requests, and not many bytes."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from config.bundles import BUNDLES, PARTS
from documents.rows import PAGE
from sharing.operations.guest_links import make_guest_link
from sites_app.operations.folders import create_folder
from tests.people import add_text, client_of
from tests.weight import MOST_BYTES, MOST_REQUESTS, weight_of


def test_a_full_library_page_weighs_little(alice, site, library):
    """Uncached, as an owner sees fifty rows with long names, each with its menu and some with badges."""
    for number in range(PAGE + 10):
        name = f"{number:03} Verslag van de vergadering over de dijkversterking.txt"
        document = add_text(alice, library, name)
        if number % 5 == 0:
            make_guest_link(alice, document)
    create_folder(alice, library, "Minutes")
    accepted = {"Accept-Encoding": "gzip"}
    weight = weight_of(client_of(alice).get(site.get_absolute_url(), headers=accepted))

    assert weight.requests <= MOST_REQUESTS
    assert weight.bytes <= MOST_BYTES, weight


def test_a_bundle_is_its_parts_in_their_order():
    for path, parts in BUNDLES.items():
        whole = Path(finders.find(path)).read_text()
        places = [whole.index((PARTS / part).read_text()) for part in parts]
        assert places == sorted(places)


def test_no_style_sheet_or_script_is_forgotten():
    """Each is in a bundle, or named by a template."""
    templates = "".join(path.read_text() for path in Path("templates").rglob("*.html"))
    bundled = {part for parts in BUNDLES.values() for part in parts}
    for path in [*PARTS.glob("css/*.css"), *PARTS.glob("js/*.js")]:
        name = str(path.relative_to(PARTS))
        assert name in bundled or re.search(rf"static '{name}'", templates), name
