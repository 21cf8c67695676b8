"""What is sent and answered about documents."""

from __future__ import annotations

from rest_framework import serializers

from documents.operations.about import LONGEST_DESCRIPTION
from documents.operations.files import LONGEST_NOTE
from sharing.api.items import ItemShown
from sharing.api.reading import Asked, Shape
from sharing.names import LONGEST_NAME
from sites_app.api.shapes import name_field


class DocumentShown(ItemShown):
    """A document, and what its newest version is."""

    folder = serializers.UUIDField(help_text="The folder it is in.")
    size = serializers.IntegerField(help_text="In bytes.")
    media_type = serializers.CharField(help_text="By the ending of its name.")
    version = serializers.IntegerField(help_text="The number of the newest version, from 1.")
    sha256 = serializers.CharField(help_text="Of its content, in hex; also its content's ETag.")
    modified_at = serializers.DateTimeField(help_text="When the newest version came.")
    title = serializers.CharField()
    description = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    confidential = serializers.BooleanField(help_text="Whether it refuses guest links.")


class DocumentAsked(Asked):
    """What to change of a document."""

    name = name_field()
    title = serializers.CharField(max_length=LONGEST_NAME, allow_blank=True)
    description = serializers.CharField(max_length=LONGEST_DESCRIPTION, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=200, allow_blank=True), max_length=200
    )
    confidential = serializers.BooleanField()


class FileName(serializers.Serializer):
    """Where a new document goes."""

    folder = serializers.UUIDField()
    name = name_field()


class VersionShown(Shape):
    """What a document was from one moment on."""

    number = serializers.IntegerField(help_text="From 1.")
    size = serializers.IntegerField(help_text="In bytes.")
    media_type = serializers.CharField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(help_text="A name; empty for whoever had a guest link.")
    note = serializers.CharField()


class NoteAsked(Asked):
    """What to say of a version."""

    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)


class CommentShown(Shape):
    """Something that was said of a document; its words are gone if it was removed."""

    id = serializers.UUIDField()
    answers = serializers.UUIDField(allow_null=True, help_text="The comment that it answers.")
    author = serializers.CharField(help_text="A name; of a guest what they called themselves.")
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    removed_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)


class CommentAsked(Asked):
    """Other words."""

    text = serializers.CharField(max_length=5_000)


class NewComment(CommentAsked):
    """Something to say, or to answer; `@name` mentions people who see the document."""

    answers = serializers.UUIDField(required=False, allow_null=True)


class ItemNamed(Asked):
    """A folder or a document."""

    kind = serializers.ChoiceField(["folder", "document"])
    id = serializers.UUIDField()


class Selection(Asked):
    """Folders and documents."""

    items = ItemNamed(many=True, min_length=1, max_length=500)


class ManyAsked(Selection):
    """What to do with each of them; `to` is the folder for moving and copying."""

    do = serializers.ChoiceField(["move", "copy", "delete", "restore"])
    to = serializers.UUIDField(required=False, allow_null=True)


class ManyLine(Shape):
    """What became of one of them."""

    kind = serializers.ChoiceField(["folder", "document"])
    id = serializers.UUIDField()
    done = serializers.BooleanField()
    made = serializers.UUIDField(allow_null=True, help_text="The copy.")
    code = serializers.CharField(help_text="Why not; not_found for what you may not do this to.")
    detail = serializers.CharField()


class ManyDone(Shape):
    """A line for each, in the order in which they were named."""

    results = ManyLine(many=True)


class BinnedShown(Shape):
    """Something in the bin."""

    kind = serializers.ChoiceField(["site", "folder", "document"])
    id = serializers.UUIDField()
    name = serializers.CharField()
    level = serializers.CharField()
    binned_at = serializers.DateTimeField()


class Found(ItemShown):
    """A document that has the words."""

    folder = serializers.UUIDField()
    media_type = serializers.CharField()
    modified_at = serializers.DateTimeField()


class FoundPage(Shape):
    """What was found, best first."""

    next = serializers.URLField(allow_null=True)
    results = Found(many=True)
