"""The people of the demo, inside and outside. All sign in with one password, or a code by mail."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import User
from sharing.actors import Actor

PASSWORD = "welkom-in-de-demo"  # noqa: S105 -- everybody may know it


@dataclass(frozen=True)
class Person:
    """Somebody, and what they are in the demo."""

    email: str
    name: str
    part: str
    external: bool = False


WATERLAND = [
    Person("anna@waterland.example", "Anna de Vries", "administrator; sees no site of others"),
    Person("bram@waterland.example", "Bram Jansen", "owns the site Dijkversterking"),
    Person("fatima@waterland.example", "Fatima El Amrani", "member of it"),
    Person("joris@waterland.example", "Joris Bakker", "visitor of it"),
    Person("sanne@waterland.example", "Sanne Visser", "owns the site Kantine"),
    Person(
        "pieter@ingenieurs.example", "Pieter Mulder", "outside; member of a site", external=True
    ),
    Person("kees@gemeente.example", "Kees Smit", "outside; visitor of a site", external=True),
    Person("meilin@advies.example", "Mei-Lin Chen", "outside; sees one document", external=True),
]
POLDER = [
    Person("wout@polder.example", "Wout Hendriks", "administrator"),
    Person("lies@polder.example", "Lies Dekker", "owns the site Gemaal De Hoop"),
    Person("tom@polder.example", "Tom Prins", "visitor of it"),
    Person("pieter@ingenieurs.example", "Pieter Mulder", "outside here too", external=True),
]


def bring_in(people: list[Person]) -> dict[str, Actor]:
    """Make these people, with confirmed addresses; by the name before the @ of their address."""
    actors = {}
    for person in people:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(person.email, is_external=person.external)
        user.name = person.name
        user.set_password(PASSWORD)
        user.save(update_fields=["name", "password"])
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        actors[person.email.partition("@")[0]] = Actor(user=user)
    return actors
