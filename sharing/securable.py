"""What can be shared: sites, folders and documents extend `Securable`; sharing never names them.

An item is in one of three states. It takes over the permissions of its container; or it takes
them over and adds its own; or its permissions are unique.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Self
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from sharing import gate
from sharing.actors import Actor
from sharing.keyset import Place
from sharing.models import Level, PermissionScope


class AnyOf(models.Lookup):
    """`= ANY(array)`: one parameter however many values, so that the statement stays the same."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[object]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]


models.Field.register_lookup(AnyOf)
models.ForeignKey.register_lookup(AnyOf)


# The large limit keeps the planner from merging the two: it would ask for the level of every row.
FIRST_SEEN = """
SELECT pk, rank FROM ({rows} LIMIT 2147483647) seen(pk, rank) WHERE rank IS NOT NULL LIMIT %s
"""


class State(models.TextChoices):
    """How an item stands to the permissions above it."""

    TAKES_OVER = "takes_over", _("takes over permissions")
    ADDS = "adds", _("takes over permissions and adds its own")
    UNIQUE = "unique", _("unique permissions")


class SecurableQuerySet(models.QuerySet):
    """Rows that are trimmed to what an actor may see."""

    # The expression for the id of the effective scope of a row.
    effective_scope: models.Expression | str = "scope_id"
    # Where the effective scope of a row's container is; a row without one has no scope above it.
    scope_above = "parent__scope_id"

    def alive(self) -> Self:
        """Not in the bin, nor in anything that is."""
        return self.filter(binned_at=None)

    def binned(self) -> Self:
        """What was put in the bin itself, as against what went along with it."""
        return self.filter(binned_at__isnull=False, binned_with=models.F("pk"))

    def open_to(self, actor: Actor, level: Level = Level.READ) -> Self:
        """The rows on which the actor holds at least this level, in the bin or not."""
        who = gate.principals_of(actor)
        if who.everything:
            return self
        if who.nobody:
            return self.none()
        rank = gate.LevelOn(self.effective_scope, who)
        return self.alias(_rank=rank).filter(_rank__gte=level.rank)

    def visible_to(self, actor: Actor, level: Level = Level.READ) -> Self:
        """The living rows on which the actor holds at least this level; what pages fetch by."""
        return self.alive().open_to(actor, level)

    def scattered(self, actor: Actor, level: Level = Level.READ) -> Self:
        """As `visible_to`, for lists over the whole organisation: begins at the grants if few."""
        scopes = gate.open_scopes(actor, level)
        if scopes is None:
            return self.visible_to(actor, level)
        return self.alive().on_scopes(scopes)

    def candidates(self, actor: Actor) -> Self:
        """Living rows among which all are that the actor may see; for `first_seen`."""
        scopes = gate.open_scopes(actor)
        return self.alive() if scopes is None else self.alive().on_scopes(scopes)

    def first_seen(self, actor: Actor, most: int) -> list[Securable]:
        """The first rows, in their order, that the actor may see, each with its level.

        The level is asked once for each row, and for no row after the last: in one SELECT it would
        be asked twice of the rows that come out, to choose and to show.
        """
        if gate.principals_of(actor).nobody:
            return []
        rows = self.with_level(actor).values_list("pk", "level_rank")
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(FIRST_SEEN.format(rows=sql), [*params, most])
            levels = dict(cursor.fetchall())
        seen = self.in_bulk_of(levels)
        for item in seen:
            item.level_rank = levels[item.pk]
        return seen

    def first_visible(self, actor: Actor, most: int) -> list[Securable]:
        """The first rows, in their order, that the actor may see; of lists over the whole organisation."""
        if gate.open_scopes(actor) is None:
            return self.alive().first_seen(actor, most)
        return list(self.scattered(actor)[:most])

    def past(self, field: str, place: Place | None, *, descending: bool = False) -> Self:
        """The rows from after a place on, in order of the field, and of the id where it is the same."""
        rows = self.order_by(f"{'-' if descending else ''}{field}", "pk")
        if place is None:
            return rows
        value, pk = place
        beyond, within = ("lt", "lte") if descending else ("gt", "gte")
        # The first condition says nothing new, but it is one that an index begins at.
        return rows.filter(
            models.Q(**{f"{field}__{within}": value}),
            models.Q(**{f"{field}__{beyond}": value}) | models.Q(pk__gt=pk),
        )

    def in_bulk_of(self, keys: Collection[UUID]) -> list[Securable]:
        """The rows with these ids, in the order of the ids."""
        found = {item.pk: item for item in self.order_by().filter(pk__any_of=list(keys))}
        return [found[pk] for pk in keys if pk in found]

    def on_scopes(self, scope_ids: list[int]) -> Self:
        """The rows whose effective scope is one of these."""
        return self.filter(scope_id__any_of=scope_ids)

    def with_level(self, actor: Actor) -> Self:
        """Each row with `level_rank`, what the actor may do with it."""
        return self.annotate(
            level_rank=gate.LevelOn(self.effective_scope, gate.principals_of(actor))
        )

    def within(self, container: Securable) -> Self:
        """The rows that lie below the container, at any depth, and the container itself."""
        raise NotImplementedError


