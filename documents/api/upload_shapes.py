"""What is sent and answered about uploads, in bodies and in the headers of tus."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from documents.models import Upload
from documents.uploads import protocol
from sharing.api.reading import Asked, Shape

SAME_NAME = Upload.SameName.values


def header(name: str, kind: object, description: str, **more: object) -> OpenApiParameter:
    """A header of tus."""
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=description, **more)


FOLDER = OpenApiParameter(
    "folder", OpenApiTypes.UUID, description="The folder a file is for; or else `document`."
)
DOCUMENT = OpenApiParameter(
    "document", OpenApiTypes.UUID, description="The document that gets a new version."
)
TUS = header(
    "Tus-Resumable", OpenApiTypes.STR, "The version of tus: 1.0.0.", enum=[protocol.VERSION]
)
LENGTH = header(
    "Upload-Length", OpenApiTypes.INT64, "How large the file is, in bytes.", required=True
)
METADATA = header(
    "Upload-Metadata",
    OpenApiTypes.STR,
    "Keys with their values in Base64 of UTF-8, with a comma between them. For a folder: `filename`; "
    "`inside`, the folders below it, with slashes between them, that are made if they are missing; "
    "`same_name`, what to do if the name is taken: ask, version, both or skip. For a new version: `note`.",
)
OFFSET = header(
    "Upload-Offset",
    OpenApiTypes.INT64,
    "Where in the file the piece begins, in bytes from its beginning.",
    required=True,
)
INSTEAD = header(
    "X-HTTP-Method-Override",
    OpenApiTypes.STR,
    "Which method is meant.",
    enum=["PATCH", "DELETE"],
    required=True,
)
TOLD_OFFSET = header("Upload-Offset", OpenApiTypes.INT64, "How many bytes are here.", response=True)
TOLD = [
    TOLD_OFFSET,
    header(
        "Upload-Expires",
        OpenApiTypes.STR,
        "When it is thrown away if nothing more comes; not of one that is finished.",
        response=True,
    ),
]


class UploadPlace(serializers.Serializer):
    """Where the file goes."""

    folder = serializers.UUIDField(required=False)
    document = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """The one or the other."""
        if len(attrs) != 1:
            words = ErrorDetail("Name a folder, or else a document.", "place")
            raise serializers.ValidationError({"folder": words})
        return attrs


class UploadShown(Shape):
    """A file of which a part has come."""

    id = serializers.UUIDField(help_text="Its number; the upload is at `/api/v1/uploads/{id}/`.")
    name = serializers.CharField(help_text="What the file is called, as far as was said.")
    folder = serializers.UUIDField(help_text="The folder it is for, or that the document is in.")
    document = serializers.UUIDField(
        allow_null=True, help_text="The document that gets a new version; null for a file."
    )
    inside = serializers.ListField(
        child=serializers.CharField(), help_text="The folders below the folder, from the top."
    )
    same_name = serializers.ChoiceField(
        SAME_NAME, help_text="What to do if a document of that name is there already."
    )
    size = serializers.IntegerField(help_text="How large the whole file is, in bytes.")
    offset = serializers.IntegerField(help_text="How much of it is here for certain, in bytes.")
    created_at = serializers.DateTimeField(help_text="When it was begun, in UTC.")
    expires_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When it is thrown away if nothing more comes, in UTC; null once it is finished.",
    )
    finished_at = serializers.DateTimeField(
        allow_null=True, help_text="When all of it was here and the document made, in UTC."
    )
    became = serializers.UUIDField(
        allow_null=True,
        help_text="The document that it became; null before, for a file that was skipped, and for a "
        "document that you do not see.",
    )


class SameNameAsked(Asked):
    """What to do with the name."""

    same_name = serializers.ChoiceField(
        SAME_NAME, help_text="Ask again, make it a new version, keep both, or skip it."
    )
