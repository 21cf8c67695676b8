"""What is sent and answered about documents."""

from __future__ import annotations

from rest_framework import serializers

from documents.operations.about import LONGEST_DESCRIPTION
from documents.operations.files import LONGEST_NOTE
from sharing.api.items import ItemShown
from sharing.api.reading import Asked, Shape
from sharing.api.shapes import KINDS, level_field
from sharing.names import LONGEST_NAME
from sites_app.api.shapes import name_field


class DocumentShown(ItemShown):
    """A document, and what its newest version is."""

    folder = serializers.UUIDField(help_text="The folder it is in.")
    size = serializers.IntegerField(help_text="How large its content is, in bytes.")
    media_type = serializers.CharField(help_text="Its media type, by the ending of its name.")
    version = serializers.IntegerField(help_text="Its newest version, counted from 1.")
    sha256 = serializers.CharField(help_text="Of its content, in hex; also its content's ETag.")
    modified_at = serializers.DateTimeField(help_text="When the newest version came, in UTC.")
    title = serializers.CharField(help_text="A title beside its name; may be empty.")
    description = serializers.CharField(help_text="What it is about; may be empty.")
    tags = serializers.ListField(child=serializers.CharField(), help_text="Words to find it by.")
    confidential = serializers.BooleanField(help_text="Whether it refuses guest links.")


class DocumentAsked(Asked):
    """What to change of a document."""

    name = name_field()
    title = serializers.CharField(
        max_length=LONGEST_NAME, allow_blank=True, help_text="A title beside its name."
    )
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, allow_blank=True, help_text="What it is about."
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        max_length=200,
        help_text="All the words to find it by, instead of those it had.",
    )
    confidential = serializers.BooleanField(
        help_text="Whether it refuses guest links; only who owns it says that it no longer does."
    )


class FileName(serializers.Serializer):
    """Where a new document goes."""

    folder = serializers.UUIDField(help_text="A folder that you may edit.")
    name = name_field()


class VersionShown(Shape):
    """What a document was from one moment on."""

    number = serializers.IntegerField(help_text="Which version, counted from 1.")
    size = serializers.IntegerField(help_text="How large its content is, in bytes.")
    media_type = serializers.CharField(help_text="Its media type, by the ending of the name.")
    sha256 = serializers.CharField(help_text="Of its content, in hex; also its content's ETag.")
    created_at = serializers.DateTimeField(help_text="When it came, in UTC.")
    created_by = serializers.CharField(help_text="A name; empty for whoever had a guest link.")
    note = serializers.CharField(help_text="What was said of it; may be empty.")


class NoteAsked(Asked):
    """What to say of a version."""

    note = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, help_text="What to say of it; empty: nothing."
    )


class CommentShown(Shape):
    """Something that was said of a document; its words are gone if it was removed."""

    id = serializers.UUIDField(help_text="The comment, by its id.")
    answers = serializers.UUIDField(
        allow_null=True, help_text="The comment that it answers; null: none."
    )
    author = serializers.CharField(help_text="A name; of a guest what they called themselves.")
    text = serializers.CharField(help_text="Its words, as plain text; empty if it was removed.")
    created_at = serializers.DateTimeField(help_text="When it was said, in UTC.")
    edited_at = serializers.DateTimeField(
        allow_null=True, help_text="When its words were last changed, in UTC; null: never."
    )
    removed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was removed, in UTC; null: it was not."
    )
    resolved_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was put away as done, in UTC; null: it was not."
    )


class CommentAsked(Asked):
    """Other words."""

    text = serializers.CharField(
        max_length=5_000, help_text="Plain text; `@name` mentions people who see the document."
    )


class NewComment(CommentAsked):
    """Something to say, or to answer; `@name` mentions people who see the document."""

    answers = serializers.UUIDField(
        required=False, allow_null=True, help_text="The comment to answer; left out: none."
    )


class ItemNamed(Asked):
    """A folder or a document."""

    kind = serializers.ChoiceField(["folder", "document"], help_text="What the item is.")
    id = serializers.UUIDField(help_text="The item, by its id.")


class Selection(Asked):
    """Folders and documents."""

    items = ItemNamed(
        many=True, min_length=1, max_length=500, help_text="1 to 500 folders and documents."
    )


class ManyAsked(Selection):
    """What to do with each of them; `to` is the folder for moving and copying."""

    do = serializers.ChoiceField(
        ["move", "copy", "delete", "restore"],
        help_text="What to do: delete puts it in the bin, restore brings it back from there.",
    )
    to = serializers.UUIDField(
        required=False, allow_null=True, help_text="The folder, for moving and copying."
    )


class ManyLine(Shape):
    """What became of one of them."""

    kind = serializers.ChoiceField(["folder", "document"], help_text="What the item is.")
    id = serializers.UUIDField(help_text="The item, by its id.")
    done = serializers.BooleanField(help_text="Whether it was done.")
    made = serializers.UUIDField(allow_null=True, help_text="The copy; null: none was made.")
    code = serializers.CharField(help_text="Why not; not_found for what you may not do this to.")
    detail = serializers.CharField(help_text="Why not, for people, in their language.")


class ManyDone(Shape):
    """A line for each, in the order in which they were named."""

    results = ManyLine(many=True, help_text="A line for each, in the same order.")


class BinnedShown(Shape):
    """Something in the bin."""

    kind = serializers.ChoiceField(KINDS, help_text="What the item is.")
    id = serializers.UUIDField(help_text="The item, by its id.")
    name = serializers.CharField(help_text="What it is called.")
    level = level_field("What you may do with it")
    binned_at = serializers.DateTimeField(help_text="When it was put in the bin, in UTC.")


class Found(ItemShown):
    """A document that has the words."""

    folder = serializers.UUIDField(help_text="The folder it is in.")
    media_type = serializers.CharField(help_text="Its media type, by the ending of its name.")
    modified_at = serializers.DateTimeField(help_text="When its newest version came, in UTC.")


class FoundPage(Shape):
    """What was found, best first."""

    next = serializers.URLField(
        allow_null=True, help_text="Where the next page is; null on the last one."
    )
    results = Found(many=True, help_text="The documents of this page, best first.")
