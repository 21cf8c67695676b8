"""Every code that a problem of the API can have, under its status, and what it means.

A code stays the same for ever; new ones may come. So the description lists them and does not limit
`code` to them: a program that knows an enumeration breaks on the first new one. Ours are held to the
list by the tests: an answer with another code is a fault.
"""

from __future__ import annotations

CODES: dict[int, dict[str, str]] = {
    400: {
        "unreadable": "The request is broken: no JSON, or fewer bytes than it said.",
        "idempotency_key": "The Idempotency-Key is not 1 to 255 visible characters.",
        "header": "A header of tus is missing or cannot be read; `detail` says which.",
    },
    401: {"not_signed_in": "No session and no token, or a token that opens nothing."},
    403: {
        "forbidden": "You see it, and may not do this with it; `detail` says more where it can.",
        "csrf": "With a session: send its CSRF token in X-CSRFToken.",
        "second_factor_needed": "Set up a second factor first, or give it: on the pages.",
    },
    404: {
        "not_found": "It is not there, or not for you: the two are answered alike.",
        "cursor": "The cursor is none of ours: begin again at the first page.",
    },
    406: {"not_acceptable": "There is no answer of a media type that Accept allows."},
    409: {
        "accepted": "The invitation was accepted already.",
        "approved": "The request was approved already.",
        "asked": "You asked this already; it waits for an answer.",
        "being_done": "The same request is being done, or was done and its answer is gone.",
        "binned": "It is in the bin: bring it back first.",
        "container_binned": "What it is in is in the bin: bring that back first.",
        "declined": "The invitation was declined.",
        "disabled": "The guest link was ended for good.",
        "expired": "The invitation or the guest link has ended.",
        "finished": "The upload is finished: the file is here already.",
        "into_itself": "Something cannot go into itself, nor below itself.",
        "last_administrator": "The organisation would have no administrator.",
        "last_owner": "The item would have no owner.",
        "library": "This is not done with the whole library of a site, but with the site.",
        "may": "You may do this yourself: no need to ask.",
        "name_taken": "There is something of that name in that place already.",
        "newer": "There is a newer version than the one you began from.",
        "no_container": "There is nothing above it, to take over permissions from.",
        "no_groups": "Only an item with permissions of its own has groups.",
        "not_binned": "It is not in the bin.",
        "offset": "The upload is at another byte: see Upload-Offset.",
        "owner": "You own it already.",
        "refused": "The request was refused already.",
        "replaced": "A newer invitation has taken its place.",
        "resolved": "What was said is put away as done: take it up again first.",
        "top_level": "A site at the top stays where it is.",
        "withdrawn": "The invitation or the request was taken back.",
    },
    411: {"length_required": "Say how many bytes there are, in Content-Length."},
    412: {
        "changed": "It is no longer as the ETag in If-Match says: read it again.",
        "version": "Another version of tus than 1.0.0 was asked for, or none.",
    },
    413: {
        "too_large": "Larger than a file may be here, or JSON of over 1,048,576 bytes.",
        "request_entity_too_large": "The request is larger than any that is read.",
    },
    415: {"unsupported_media_type": "Send application/json; to an address for content the bytes."},
    416: {"requested_range_not_satisfiable": "The file ends before this range."},
    422: {
        "invalid": "Fields of the request are not right: `errors` says which.",
        "address": "This is no e-mail address.",
        "characters": "The text has characters that a text cannot have.",
        "choices": "A column has fewer or shorter choices.",
        "closed": "This account was closed.",
        "column": "The column is not there any more.",
        "columns": "A folder has so many columns at most.",
        "confidential": "It is confidential: no guest link opens it.",
        "days": "So many days are not allowed here.",
        "domain": "The policy does not let people with this address in.",
        "domains": "These are no names of domains, or too many.",
        "edit_links_off": "The policy allows no guest links with which one can edit.",
        "empty": "There are no words in it.",
        "expires_at": "This end is in the past, or later than the policy allows.",
        "external": "This is for people inside, and they are from outside.",
        "folder_is_read": "A guest link to a folder is for looking only.",
        "gone": "What this is about is not there any more.",
        "guests_never_own": "A guest link never gives full control.",
        "insider": "This address is of somebody inside.",
        "key_reused": "This Idempotency-Key was used for another request.",
        "kind": "A guest link opens a document or a folder, never a site.",
        "large": "The text is larger than can be changed here.",
        "last_way": "It is the only way in which they sign in.",
        "line": "A line of the file cannot be read.",
        "linked": "The account elsewhere is of somebody else.",
        "links_off": "The policy allows no guest links.",
        "long": "The text is too long.",
        "maker": "Whoever made the link may not share outside any more.",
        "many": "This is more than can be done at a time.",
        "more": "Nobody gives more than they have themselves.",
        "most": "There are as many as there may be.",
        "name": "The name is empty, too long, or has characters that no name has.",
        "never_outside": "Nobody from outside ever comes in here.",
        "nobody": "Nobody is named who can do this, or for whom it is.",
        "none": "Nothing was chosen, or there is none.",
        "note": "The note is too long.",
        "outside": "This address is of somebody from outside.",
        "outsiders_never_own": "Somebody from outside never has full control.",
        "own": "Full control is not given by a request.",
        "password": "The password is too easy to guess.",
        "paused": "The guest link opens nothing for now.",
        "person": "They cannot see this.",
        "redirect": "Nobody may be sent to this address.",
        "scope": "A token may do nothing of this, or nothing at all.",
        "signed_in": "They signed in already.",
        "sponsor": "Whoever answers for somebody outside is active, and from inside.",
        "successor": "Whoever goes on is active, and from inside.",
        "tags": "There are too many tags, or one is too long.",
        "text": "This is no text, or has characters that a text cannot have.",
        "unknown": "Nobody here has this address.",
        "url": "This address cannot be used: not https, not public, or not an address.",
        "value": "The column does not take this value.",
        "webhooks": "One place has so many webhooks at most.",
        "what": "Say either a level or a group.",
    },
    423: {"busy": "Another request is sending this file: try again in a moment."},
    429: {"too_many": "This goes very fast, or was often enough today: wait for Retry-After."},
    500: {
        "failed": "Something went wrong that is ours to mend.",
        "content_lost": "The bytes of this version are not where they should be.",
    },
    507: {"no_room": "The organisation's room for files is full."},
}
# What can be wrong in one field, under `errors`.
FIELDS = {
    "required": "It is missing.",
    "null": "It may not be null.",
    "blank": "It may not be empty.",
    "empty": "The list may not be empty.",
    "invalid": "It is not of this type.",
    "invalid_choice": "It is none of those that there are.",
    "max_length": "It is too long.",
    "min_length": "It is too short.",
    "max_value": "It is too much.",
    "min_value": "It is too little.",
    "max_string_length": "The number has too many digits.",
    "date": "It is a date without a time.",
    "overflow": "There is no such moment.",
    "make_aware": "There is no such moment.",
    "not_a_list": "It is not a list.",
    "not_a_dict": "It is not an object.",
    "null_characters_not_allowed": "It has characters that a text cannot have.",
    "surrogate_characters_not_allowed": "It has characters that do not exist.",
    "place": "Name a folder, or else a document.",
    "unknown_field": "There is no such field here.",
    "unknown": "Nobody here has this id or address.",
    "edit_links": "Without guest links there are none with which one can edit.",
    "links_within": "What is usual of guest links is more than the most.",
    "access_within": "What is usual of people outside is more than the most.",
}


def table_of_codes() -> str:
    """All of them, for people, in Markdown."""
    rows = [
        f"| {status} | `{code}` | {meaning} |"
        for status, codes in CODES.items()
        for code, meaning in codes.items()
    ]
    fields = [f"| `{code}` | {meaning} |" for code, meaning in FIELDS.items()]
    return "\n".join([
        "| Status | `code` | What it means |", "| --- | --- | --- |", *rows, "",
        "In `errors`, of one field:", "",
        "| `code` | What it means |", "| --- | --- |", *fields,
    ])  # fmt: skip
