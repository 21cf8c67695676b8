"""Waterland and Polder: what is in them, and each way of sharing once. All of it by operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.models import User
from documents.comments.operations import comment, resolve_thread
from documents.demo import files
from documents.demo.people import POLDER, WATERLAND, Person, bring_in
from documents.models import Column, Document
from documents.operations import add, describe
from documents.operations.columns import add_column, fill_in
from sharing.actors import Actor
from sharing.models import GuestLink, Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.second_factor import set_sign_in_policy
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.mail_domains import give_mail_domain
from tenants.models import Organisation
from tenants.operations import create_organisation

OWNERS = PermissionGroup.Kind.OWNERS
MEMBERS = PermissionGroup.Kind.MEMBERS
VISITORS = PermissionGroup.Kind.VISITORS


def fill_waterland(people: dict[str, Actor]) -> None:
    """Two sites with subsites; every way of sharing is in the first."""
    bram, sanne = people["bram"], people["sanne"]
    dyke = create_site(
        bram, "Dijkversterking", "De dijk tussen Monnickendam en Edam: plannen, tekeningen, foto's."
    )
    add_to_group(bram, dyke, people["fatima"].user, MEMBERS)
    add_to_group(bram, dyke, people["joris"].user, VISITORS)
    add_to_group(bram, dyke, people["pieter"].user, MEMBERS)  # outside, in a group
    add_to_group(bram, dyke, people["kees"].user, VISITORS)  # outside, may only look
    library = library_of(dyke)
    put(bram, library, "Lees mij eerst.md", files.READ_ME)
    planning = put(bram, library, "Planning.csv", files.planning(quarters=4))
    put(people["fatima"], library, "Planning.csv", files.planning(quarters=6))
    overview = put(bram, library, "Overzichtskaart.png", files.overview())
    for name, folder in (("Foto's", files.PHOTOS), ("Verslagen", files.REPORTS)):
        place = create_folder(bram, library, name)
        for file, content in folder.items():
            put(people["pieter"], place, file, content())
    advice = put(bram, library, "Advies waterkering.pdf", files.advice())
    grant(bram, advice, people["meilin"].user, Level.COMMENT)  # one document, one person outside
    say_what_it_is(bram, dyke, advice)
    talk_about(advice, people)
    share_by_link(bram, library, planning, overview)
    keep_apart(bram, people, library)
    residents = create_subsite(bram, dyke, "Bewoners", "Neemt de rechten van de site over.")
    put(bram, library_of(residents), "Veelgestelde vragen.docx", files.questions())
    objections = create_subsite(bram, dyke, "Bezwaren", "Heeft eigen rechten.")
    break_inheritance(bram, objections)
    remove_from_group(bram, objections, people["joris"].user, VISITORS)
    put(bram, library_of(objections), "Bezwaar 2026-014.txt", files.OBJECTION)
    invite(bram, dyke, "noor@aannemer.example", group=VISITORS, message=files.INVITATION)
    invite(bram, planning, "erik@provincie.example", level=Level.READ)

    canteen = create_site(sanne, "Kantine", "Menu en afspraken; niets hiervan gaat naar buiten.")
    add_to_group(sanne, canteen, bram.user, VISITORS)
    put(sanne, library_of(canteen), "Menu.md", files.MENU)


def say_what_it_is(bram: Actor, dyke: Site, advice: Document) -> None:
    """What is said of a document besides its text, and columns of the library."""
    describe(
        bram,
        advice,
        title="Advies over de waterkering, vak 1 tot en met 9",
        description="Beoordeling van de bekleding na de storm van januari.",
        tags=["waterkering", "vak 3", "advies"],
    )
    section = add_column(bram, dyke, "Vak", Column.Kind.NUMBER)
    state = add_column(bram, dyke, "Stand", Column.Kind.CHOICE, ["concept", "vastgesteld"])
    fill_in(bram, advice, {section.pk: 3, state.pk: "vastgesteld"})


def talk_about(advice: Document, people: dict[str, Actor]) -> None:
    """A question from outside with an answer, and one that is done."""
    asked = comment(people["meilin"], advice, "Geldt dit ook voor de kade bij vak 4?")
    comment(people["bram"], advice, "Ja, vanaf de schutsluis.", answers=asked.pk)
    done = comment(people["fatima"], advice, "Op bladzijde 2 staat nog het oude peil.")
    resolve_thread(people["fatima"], advice, done.pk)


def share_by_link(bram: Actor, library: Folder, planning: Document, overview: Document) -> None:
    """Guest links: one that works, one that was disabled, one that is past its end."""
    now = timezone.now()
    press = put(bram, library, "Persbericht.docx", files.press_release())
    make_guest_link(
        bram, press, purpose="Redactie van de krant", expires_at=now + timedelta(days=30)
    )
    disabled = make_guest_link(bram, overview, purpose="Klankbordgroep, bijeenkomst in mei")
    disable_guest_link(bram, overview, disabled)
    over = make_guest_link(
        bram, planning, purpose="Aannemers die inschrijven", expires_at=now + timedelta(days=1)
    )
    # No operation makes a link that is over; time does.
    GuestLink.objects.filter(pk=over.pk).update(
        created_at=now - timedelta(days=40), expires_at=now - timedelta(days=10)
    )


def keep_apart(bram: Actor, people: dict[str, Actor], library: Folder) -> None:
    """A folder with unique permissions, one that nobody outside ever sees, and something in the bin."""
    tender = create_folder(bram, library, "Aanbesteding")
    put(bram, tender, "Raming.csv", files.ESTIMATE)
    break_inheritance(bram, tender)
    remove_from_group(bram, tender, people["joris"].user, VISITORS)
    contracts = create_folder(bram, library, "Contracten")
    put(bram, contracts, "Raamovereenkomst.pdf", files.contract())
    set_never_outside(bram, contracts, never=True)
    draft = put(
        bram, library, "Oud concept.txt", b"Dit concept is vervangen door het persbericht.\n"
    )
    put_in_bin(bram, draft)


def fill_polder(people: dict[str, Actor]) -> None:
    """A smaller one: its people and files never meet those of Waterland."""
    lies = people["lies"]
    station = create_site(lies, "Gemaal De Hoop", "Onderhoud van het gemaal.")
    add_to_group(lies, station, people["tom"].user, VISITORS)
    add_to_group(lies, station, people["pieter"].user, VISITORS)
    library = library_of(station)
    put(lies, library, "Waterstanden.csv", files.levels())
    put(lies, library, "Het gemaal bij avond.jpg", files.photo())
    manual = put(lies, library, "Handleiding pomp.pdf", files.manual())
    make_guest_link(lies, manual, purpose="Monteur van de leverancier")
    parts = create_subsite(lies, station, "Onderdelen")
    put(lies, library_of(parts), "Voorraad.csv", files.STOCK)


@dataclass(frozen=True)
class Example:
    """An organisation of the demo."""

    name: str
    schema: str
    host: str
    people: list[Person]
    fill: Callable[[dict[str, Actor]], None]


EXAMPLES = [
    Example("Waterland", "waterland", "waterland.localhost", WATERLAND, fill_waterland),
    Example("Polder", "polder", "polder.localhost", POLDER, fill_polder),
]


def make(example: Example, say: Callable[[str], object]) -> None:
    """Make the organisation and fill it, each wholly or not at all; what is there stays."""
    organisation = Organisation.objects.filter(schema_name=example.schema).first()
    if organisation is None:
        say(f"Making the organisation {example.name}")
        administrator = example.people[0].email
        organisation, _admin = create_organisation(example.name, example.host, administrator)
    give_mail_domain(organisation, example.people[0].email.rpartition("@")[2])
    with tenant_context(organisation), transaction.atomic():
        if not Site.objects.exists():
            say(f"Filling {example.name} with people, sites and files")
            people = bring_in(example.people)
            ask_no_second_factor()
            example.fill(people)


def ask_no_second_factor() -> None:
    """Who tries the demo need not set one up first; elsewhere it is asked of administrators."""
    administrator = Actor(user=User.objects.filter(is_superuser=True).earliest("date_joined"))
    set_sign_in_policy(
        administrator, of_administrators=False, of_insiders=False, of_outsiders=False
    )


def library_of(site: Site) -> Folder:
    """The library of a site."""
    return Folder.objects.get(site=site, parent=None)


def put(actor: Actor, folder: Folder, name: str, content: bytes) -> Document:
    """Put a file in a folder."""
    return add(actor, folder, name, BytesIO(content))
