"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.keys import SigningKey
from accounts.models.people import ExternalUser, Membership, PeopleManager, User
from accounts.models.providers import SignInProvider

__all__ = ["ExternalUser", "Membership", "PeopleManager", "SignInProvider", "SigningKey", "User"]
