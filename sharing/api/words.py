"""What the description of the API says that no single view says: introduction, subjects, ids, problems."""

from __future__ import annotations

from sharing.api.codes import table_of_codes

LOOKS = "Takes a session, or a token of scope `read` or `write`."
CHANGES = "Takes a session with its CSRF token, or a token of scope `write`."
ADMINISTERS = (
    "For administrators: takes their session after its second factor (with its CSRF token for what "
    "changes something), or a token of scope `administer`."
)
PAGED = "A page of a list: go on at `next` until it is null."
TAGGED = (
    "The answer has an `ETag`: send it in `If-None-Match` to hear whether it changed (304 if not)."
)
ONCE = "With an `Idempotency-Key` it is done once, however often it is sent within 24 hours."
MATCHED = (
    "With `If-Match` it is done only if the thing still is as you read it; else the answer is 412."
)

# What the first words of the addresses are about, in the order in which people meet them.
TAGS = {
    "me": "Whoever asks.",
    "notices": "What happened that concerns you.",
    "recent": "What you had open last.",
    "requests": "What you asked for, and wait for.",
    "people": "Whom one can share with.",
    "my-site": "Your own site.",
    "sites": "Sites and subsites: who works in them together, and who has access.",
    "folders": "Folders of a site's library, and who has access to them.",
    "documents": "Documents: their content, versions and comments, and who has access to them.",
    "uploads": "Large files, which go on after a break (tus 1.0).",
    "search": "Documents by the words in them.",
    "many": "Many folders and documents at once.",
    "zip": "Many folders and documents as one file.",
    "bin": "What was deleted, until the organisation's days for it are over.",
    "shared-outside": "What of yours people outside can reach now.",
    "administration": "The switch, the policy, the people outside, and what happened.",
}

# What stands between braces in an address; `kind name` where one kind of address has another meaning.
PATHS = {
    "sites id": "The site, by its id.",
    "folders id": "The folder, by its id.",
    "documents id": "The document, by its id.",
    "administration id": "The person outside, by their id.",
    "id": "The item, by its id.",
    "person": "The person, by their id.",
    "kind": "The group: the Owners (own), the Members (edit) or the Visitors (read).",
    "kinds": "What was deleted.",
    "link": "The guest link, by its id.",
    "invitation": "The invitation, by its id.",
    "asked": "The request for access, by its id.",
    "comment": "The comment, by its id.",
    "number": "Which version, counted from 1.",
    "column": "The column, by its id: a number from 1.",
    "notice": "The notice, by its id: a number from 1.",
    "webhook": "The webhook, by its id.",
    "delivery": "What the webhook was told, by its id.",
    "upload": "The upload, by its id.",
}
# Those of them that are one of a few.
CHOICES = {"kind": ["own", "edit", "read"], "kinds": ["sites", "folders", "documents"]}

TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token (`gv_…`) that you make on your profile, under “Tokens of programs”.",
}
OAUTH2 = {
    "type": "oauth2",
    "description": "For apps that an administrator registered: code with PKCE (S256). "
    "A refresh token works once.",
    "flows": {
        "authorizationCode": {
            "authorizationUrl": "/identity/o/authorize",
            "tokenUrl": "/identity/o/api/token",
            "refreshUrl": "/identity/o/api/token",
            "scopes": {"read": "Look at what you can see.", "write": "Change what you can change."},
        }
    },
}

PROBLEMS = {
    "FieldProblem": {
        "type": "object",
        "description": "What is wrong in one field of the request.",
        "required": ["field", "code", "detail"],
        "properties": {
            "field": {
                "type": "string",
                "description": "Which: `items.0.id` is in the first of the items; empty: all of it.",
            },
            "code": {
                "type": "string",
                "description": "Always the same for the same thing; listed above, and more may come.",
                "examples": ["required"],
            },
            "detail": {
                "type": "string",
                "description": "For people, in their language.",
                "examples": ["This field is required."],
            },
        },
    },
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string", "description": "The code, as an address of its own."},
            "title": {
                "type": "string",
                "description": "What kind of thing went wrong, in the language of Accept-Language.",
            },
            "status": {
                "type": "integer",
                "description": "The HTTP status of the answer, a number from 400 to 599.",
            },
            "code": {
                "type": "string",
                "description": "Always the same for the same thing; listed above, and more may come.",
            },
            "detail": {"type": "string", "description": "For people, in their language."},
            "errors": {
                "type": "array",
                "description": "What is wrong in which field of the request.",
                "items": {"$ref": "#/components/schemas/FieldProblem"},
            },
        },
    },
}

INTRODUCTION = f"""
Sites, folders and documents, and who can see them. Everything that the pages can do, by the same
rules: what you may not see is not there (404), what you see and may not do is refused (403). All
times are in UTC (`2026-03-02T08:15:30Z`), all sizes in bytes, all bodies JSON in UTF-8 unless an
address takes or gives content. Unknown fields in a body are refused; new fields in answers may come.

### Sign in

* **A token** (programs of your own): make one on your [profile](/profile/tokens/), to look only or to
  change too, and send it as `Authorization: Bearer gv_…`. It sees what you see, shows when it was
  last used, and ends on its day or when you end it. Where the organisation allows it, administrators
  also make tokens that administer (scope `administer`): for the addresses of the administration below.
* **OAuth 2** (apps of others, which an administrator registered): authorization code with PKCE (S256).
  Ask at `/identity/o/authorize`, with scope `read` or `write`; get tokens at `/identity/o/api/token`;
  end them at `/identity/o/api/revoke`. All of it is in `/.well-known/openid-configuration`. An access
  token works for an hour; a refresh token works once, and gives the next one.
* **A session** (pages of this origin): the cookie of somebody who signed in; whatever changes
  something sends the CSRF token in `X-CSRFToken` as well. “Try it out” below uses yours.

### Lists

A list is a page: `results`, and `next`, the address of the next page or null on the last. `page_size`
is 1 to 200 rows, 50 if left out. The order is fixed, and nothing comes twice or is missed while
others add and remove. A cursor means nothing outside its list.

### Not losing what others did

A single thing has an `ETag`. Send it in `If-None-Match` to hear only whether it changed (304 if not),
and in `If-Match` with what changes it: if somebody was first, the answer is 412 and nothing is done.
The `ETag` of content is its SHA-256; content also takes `Range` and `If-Range`.

### Not doing it twice

Whatever makes something takes an `Idempotency-Key` of your choice: the same request with the same key
is done once within 24 hours, and answered the same again (with `Idempotency-Replayed: true`). The
same key with another request is refused (422, `key_reused`).

### Limits

What is asked too fast or too often is answered 429; wait as many seconds as `Retry-After` says. A
JSON body is at most 1,048,576 bytes; how large a file may be the organisation says (413). When its
room is full the answer is 507.

### Languages

Words for people (`title`, `detail`, the questions of advice) are in the language that they chose,
else that of `Accept-Language`: English or Dutch. Codes are the same in every language.

### Errors

Every error is a problem (RFC 9457) of media type `application/problem+json`: `type`, `title`,
`status`, `code`, `detail`, and if fields of the request are wrong `errors`, one for each. Go by
`code`: it never changes its meaning. It is not an enumeration, because new ones may come: treat one
that you do not know by its status.

<details><summary>All codes</summary>

{table_of_codes()}

</details>
"""
