"""Tags that are in use, to choose from."""

from __future__ import annotations

from collections import Counter

from documents.models import Document
from sharing.actors import Actor
from sites_app.models import Site

LOOKED_AT = 200
MOST = 24


def tags_of(actor: Actor, site: Site) -> list[str]:
    """The tags of the newest documents of the site that the actor may see, the most used first."""
    seen = (
        Document.objects.filter(site=site)
        .exclude(tags=[])
        .order_by("-modified_at", "pk")
        .first_visible(actor, LOOKED_AT)
    )
    counted = Counter(tag for document in seen for tag in document.tags)
    return [tag for tag, _times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))][
        :MOST
    ]