class Securable(models.Model):
    """Anything that is shared: it has a scope of its own, or its container's counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    own_scope = models.OneToOneField(
        PermissionScope, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    binned_at = models.DateTimeField(null=True, blank=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    # The item that was put in the bin and took this one along.
    binned_with = models.UUIDField(null=True, blank=True, editable=False)

    kind = ""
    takes_guest_links = False
    # A document may be: then no guest link opens it, not one of a folder above it either (S37).
    confidential = False

    class Meta:
        abstract = True

    @property
    def may_differ(self) -> bool:
        """Whether it can have permissions of its own at all."""
        return True

    @property
    def state(self) -> State:
        """Which of the three states the item is in."""
        if self.own_scope_id is None:
            return State.TAKES_OVER
        return State.ADDS if self.own_scope.inherits else State.UNIQUE

    @property
    def container(self) -> Securable | None:
        """What the item lies in, from which it takes over; None for a top-level site."""
        raise NotImplementedError

    @property
    def container_id(self) -> UUID | None:
        """The id of the container, which need not be fetched for it."""
        raise NotImplementedError

    @property
    def in_site(self) -> UUID:
        """The id of the site that it is in, or that it is."""
        return self.site_id

    @property
    def root_id(self) -> UUID:
        """The top-level site of the tree that the item is in: what is locked."""
        raise NotImplementedError

    def has_left(self, people: Collection[User]) -> None:
        """These people owned it alone, and somebody else does now; for operations."""


class Container(Securable):
    """An item that holds others: it keeps its effective scope, so that what is in it need not."""

    scope = models.ForeignKey(PermissionScope, models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


@cache
def securable_models() -> list[type[Securable]]:
    """Every model that can be shared."""
    return [model for model in apps.get_models() if issubclass(model, Securable)]


def model_of(kind: str) -> type[Securable] | None:
    """The model of this kind of item; None for what is none."""
    return next((model for model in securable_models() if model.kind == kind), None)


def living(kind: str, pk: UUID) -> Securable | None:
    """The item of this kind and id, whoever asks; None if there is none or it is in the bin."""
    model = model_of(kind)
    return model and model.objects.alive().filter(pk=pk).first()


def visible_among(
    actor: Actor, ids: Collection[UUID], level: Level = Level.READ
) -> dict[UUID, Securable]:
    """The living items with these ids, of whatever kind, on which the actor holds the level."""
    if not ids:
        return {}
    return {
        item.pk: item
        for model in securable_models()
        for item in model.objects.filter(pk__any_of=ids).visible_to(actor, level)
    }


def lock(*targets: Securable, adding: bool = False) -> None:
    """Hold the trees of the targets until the transaction ends, and see the targets as they are now.

    A scope reaches below the item it begins at, so two changes in one tree wait for each other,
    whichever rows they touch. `adding` is for what only adds below: adds do not wait for each
    other, only for changes. Advisory locks and not row locks, because sharing a row lock writes
    the row, and every upload would. Trees are locked in one order, so that nobody waits in a ring.
    """
    held: set[UUID] = set()
    roots = {target.root_id for target in targets}
    while not roots <= held:
        for root in sorted(roots - held):
            _lock_tree(root, adding=adding)
        held |= roots
        for target in targets:
            _see_as_it_is_now(target)
        roots = {target.root_id for target in targets}


def _see_as_it_is_now(target: Securable) -> None:
    try:
        target.refresh_from_db()
    except ObjectDoesNotExist:
        raise Http404 from None


def _lock_tree(root: UUID, *, adding: bool) -> None:
    function = "pg_advisory_xact_lock_shared" if adding else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtextextended(%s, 0))", [f"{connection.schema_name}:{root}"]
        )
