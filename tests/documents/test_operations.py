"""Documents: added, renewed, renamed, moved."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction

from documents import operations
from documents.models import Document, Version
from documents.storage import contents, open_content
from sharing.models import PermissionGroup
from sharing.operations.groups import remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, library_of

MEMBERS = PermissionGroup.Kind.MEMBERS


def text_of(document: Document | Version) -> str:
    with open_content(document.sha256) as file:
        return file.read().decode()


class TestAdding:
    def test_what_comes_out_is_what_went_in(self, alice, library):
        """F3: byte for byte, of any size and content."""
        for number, content in enumerate([b"", b"\x00", b"\r\n\xff\xfe", bytes(range(256)) * 9000]):
            document = operations.add(alice, library, f"{number}.bin", BytesIO(content))
            with open_content(document.sha256) as file:
                assert file.read() == content
            assert document.size == len(content)
            assert document.sha256 == hashlib.sha256(content).hexdigest()

    def test_an_upload_of_a_browser_as_well(self, alice, library, settings):
        upload = TemporaryUploadedFile("Plan.txt", "text/plain", 5, "utf-8")
        upload.write(b"plans")
        upload.seek(0)

        document = operations.add(alice, library, upload.name, upload)
        in_memory = operations.add(alice, library, "b", SimpleUploadedFile("b", b"plans"))
        upload.close()

        assert text_of(document) == text_of(in_memory) == "plans"

    def test_it_says_who_and_when_and_what_kind(self, alice, library):
        document = add_text(alice, library, "Plan.md")

        assert document.created_by == document.modified_by == alice.user
        assert document.media_type == "text/markdown"
        assert document.version_number == 1
        assert document.site == library.site

    def test_the_kind_is_by_the_name_and_never_by_what_the_browser_says(self, alice, library):
        upload = SimpleUploadedFile("x.html", b"<script>", content_type="image/png")

        assert operations.add(alice, library, "x.html", upload).media_type == "text/html"
        assert add_text(alice, library, "x.tar.gz").media_type == "application/octet-stream"
        assert add_text(alice, library, "x").media_type == "application/octet-stream"

    def test_whoever_may_not_add_fills_no_disk(self, carol, library):
        """Asked before the first byte is read."""

        class Untouched(BytesIO):
            def read(self, *args: int) -> bytes:
                raise AssertionError("somebody read it")

        with pytest.raises(PermissionDenied):
            operations.add(carol, library, "Plan.txt", Untouched(b"plans"))


class TestVersions:
    def test_the_same_name_again_is_a_new_version(self, alice, bob, library):
        document = add_text(alice, library, "Plan.txt", "first")

        again = add_text(bob, library, "Plan.txt", "second")

        document.refresh_from_db()
        assert again == document
        assert document.version_number == 2
        assert (document.created_by, document.modified_by) == (alice.user, bob.user)
        assert text_of(document) == "second"
        assert [(v.number, v.created_by, text_of(v)) for v in document.versions.all()] == [
            (2, bob.user, "second"),
            (1, alice.user, "first"),
        ]

    def test_the_same_bytes_again_are_no_version(self, alice, bob, library):
        document = add_text(alice, library, "Plan.txt", "first")
        before = document.modified_at

        add_text(bob, library, "Plan.txt", "first")
        operations.add_version(bob, document, BytesIO(b"first"))

        document.refresh_from_db()
        assert (document.version_number, document.modified_at) == (1, before)
        assert Version.objects.count() == 1

    def test_a_version_back_to_what_it_was_is_one(self, alice, library):
        document = add_text(alice, library, "Plan.txt", "first")

        operations.add_version(alice, document, BytesIO(b"second"))
        operations.add_version(alice, document, BytesIO(b"first"))

        assert document.version_number == 3
        assert text_of(document) == "first"

    def test_versions_are_numbered(self, alice, library):
        document = add_text(alice, library, "Plan.txt")

        with pytest.raises(IntegrityError, match="versions_are_numbered"), transaction.atomic():
            Version.objects.create(document=document, number=1, sha256="", size=0, media_type="")

    def test_a_name_that_somebody_may_not_see_is_free(self, alice, bob, library):
        """D8: what is hidden is not betrayed, and not overwritten."""
        secret = add_text(alice, library, "Plan.txt", "secret")
        break_inheritance(alice, secret)
        remove_from_group(alice, secret, bob.user, MEMBERS)

        mine = add_text(bob, library, "Plan.txt", "mine")

        secret.refresh_from_db()
        assert mine != secret
        assert text_of(secret) == "secret"

    def test_none_of_what_is_in_the_bin(self, alice, library):
        document = add_text(alice, library, "Plan.txt")
        put_in_bin(alice, document)

        with pytest.raises(ValidationError) as refusal:
            operations.add_version(alice, document, BytesIO(b"newer"))

        assert refusal.value.code == "binned"
        assert add_text(alice, library, "Plan.txt", "newer") != document


class TestRenaming:
    def test_the_kind_follows_the_ending(self, alice, library):
        document = add_text(alice, library, "Plan.txt")

        operations.rename(alice, document, " Plan.pdf ")

        document.refresh_from_db()
        assert (document.name, document.media_type) == ("Plan.pdf", "application/pdf")

    def test_not_to_a_name_that_one_sees(self, alice, bob, library):
        document, other = (add_text(alice, library, name) for name in ("Plan.txt", "Other.txt"))

        with pytest.raises(ValidationError) as refusal:
            operations.rename(alice, document, "Other.txt")
        assert refusal.value.code == "name_taken"

        break_inheritance(alice, other)
        remove_from_group(alice, other, bob.user, MEMBERS)
        operations.rename(bob, document, "Other.txt")
        assert document.name == "Other.txt"

    def test_to_its_own_name_is_nothing(self, alice, library):
        document = add_text(alice, library, "Plan.txt")

        operations.rename(alice, document, "Plan.txt")

        assert document.name == "Plan.txt"


class TestMoving:
    def test_to_another_folder_and_another_site(self, alice, library):
        document = add_text(alice, library, "Plan.txt", "plans")
        mills = library_of(create_site(alice, "Mills"))

        operations.move(alice, document, mills)

        document.refresh_from_db()
        assert (document.folder, document.site) == (mills, mills.site)
        assert text_of(document) == "plans"

    def test_not_to_where_one_sees_that_name(self, alice, library):
        document = add_text(alice, library, "Plan.txt")
        folder = create_folder(alice, library, "Plans")
        add_text(alice, folder, "Plan.txt")

        with pytest.raises(ValidationError) as refusal:
            operations.move(alice, document, folder)

        assert refusal.value.code == "name_taken"
        document.refresh_from_db()
        assert document.folder == library

    def test_to_where_it_is_is_nothing(self, alice, library):
        document = add_text(alice, library, "Plan.txt")

        operations.move(alice, document, Folder.objects.get(pk=library.pk))

        assert document.folder == library


def test_what_nobody_wrote_a_row_for_is_not_a_document(alice, library, monkeypatch):
    """Bytes before rows: if the rows fail, there is no document, and nothing points nowhere."""
    files_before = Document.objects.count()

    def full(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("documents.operations.files.record", full)
    with pytest.raises(OSError, match="no space left"):
        add_text(alice, library, "Plan.txt", "never a row")

    assert Document.objects.count() == files_before
    assert Version.objects.count() == 0
    assert contents() is not None
