"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.people import ExternalUser, Membership, PeopleManager, User
from accounts.models.tokens import AccessToken, TokenPolicy

__all__ = ["AccessToken", "ExternalUser", "Membership", "PeopleManager", "TokenPolicy", "User"]
