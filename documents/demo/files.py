"""The files of the demo: text, Markdown, CSV, PNG, JPEG, PDF and DOCX, made when they are wanted."""

from __future__ import annotations

import math
from functools import cache

from documents.demo.papers import docx, pdf
from documents.demo.pictures import drawn, dyke, map_of_sections

READ_ME = b"""\
# Dijkversterking

Welkom op de site van het project. Hier staat alles wat het projectteam, de ingenieurs en de
gemeente samen nodig hebben.

- **Planning.csv**: wie doet wat, en wanneer
- **Foto's**: stand van het werk
- **Verslagen**: van elk overleg
- **Aanbesteding**: eigen rechten, alleen voor wie ermee werkt
- **Contracten**: gaan nooit naar buiten
"""

MENU = b"""\
# Menu van deze week

| dag | soep | gerecht |
|---|---|---|
| maandag | tomaat | stamppot |
| dinsdag | pompoen | lasagne |
| woensdag | erwten | vis van de afslag |
"""

OBJECTION = b"""\
Bezwaar 2026-014

Indiener maakt zich zorgen over trillingen bij het heien. Gevraagd is om een nulmeting
van de woning, en om een vast aanspreekpunt tijdens het werk.
"""

ESTIMATE = b"""\
post;bedrag
grondwerk;1240000
damwand;865000
steenzetting;412500
onvoorzien;250000
"""

STOCK = b"""\
onderdeel;aantal;plaats
asafdichting;4;A1
waaier;1;B3
smeervet;12;C2
"""

INVITATION = "Hierbij de site van de dijkversterking, zoals we bespraken. Groet, Bram"


def planning(quarters: int) -> bytes:
    """The plan, with so many quarters in it."""
    work = ["onderzoek", "ontwerp", "vergunningen", "aanbesteding", "uitvoering", "oplevering"]
    lines = ["kwartaal;werk;wie"]
    lines += [
        f"2026-K{number + 1};{what};{('Bram', 'Fatima', 'Pieter')[number % 3]}"
        for number, what in enumerate(work[:quarters])
    ]
    return "\n".join([*lines, ""]).encode()


def levels() -> bytes:
    """A year of water levels, day by day."""
    lines = ["dag;peil_cm"]
    lines += [f"{day};{round(-48 + 9 * math.sin(day / 58) + day % 5)}" for day in range(1, 366)]
    return "\n".join([*lines, ""]).encode()


@cache
def overview() -> bytes:
    """The map."""
    return drawn(map_of_sections, 480, 320, "PNG")


@cache
def photo() -> bytes:
    """The dyke in the evening."""
    return drawn(dyke, 320, 208, "JPEG")


@cache
def photo_of_morning() -> bytes:
    """The same place with the colours turned about."""
    return drawn(lambda x, y: dyke(319 - x, y)[::-1], 320, 208, "JPEG")


def _report(number: int) -> bytes:
    return (
        f"# Verslag {number}\n\nAanwezig: Bram, Fatima, Pieter.\n\n"
        "1. De peilbuizen zijn geplaatst.\n2. De tekeningen zijn besproken.\n"
        "3. Volgende keer: de planning.\n"
    ).encode()


PHOTOS = {"Dijk bij avond.jpg": photo, "Dijk bij ochtend.jpg": photo_of_morning}
REPORTS = {f"Verslag {number}.md": lambda n=number: _report(n) for number in (1, 2, 3)}


def advice() -> bytes:
    """A report of some pages."""
    finding = (
        "De waterkering voldoet over het grootste deel van het traject. Bij vak 3 is de bekleding "
        "op twee plaatsen beschadigd; herstel vóór het stormseizoen is nodig (zie de kaart)."
    )
    return pdf("Advies waterkering", [f"{number}. {finding}" for number in range(1, 31)])


def contract() -> bytes:
    """A page that nobody outside sees."""
    return pdf("Raamovereenkomst", ["Partijen komen overeen dat dit een voorbeeld is."])


def manual() -> bytes:
    """How the pump is served."""
    steps = ["Sluit de schuif.", "Zet de pomp uit.", "Controleer de olie.", "Open de schuif."]
    return pdf("Handleiding pomp", [f"{number}. {step}" for number, step in enumerate(steps, 1)])


def press_release() -> bytes:
    """What the newspaper gets by guest link."""
    return docx(
        "Dijkversterking begint in het voorjaar",
        [
            "Het werk aan de dijk tussen Monnickendam en Edam begint in april.",
            "De weg blijft open voor fietsers; auto's rijden om via de provinciale weg.",
            "Bewoners kunnen met hun vragen terecht in het projecthuis.",
        ],
    )


def questions() -> bytes:
    """What residents ask."""
    return docx(
        "Veelgestelde vragen",
        ["Hoe lang duurt het werk? Ongeveer een jaar.", "Blijft de dijk open? Ja, voor fietsers."],
    )
