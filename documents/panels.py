"""What the pages of documents show, as plain values."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Membership
from documents.columns.values import Shown
from documents.editing.texts import may_be_text
from documents.media import icon_of
from documents.models import Column, Document, Version
from documents.previews.kinds import kind_of
from documents.rows import Row, exposures_for, rows_of
from sharing.access_panels import short_list
from sharing.actors import Actor
from sharing.exposure import Exposure, exposures
from sharing.gate import may_share_outside, principals_of
from sharing.guest_link_forms import GuestLinkForm
from sharing.guest_link_panels import guest_links
from sharing.models import Level, UserGrant
from sharing.panels import item_values, state_sentence
from sharing.people_picker import name_of
from sharing.securable import Securable
from sites_app.models import Folder, Site

MOST = 200
DEEPEST_SHOWN = 6


def breadcrumb(actor: Actor, site: Site, folder: Folder) -> list[dict[str, object]]:
    """The places above that the actor may see, from the top, and the folder itself (D8)."""
    sites = {one.pk: one for one in Site.objects.filter(pk__in=site.path).visible_to(actor)}
    steps: list[Securable] = [sites[pk] for pk in site.path if pk in sites]
    if len(folder.path) > 1:
        above = Folder.objects.filter(pk__in=folder.path[1:]).visible_to(actor)
        folders = {one.pk: one for one in above}
        steps += [folders[pk] for pk in folder.path[1:] if pk in folders]
    return [{"id": step.pk, "name": str(step), "url": step.get_absolute_url()} for step in steps]


def _above(steps: list[dict[str, object]], item: Securable) -> str | None:
    """The name of what an item lies in, if it is among the places that the actor sees."""
    above = item.container_id
    if isinstance(item, Document) and item.folder.is_library:
        above = item.folder.site_id
    elif isinstance(item, Folder) and len(item.path) == 2:  # in the library itself
        above = item.site_id
    return next((step["name"] for step in steps if step["id"] == above), None)


def _may(rank: int | None) -> dict[str, bool]:
    rank = rank or 0
    return {"edit": rank >= Level.EDIT.rank, "own": rank >= Level.OWN.rank}


def library(
    actor: Actor, folder: Folder, items: list[Folder | Document], columns: list[Column]
) -> dict[str, object]:
    """A folder's page around its table; the folder and its items were fetched with their levels."""
    site = folder.site
    can = _may(folder.level_rank)
    outside = principals_of(actor).outside
    subsites = []
    if folder.is_library:
        subsites = list(Site.objects.filter(parent=site).visible_to(actor)[:MOST])
    scopes = [folder.scope_id, *(subsite.scope_id for subsite in subsites)]
    shown = exposures_for(actor, [*scopes, *(item.scope_id for item in items)])
    steps = breadcrumb(actor, site, folder)
    item = site if folder.is_library else folder
    urls = {}
    if not outside:
        urls["permissions"] = reverse(f"{item.kind}_permissions", args=[item.pk])
    if can["own"] or (can["edit"] and not outside):
        urls["share"] = reverse(f"{item.kind}_share", args=[item.pk])
    if folder.is_library:
        urls["people"] = reverse("site_people", args=[site.pk])
        urls["activity"] = reverse("site_activity", args=[site.pk])
    if not folder.is_library and (can["own"] or _shares(actor, folder)):
        urls["guest_links"] = reverse("folder_guest_links", args=[folder.pk])
    if items:
        urls["zip"] = reverse("folder_zip", args=[folder.pk])
    return {
        "selected_url": reverse("folder_selected", args=[folder.pk]),
        "zip_url": reverse("folder_zip", args=[folder.pk]),
        "site": item_values(site) | {"description": site.description},
        "folder": item_values(folder) | {"is_root": folder.is_library},
        "breadcrumb": steps,
        "rows": rows_of(actor, items, shown, columns),
        "subsites": [
            {
                "name": subsite.name,
                "url": subsite.get_absolute_url(),
                "exposure": shown.get(subsite.scope_id),
            }
            for subsite in subsites
        ],
        "may": can,
        "exposure": shown.get(folder.scope_id, Exposure()),
        "scope_sentence": state_sentence(item, _above(steps, item)),
        "upload_url": reverse("upload", args=[folder.pk]),
        "new_folder_url": reverse("folder_new", args=[folder.pk]),
        "new_text_url": reverse("folder_new_text", args=[folder.pk]),
        "settings_url": reverse("site_settings", args=[site.pk])
        if can["own"] and folder.is_library
        else None,
        "new_subsite_url": reverse("subsite_new", args=[site.pk])
        if can["own"] and folder.is_library
        else None,
        "urls": urls,
    }


