"""What values look like: one table, by the name of the field or parameter.

`Shape.field` or `address parameter` is an exception to it. Enumerations and yes or no speak for themselves.
"""

from __future__ import annotations

ITEM = "0198f1c2-7a3e-7c41-9d52-5b8e6f0a1c34"
PERSON = "0198f1c2-9b10-7f63-8a2e-1d4c7b9e0f25"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TAG = '"5b1f0c6a9d3e47f28ab4c0d1e2f35768"'
CURSOR = (
    "WyIyMDI2LTAzLTA5VDE0OjAyOjExLjQ4MDAwMCswMDowMCIsICIwMTk4ZjFjMi03YTNlLTdjNDEtOWQ1Mi01YjhlNmYwYTFj"
    "MzQiXQ=="
)
AT = "https://gastvrij.example.org"

EXAMPLES: dict[str, object] = {
    # What things are, and what they are called
    "id": ITEM,
    "name": "Budget 2026.xlsx",
    "title": "Budget of the municipality",
    "description": "What we plan to spend, and on what.",
    "tags": ["budget", "2026"],
    "purpose": "For the printer",
    "note": "After the remarks of the council.",
    "text": "How high is the dike?",
    "message": "We review this together on Tuesday.",
    "identity_check": "Called on the number of their office.",
    "words": "In the site it is easier to find.",
    "answers": "0198f1c3-0d2b-7a84-b6c7-2e9f4a5d8b16",
    "SiteShown.name": "Dikes of the Waterland",
    "NewSite.name": "Dikes of the Waterland",
    "SiteAsked.name": "Dikes of the Waterland",
    "FolderShown.name": "Drawings",
    "NewFolder.name": "Drawings",
    "FolderAsked.name": "Drawings",
    # People
    "PersonShown.id": PERSON,
    "Me.id": PERSON,
    "PersonShown.name": "Sanne de Vries",
    "Me.name": "Sanne de Vries",
    "email": "sanne@waterland.example",
    "NewInvitation.email": "imke@ingenieurs.example",
    "InvitationShown.email": "imke@ingenieurs.example",
    "NewRequest.email": "imke@ingenieurs.example",
    "RequestShown.email": "imke@ingenieurs.example",
    "author": "Sanne de Vries",
    "created_by": "Sanne de Vries",
    "invited_by": "Sanne de Vries",
    "language": "nl",
    "person": PERSON,
    # Where things are
    "site": "0198f1c1-4c55-7d10-8e3f-6a7b8c9d0e1f",
    "folder": "0198f1c1-8f02-7b29-9a4d-3c5e7f1a2b4c",
    "parent": "0198f1c1-8f02-7b29-9a4d-3c5e7f1a2b4c",
    "to": "0198f1c1-8f02-7b29-9a4d-3c5e7f1a2b4c",
    "made": "0198f1c4-1e6f-7c07-a5b8-4d2f6c8e0a9b",
    "comment": "0198f1c3-0d2b-7a84-b6c7-2e9f4a5d8b16",
    "link": "0198f1c3-5a77-7e92-8c1d-9b3e5f7a0d26",
    "invitation": "0198f1c3-93c8-7146-b2e5-0f8a6d4c7b31",
    "asked": "0198f1c3-c41d-7b58-9e07-5a2d8f6b1c43",
    # When, in UTC
    "created_at": "2026-03-02T08:15:30.120000Z",
    "given_at": "2026-03-02T08:15:30.120000Z",
    "modified_at": "2026-03-09T14:02:11.480000Z",
    "edited_at": "2026-03-09T14:05:00Z",
    "removed_at": "2026-03-09T14:10:00Z",
    "resolved_at": "2026-03-10T09:00:00Z",
    "binned_at": "2026-03-11T16:20:45Z",
    "last_used_at": "2026-03-12T10:00:00Z",
    "expires_at": "2026-06-30T22:00:00Z",
    "until": "2026-06-30T22:00:00Z",
    # How much, how many
    "size": 48213,
    "version": 3,
    "number": 3,
    "count": 12,
    "uses": 4,
    # The administration
    "people": 14,
    "links": 23,
    "invitations": 3,
    "edit_links": 2,
    "open": 0,
    "tried": 40,
    "of": 40,
    "at": "2026-03-12T10:00:00Z",
    "PolicyAsked.chosen": [PERSON],
    "domains": ["ingenieurs.example"],
    "link_days": 30,
    "most_link_days": 90,
    "access_days": 180,
    "most_access_days": 365,
    "ExternalUserShown.id": PERSON,
    "ExternalUserWhole.id": PERSON,
    "SponsorShown.id": PERSON,
    "ExternalUserShown.name": "Imke Jansen",
    "ExternalUserWhole.name": "Imke Jansen",
    "SponsorShown.name": "Sanne de Vries",
    "ExternalUserShown.email": "imke@ingenieurs.example",
    "ExternalUserWhole.email": "imke@ingenieurs.example",
    "access_until": "2026-06-30T22:00:00Z",
    "joined_at": "2026-03-02T08:15:30.120000Z",
    "last_seen_at": "2026-03-12T10:00:00Z",
    "last_login_at": "2026-03-12T09:58:12Z",
    "sites": 1,
    "documents": 128,
    "sponsor": PERSON,
    "RemovalAsked.people": [PERSON],
    "disable_links": ["0198f1c3-5a77-7e92-8c1d-9b3e5f7a0d26"],
    "given_by": "Sanne de Vries",
    "ByShown.id": PERSON,
    "ByShown.name": "Sanne de Vries",
    "EventShown.id": 4211,
    "happened_at": "2026-03-09T14:02:11.480000Z",
    "type": "make_guest_link",
    "EventShown.words": "Made a guest link",
    "AboutShown.kind": "document",
    "details": {"purpose": "For the printer"},
    "item": ITEM,
    "since": "2026-03-01T00:00:00Z",
    # What it holds
    "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sha256": SHA256,
    # Ways in
    "url": f"{AT}/l/AZjxw1p3fpKMHZs-X3oNJg.q3Yw7n2v9Kf0",
    "password": "kept apart",
    "state": "active",
    "Explained.refusals": ["switch"],
    "AdviceQuestion.words": "What do they need?",
    "AdviceQuestion.answers": {"look": "Only to look at it"},
    "Refusal.words": "This must stay inside until it is decided.",
    # What went wrong
    "code": "name_taken",
    "detail": "There is something of that name here already.",
    "field": "items.0.id",
    "Reason.code": "ongoing",
    "Problem.type": "urn:gastvrij:problem:name_taken",
    "Problem.title": "This does not go with how things are now",
    "Problem.status": 409,
    # Asking
    "next": f"{AT}/api/v1/documents/?cursor={CURSOR}&page_size=50",
    "q": "dike height",
    "page_size": 50,
    "cursor": CURSOR,
    "rank": "0.607927",
    "after": ITEM,
    "by": PERSON,
    "If-Match": TAG,
    "If-None-Match": TAG,
    "If-Range": f'"{SHA256}"',
    "Range": "bytes=0-1048575",
    "Idempotency-Key": "4a7c2f0e-budget-2026",
}


def example_of(name: str, of: str = "") -> list[object]:
    """What the value of a field or parameter looks like; nothing if nobody said.

    `of` is the shape it is in, as the code names it or as its description does.
    """
    of = of.removeprefix("Patched")
    shapes = [of, of.removesuffix("Request")]
    for key in [*(f"{shape}.{name}" for shape in shapes), name]:
        if key in EXAMPLES:
            return [EXAMPLES[key]]
    return []
