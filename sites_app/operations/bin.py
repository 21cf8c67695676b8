"""To the bin and back, for anything that can be shared."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.securable import Container, Securable, lock, securable_models
from sharing.transactions import operation
from sites_app.models import Folder, Site


@operation
def put_in_bin(actor: Actor, target: Securable) -> None:
    """Put the target and all in it in the bin; nobody sees it there but who could edit it.

    Documents below are not touched: they follow their folder.
    """
    lock(target)
    require(actor, Level.OWN if isinstance(target, Site) else Level.EDIT, target)
    if isinstance(target, Folder) and target.is_library:
        raise ValidationError(_("This is the whole library of a site."), code="library")
    if target.binned_at:
        return
    together = {"binned_at": timezone.now(), "binned_by": actor.user, "binned_with": target.pk}
    type(target).objects.filter(pk=target.pk).update(**together)
    for model in securable_models():
        if issubclass(model, Container):
            model.objects.within(target).alive().update(**together)
    target.refresh_from_db()
    record(actor, "put in bin", target)


@operation
def restore_from_bin(actor: Actor, target: Securable) -> None:
    """Bring back the target and all that went along with it, to where it was."""
    lock(target)
    require(actor, Level.OWN if isinstance(target, Site) else Level.EDIT, target)
    if not target.binned_at:
        return
    if target.container is not None and target.container.binned_at:
        message = _("The place it was in is in the bin itself; restore “%(name)s” first.") % {
            "name": target.container
        }
        raise ValidationError(message, code="container_binned")
    back = {"binned_at": None, "binned_by": None, "binned_with": None}
    for model in securable_models():
        model.objects.filter(binned_with=target.pk).update(**back)
    target.refresh_from_db()
    record(actor, "restore from bin", target)
