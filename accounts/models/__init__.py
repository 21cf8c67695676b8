"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.imports import PeopleImport, PeopleImportLine
from accounts.models.people import ExternalUser, Membership, PeopleManager, User
from accounts.models.tokens import AccessToken, TokenPolicy

__all__ = [
    "AccessToken",
    "ExternalUser",
    "Membership",
    "PeopleImport",
    "PeopleImportLine",
    "PeopleManager",
    "TokenPolicy",
    "User",
]
