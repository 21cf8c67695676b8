"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.apps import AllowedApp, SpentToken
from accounts.models.attempts import Attempt
from accounts.models.imports import PeopleImport, PeopleImportLine
from accounts.models.keys import SigningKey
from accounts.models.people import ExternalUser, Membership, PeopleManager, User
from accounts.models.policy import SignInPolicy
from accounts.models.providers import SignInProvider
from accounts.models.tokens import AccessToken, TokenPolicy

__all__ = [
    "AccessToken",
    "AllowedApp",
    "Attempt",
    "ExternalUser",
    "Membership",
    "PeopleImport",
    "PeopleImportLine",
    "PeopleManager",
    "SignInPolicy",
    "SignInProvider",
    "SigningKey",
    "SpentToken",
    "TokenPolicy",
    "User",
]
