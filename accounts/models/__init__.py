"""The people of one organisation, and what they sign in with; a file for each concept."""

from accounts.models.people import ExternalUser, Membership, PeopleManager, User

__all__ = ["ExternalUser", "Membership", "PeopleManager", "User"]
