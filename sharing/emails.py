"""Letters about sharing: posted in the transaction of what they tell, sent by a job, each once."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import letters
from sharing.actors import Actor
from sharing.models import Invitation, Letter
from sharing.tokens import token_of
from tenants.current import current_organisation

INVITATION = "invitation"
ACCEPTED = "invitation_accepted"
DECLINED = "invitation_declined"


def post(actor: Actor, name: str, recipient: str, invitation: Invitation) -> None:
    """Have this letter sent if, and only if, the transaction we are in is committed.

    The job knows the organisation's schema and the letter's number, and nothing that is secret.
    """
    letter = Letter.objects.create(
        name=name, recipient=recipient, invitation=invitation, posted_by=actor.user
    )
    send_soon(letter)


def send_soon(letter: Letter, **when: object) -> None:
    """Let a worker send the letter, now or at another time."""
    task = app.configure_task("sharing.tasks.send_letter", queue="letters", **when)
    task.defer(schema=connection.schema_name, letter=str(letter.pk))


def overtaken(letter: Letter) -> bool:
    """Whether it has become pointless: the invitation was answered or withdrawn, or is over."""
    return letter.name == INVITATION and letter.invitation.state != "pending"


def held(letter: Letter) -> bool:
    """Whether it waits: nobody is invited while the switch is off (S58)."""
    return letter.name == INVITATION and not current_organisation().external_sharing


def send(letter: Letter) -> None:
    """Hand the letter to the mail server and mark it sent; the caller holds its row."""
    invitation = letter.invitation
    inviter = invitation.invited_by
    organisation = current_organisation()
    typed = {"inviter": str(inviter), "item": invitation.item_name}
    ours: dict[str, object] = {"kind": invitation.item_kind, "level": invitation.gives.value}
    if letter.name == INVITATION:
        language = letters.language_for(letter.recipient, inviter)
        path = reverse("invitation", args=[token_of(invitation)])
        ours["message"] = letters.quoted(invitation.message)
        ours["until"] = timezone.localtime(invitation.expires_at)
    else:
        language = letters.language_for(letter.recipient)
        path = reverse(f"{invitation.item_kind}_invitations", args=[invitation.item_id])
        typed["guest"] = str(invitation.accepted_by or invitation.email)
        ours["email"] = invitation.email
    ours["url"] = organisation.address + path
    host = organisation.address.partition("://")[2].partition(":")[0]
    message = letters.compose(
        letter.name,
        letter.recipient,
        language=language,
        typed=typed,
        ours=ours,
        # The same at every attempt, so that a mail program shows it once even if it came twice.
        message_id=f"<{letter.pk}@{host}>",
    )
    message.send()
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at"])
