"""The people of a sequence, the steps that they take, and whether each was rightly refused."""

from __future__ import annotations

from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from sites_app.operations.sites import create_site
from tests.oracle import Oracle
from tests.people import insider, outsider
from tests.proof.steps import (
    MODELS,
    Choice,
    Step,
    add,
    break_it,
    bring_back,
    close,
    erase,
    give,
    join,
    leave,
    make_folder,
    make_site,
    make_subsite,
    mark,
    move,
    move_below,
    regrade,
    rename,
    renew,
    restore_it,
    take,
    throw_away,
)
from tests.proof.steps_outside import (
    ask_again,
    ask_in,
    come_back,
    come_in,
    disable_link,
    flip,
    holds_anything,
    look,
    make_link,
    put_out,
    rule,
    say_no,
    shut_out,
    stand,
    take_back,
    time_out,
    tire_link,
    turn,
)

# Alice more often than the others, so that something happens.
WHO = ["Alice", "Bob", "Alice", "Erin", "Alice", "Carl", "Alice"]
STEPS: list[Step] = [
    make_site, make_subsite, make_subsite, make_folder, make_folder, make_folder, add, add, add, add,
    break_it, break_it, restore_it, give, give, give, regrade, take, join, join, leave, close,
    mark, mark, mark,
    move, move, move, move_below, move_below, rename, renew, throw_away, throw_away, bring_back,
    erase,
    make_link, make_link, disable_link, tire_link,
    ask_in, ask_in, ask_again, take_back, come_in, come_in, say_no, come_back, come_back,
    flip, turn, shut_out, stand, put_out, look, rule, rule, time_out,
]  # fmt: skip
# What also asks whether people outside may come in at all, and says so with PermissionDenied.
OF_THE_SWITCH = {make_link, ask_in, ask_again, come_in, say_no}
# What may give something to somebody who was removed: it is given to them anew.
GIVES = {give, join, come_in}


class World:
    """The people of a sequence, and two sites to begin with."""

    def __init__(self) -> None:
        names = ("Alice", "Bob", "Carl", "Dora")
        self.people = {one: insider(one) for one in names} | {
            one: outsider(one) for one in ("Erin", "Frank")
        }
        for outside in ("Erin", "Frank"):
            user = self.people[outside].user
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for number in (9001, 9002):
            create_site(self.people["Alice"], f"thing{number}")
        # Who was removed, or came back after it, and was given nothing since.
        self.without: set[UUID] = set()

    def take(self, step: Step, choice: Choice) -> bool:
        """Do it as whoever was chosen; they are refused if and only if the oracle says so.

        Whether it was done; what was not done left no trace.
        """
        things = [one for model in MODELS.values() for one in model.objects.order_by("pk")]
        actor = self.people[WHO[choice.actor % len(WHO)]]
        before = Oracle()
        needed, do = step(actor, things, choice)
        allowed = all(
            before.rank(actor.user.pk, before.items[target.pk]) >= rank for target, rank in needed
        )
        try:
            result = do()
        except PermissionDenied:
            assert not allowed or step in OF_THE_SWITCH, f"{step.__name__} was refused to {actor}"
            assert Oracle().facts == before.facts
            return False
        except ValidationError:
            assert Oracle().facts == before.facts
            return False
        assert allowed, f"{step.__name__} was not refused to {actor}"
        self._see(step, result)
        return True

    def _see(self, step: Step, result: object) -> None:
        """The people as they are now; and what was removed stays removed (S67, S68)."""
        for one in self.people.values():
            one.user.refresh_from_db()
        if step in {put_out, come_back}:
            self.without |= result or set()
        after = Oracle()
        holding = {pk for pk in self.without if holds_anything(after, pk)}
        assert not holding or step in GIVES, f"{step.__name__} gave back what was removed"
        self.without -= holding
