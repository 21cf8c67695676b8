"""Everything the pages can do: each page has operations of the API, or stands in README with the reason.

A new page has no way round this table; its name is without the kind of item it is about.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.api.client import described
from tests.test_doors import DOORS, TESTED_BY_THEMSELVES

README = (Path(settings.BASE_DIR) / "README.md").read_text()
KIND = re.compile(r"^(sites?|folders?|documents?)_")
OPERATIONS = {
    KIND.sub("", operation["operationId"])
    for methods in described()["paths"].values()
    for operation in methods.values()
}
# How the row in README begins.
IN_PERSON = "Signing in, second factors"
ACCEPTING = "Accepting or declining"
BY_LINK = "What a guest link opens"
FOR_EYES = "Previews, thumbnails"
SAID_ELSEWHERE = "Undo, names that are taken"
ONE_BY_ONE = "Emptying the bin"
SPONSORS = "Letting somebody outside"
OF_PAGES = "Choosing the language of a page"
ROWS = {IN_PERSON, ACCEPTING, BY_LINK, FOR_EYES, SAID_ELSEWHERE, ONE_BY_ONE, SPONSORS, OF_PAGES}

# Each page, and the operations that do the same; or why there are none.
PAGES: dict[str, str] = {
    "home": "list recent notices requests",
    "site": "retrieve list",
    "sites": "list",
    "folder": "retrieve list",
    "document": "retrieve versions comments",
    "new": "create",
    "subsite_new": "create",
    "settings": "retrieve partial_update",
    "my_site": "my_site_mine",
    "rename": "partial_update",
    "move": "move",
    "delete": "destroy",
    "bin": "bin",
    "restore": "bin_restore",
    "delete_for_good": "bin_delete_for_good",
    "empty_bin": ONE_BY_ONE,
    "undo": SAID_ELSEWHERE,
    "search": "search",
    "search_suggest": SAID_ELSEWHERE,
    "recent": "recent",
    "activity": "events",
    "people": "people",
    "selected": "many",
    "zip": "zip",
    # Files
    "download": "content_download",
    "download_version": "versions_content_download",
    "upload": "create",
    "new_version": "content_replace",
    "new_text": "create",
    "edit": "content_download content_replace",
    "restore_version": "versions_restore",
    "note_version": "versions_note",
    "uploads": "uploads_begin",
    "upload_part": "uploads_upload uploads_piece uploads_give_up uploads_instead",
    "upload_finish": "uploads_finish",
    "upload_names": SAID_ELSEWHERE,
    "preview": FOR_EYES,
    "preview_part": FOR_EYES,
    # What is said of them
    "properties": "partial_update columns_fill_in",
    "columns": "columns columns_add",
    "change_column": "columns_change",
    "order_column": "columns_order",
    "remove_column": "columns_remove",
    "comments": "comments comments_comment",
    "comment_people": SAID_ELSEWHERE,
    **{f"{verb}_comment": f"comments_{verb}" for verb in ("edit", "remove", "resolve", "reopen")},
    # Who has access
    "share": "share_advice",
    "permissions": "permissions who_can explain",
    "add_grant": "permissions_people_grant",
    "remove_grant": "permissions_people_revoke",
    "add_member": "permissions_groups_add_member",
    "remove_member": "permissions_groups_remove_member",
    "find_people": "people_find",
    "never_outside": "permissions_set_permissions",
    "break_inheritance": "permissions_set_permissions",
    "restore_inheritance": "permissions_set_permissions",
    "leave": "leave",
    "invitations": "invitations",
    "invite": "invitations_invite",
    "invite_many": "invitations_many_invite_many",
    "invitation_withdraw": "invitations_withdraw",
    "invitation_send_again": "invitations_send_again",
    "guest_links": "guest_links_links guest_links_make",
    "disable_guest_link": "guest_links_disable",
    "send_guest_link": "guest_links_send",
    **dict.fromkeys(
        [f"{verb}_guest_link" for verb in ("renew", "change", "pause", "resume")],
        "guest_links_change",
    ),
    "asked": "requests_mine",
    "ask_for_access": "requests_ask",
    "ask_to_share": "requests_ask",
    "withdraw_request": "requests_withdraw",
    "approve_request": "requests_approve",
    "refuse_request": "requests_refuse",
    "shared_with_me": "me_access requests_mine",
    "my_access": "me_access",
    "renew_access": SPONSORS,
    "shared_outside": "shared_outside",
    "export_shared_outside": SAID_ELSEWHERE,
    # What is told
    "notices": "notices",
    "open_notice": "notices_seen_see",
    "see_all_notices": "notices_seen",
    "unsubscribe": ACCEPTING,
    "webhooks": "webhooks webhooks_add administration_webhooks",
    "webhook": "webhooks_webhook webhooks_deliveries",
    "set_webhook": "webhooks_change webhooks_end",
    "tell_again": "webhooks_deliveries_again",
    # Oneself
    "profile": "me me_change",
    "set_language": OF_PAGES,
    **dict.fromkeys(["help", "help_answer"], OF_PAGES),
    **dict.fromkeys(["mailbox", "letter"], OF_PAGES),
    **dict.fromkeys(
        ["tokens", "end_token", "end_app", "authorize", "connections", "end_connection"], IN_PERSON
    ),
    "invitation": ACCEPTING,
}


def page_of(name: str) -> str:
    """What a page is about, whatever kind of item."""
    return name if name in PAGES else KIND.sub("", name)


@pytest.mark.parametrize(
    "name",
    sorted(name for name in DOORS.keys() | TESTED_BY_THEMSELVES if not name.startswith("api_")),
)
def test_every_page_has_operations_or_a_reason(name):
    """I7."""
    page = page_of(name)
    what = BY_LINK if page.startswith("guest_") and page not in PAGES else PAGES[page]
    missing = [] if what in ROWS else set(what.split()) - OPERATIONS
    assert not missing


def test_every_reason_stands_in_readme():
    assert [row for row in sorted(ROWS) if f"\n| {row}" not in README] == []


def test_no_page_of_the_table_is_gone():
    names = {page_of(name) for name in DOORS.keys() | TESTED_BY_THEMSELVES}
    assert PAGES.keys() - names == set()
