"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.people import ExternalUser, Membership, PeopleManager, User
from accounts.models.providers import SignInProvider

__all__ = ["ExternalUser", "Membership", "PeopleManager", "SignInProvider", "User"]
