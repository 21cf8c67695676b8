"""What the organisation asks of people who sign in; and help for who lost their second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import SignInPolicy, User
from accounts.sessions import end_all
from sharing import emails
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.emails.second_factor import SECOND_FACTOR_RESET
from sharing.events import record
from sharing.transactions import operation

# The job of the operator's command.
COMMAND = "reset_second_factor"


@operation
def set_sign_in_policy(
    actor: Actor, *, of_administrators: bool, of_insiders: bool, of_outsiders: bool
) -> SignInPolicy:
    """Say of whom a second factor is asked. Who must have one sets it up at their next sign-in.

    Pages of the administration ask for it at once. Of everybody inside is of administrators too.
    """
    require_administrator(actor)
    policy, _new = SignInPolicy.objects.select_for_update().get_or_create(pk=1)
    after = {
        "of_administrators": of_administrators or of_insiders,
        "of_insiders": of_insiders,
        "of_outsiders": of_outsiders,
    }
    changed = {name: value for name, value in after.items() if getattr(policy, name) != value}
    for name, value in changed.items():
        setattr(policy, name, value)
    if changed:
        policy.save(update_fields=sorted(changed))
        record(actor, "set sign-in policy", **changed)
    return policy


@operation
def reset_second_factor(actor: Actor, person: User) -> None:
    """Take away the second factor of somebody who lost it: they are signed out, and told by letter.

    At their next sign-in they give what they have besides, and set up another if one is asked. An
    operator of the installation may do it by a command, for an administrator whom no other can help.
    """
    if (actor.user, actor.job) != (None, COMMAND):
        require_administrator(actor)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    taken, _kinds = Authenticator.objects.filter(user=person).delete()
    if not taken:
        message = _("%(who)s has no second factor.") % {"who": person.email}
        raise ValidationError(message, code="none")
    end_all(person)
    record(actor, "reset second factor", person=person.pk, email=person.email)
    if actor.user is None:
        return
    details = {"who": str(actor.user), "email": actor.user.email}
    emails.post(actor, SECOND_FACTOR_RESET, person.email, details=details)
