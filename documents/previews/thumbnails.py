"""The small pictures in lists: which documents have one, by one question for the whole list."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from documents.models import Document, Preview
from documents.previews.kinds import has_thumbnail

# Whether a small picture of a row is drawn, asked with the row itself.
DRAWN = Exists(
    Preview.objects.filter(
        sha256=OuterRef("sha256"), media_type=OuterRef("media_type"), state=Preview.State.READY
    )
)


def with_thumbnail(items: Iterable[object]) -> set[object]:
    """The ids of the documents among them of which a small picture is drawn.

    Those that were fetched with `drawn` know it; of others it is asked.
    """
    documents = [item for item in items if isinstance(item, Document)]
    wanted = [document for document in documents if has_thumbnail(document.media_type)]
    if all(hasattr(document, "drawn") for document in wanted):
        return {document.pk for document in wanted if document.drawn}
    ready = Preview.objects.filter(
        state=Preview.State.READY, sha256__in={document.sha256 for document in wanted}
    )
    drawn = set(ready.values_list("sha256", "media_type"))
    return {document.pk for document in wanted if (document.sha256, document.media_type) in drawn}