def document(actor: Actor, found: Document) -> dict[str, object]:
    """A document's page; the document was fetched with its level."""
    can = _may(found.level_rank)
    outside = principals_of(actor).outside

    steps = breadcrumb(actor, found.folder.site, found.folder)

    def at(name: str) -> str:
        return reverse(f"document_{name}", args=[found.pk])

    urls = {}
    if can["edit"]:
        names = ["rename", "move", "delete", "new_version", "uploads", "properties"]
        if may_be_text(found.name, found.media_type, found.size):
            names.append("edit")
        urls |= {name: at(name) for name in names}
    if can["own"] or (can["edit"] and not outside):
        urls["share"] = at("share")
    if can["own"]:
        urls |= {name: at(name) for name in ("permissions", "break_inheritance")}
        urls |= {"add": at("add_grant"), "invitations": at("invitations")}
    context = {
        "document": item_values(found)
        | {
            "size": found.size,
            "media_type": found.media_type,
            "modified_at": found.modified_at,
            "modified_by": name_of(actor, found.modified_by),
            "icon": icon_of(found.media_type),
            "version_number": found.version_number,
        },
        "about": about(actor, found),
        "breadcrumb": [*steps, {"name": found.name, "url": found.get_absolute_url()}],
        "may": can,
        "download_url": reverse("download", args=[found.pk]),
        "versions": [
            _version(actor, found, version, can)
            for version in found.versions.select_related("created_by")
        ],
        "access": [] if outside else short_list(actor, found),
        "state_sentence": state_sentence(found, _above(steps, found)),
        "exposure": Exposure() if outside else exposures([found.scope_id])[found.scope_id],
        "urls": urls,
    }
    if can["own"] or _shares(actor, found):
        context |= guest_links(actor, found, GuestLinkForm(item=found))
    return context


def about(actor: Actor, found: Document) -> dict[str, object]:
    """What is said of a document."""
    # Most documents have nothing in any column, and then it need not be asked what there is.
    columns = list(Column.objects.filter(site=found.site_id)) if found.properties else []
    filled = [one for one in Shown(actor, columns, [found]).of(found) if one["words"]]
    library = reverse("site", args=[found.site_id])
    said = {
        "title": found.title,
        "description": found.description,
        "tags": [
            {"name": tag, "url": f"{library}?{urlencode({'tag': tag})}"} for tag in found.tags
        ],
        "confidential": found.confidential,
        "columns": filled,
    }
    return said | {"any": any(said[name] for name in said if name != "title")}


def _version(
    actor: Actor, found: Document, version: Version, can: dict[str, bool]
) -> dict[str, object]:
    def at(name: str) -> str:
        return reverse(name, args=[found.pk, version.number])

    current = version.number == found.version_number
    mine = actor.user is not None and version.created_by_id == actor.user.pk
    return {
        "number": version.number,
        "size": version.size,
        "created_at": version.created_at,
        "created_by": name_of(actor, version.created_by),
        "note": version.note,
        "current": current,
        "download_url": at("download_version"),
        "preview_url": at("preview") if kind_of(version.media_type) else None,
        "restore_url": at("document_restore_version") if can["edit"] and not current else None,
        "note_url": at("document_note_version") if can["own"] or (can["edit"] and mine) else None,
    }


def _shares(actor: Actor, item: Folder | Document) -> bool:
    """Whether a member may let people outside in to it."""
    return _may(item.level_rank)["edit"] and may_share_outside(actor.user.pk, item.scope_id)


def move(actor: Actor, item: Folder | Document) -> dict[str, object]:
    """Where an item can be moved to, and what to say of it."""
    folder = item if isinstance(item, Folder) else item.folder
    moved = {item.pk} if isinstance(item, Folder) else set()
    return {
        "thing": item_values(item),
        "destinations": destinations(actor, folder.site_id, moved, item.container.pk),
        "warning": _("In another place other people may see it, and some who see it now may not."),
    }


def destinations(
    actor: Actor, site_id: UUID, moved: set[UUID], current: UUID
) -> list[dict[str, object]]:
    """Where things can go: every folder of their site, and other sites' libraries.

    Sites by name, each with its folders as a tree; a folder hangs below the nearest that is shown.
    """
    near = Q(site_id=site_id) | Q(parent=None)
    found = (
        Folder.objects.filter(near)
        .visible_to(actor, Level.EDIT)
        .select_related("site")
        .order_by("site__name", "site_id", "path")[: 5 * MOST]
    )
    shown = {place.pk: place for place in found if moved.isdisjoint(place.path)}

    def branch(place: Folder) -> list[Folder]:
        return [shown[pk] for pk in place.path if pk in shown]

    def in_order(place: Folder) -> list[tuple[str, UUID]]:
        return [(str(step).casefold(), step.pk) for step in branch(place)]

    return [
        {
            "id": place.pk,
            "name": str(place),
            "kind": "site" if place.is_library else "folder",
            "depth": min(len(branch(place)) - 1, DEEPEST_SHOWN),
            "current": place.pk == current,
        }
        for place in sorted(shown.values(), key=in_order)
    ]


def icon_for(item: Securable) -> str:
    """The icon of anything that is listed."""
    if isinstance(item, Document):
        return icon_of(item.media_type)
    return "folder" if isinstance(item, Folder) else "house"


SHOWN_WITH = {Site: [], Folder: ["site"], Document: ["folder", "modified_by"]}


def _on_own_scopes(actor: Actor, scopes: list[int], level: Level) -> list[Securable]:
    """The items that begin one of these scopes and that the actor holds the level on."""
    found: list[Securable] = []
    for model in (Site, Folder, Document):
        rows = model.objects.filter(own_scope_id__any_of=scopes).visible_to(actor, level)
        found += rows.with_level(actor).select_related("own_scope", *SHOWN_WITH[model])[:MOST]
    return found


def shared_with_me(actor: Actor) -> list[Row]:
    """Items on which the actor was given something themselves; for outsiders their sites too."""
    if actor.user is None:
        return []
    scopes = list(
        UserGrant.objects.filter(user=actor.user)
        .order_by("-granted_at")
        .values_list("content_object_id", flat=True)[:MOST]
    )
    if actor.user.is_external:
        scopes += Membership.objects.filter(user=actor.user).values_list(
            "group__permissiongroup__scope_id", flat=True
        )
    items = _on_own_scopes(actor, scopes, Level.READ)
    return rows_of(actor, items)
