"""Small things of the look that many pages use: icons, and addresses that break where they may."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.html import format_html
from lucide.templatetags.lucide import lucide

from config import packages

register = template.Library()


@register.simple_tag
def icon(name: str, size: int, classes: str = "") -> str:
    """An icon beside words that say the same; drawn once in each process."""
    return _drawn(name, size, classes)


@cache  # as many as templates/ and documents/media.py name
def _drawn(name: str, size: int, classes: str) -> str:
    more = {"class": classes} if classes else {}
    return lucide(name, size=size, aria_hidden="true", **more)


@register.simple_tag
def package(name: str) -> str:
    """The address of the file that a page loads from an npm package; empty if it is not there."""
    return packages.address_of(packages.LOADED[name])


@register.filter
def breaking(address: str) -> str:
    """An e-mail address that goes on on the next line after its @, if it must."""
    name, at, host = str(address).rpartition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.filter
def entry(values: dict[str, str], key: str) -> str:
    """What stands under the key; nothing if nothing does."""
    return values.get(key, "")
