"""Lists of what an administrator may end, one or many, after a question."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext

from sharing.actors import Actor
from sharing.administration.looking import MOST_AT_ONCE, LookOnlyAdmin
from sharing.administration.who import administrator


class EndableAdmin(LookOnlyAdmin):
    """Rows that an administrator may end (D16)."""

    # The words of the page that asks; what may still be ended; the operation.
    title, question, consequence, button = "", "", "", ""

    def endable(self, rows: QuerySet) -> QuerySet:
        """Those of the chosen rows that are not ended yet."""
        raise NotImplementedError

    def called(self, row: Model) -> str:
        """What the page that asks calls it."""
        raise NotImplementedError

    def item(self, row: Model) -> str:
        """What it is about, as the page that asks says it."""
        raise NotImplementedError

    def end_one(self, actor: Actor, row: Model) -> bool:
        """End it by its operation; whether there was anything to end."""
        raise NotImplementedError

    def ask_and_end(
        self, request: HttpRequest, queryset: QuerySet, action: str
    ) -> HttpResponse | None:
        """Ask, with the rows by name; then end each by its operation."""
        rows = list(self.endable(queryset)[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            text = gettext("Choose at most %(most)d at once.") % {"most": MOST_AT_ONCE}
            messages.error(request, text)
            return None
        if not rows:
            messages.warning(request, gettext("What you chose had ended already."))
            return None
        if request.POST.get("sure"):
            actor = administrator(request)
            ended = sum(self.end_one(actor, row) for row in rows)
            words = ngettext("%(count)d has ended.", "%(count)d have ended.", ended)
            messages.success(request, words % {"count": ended})
            return None
        self.complete(request, rows)
        context = {
            **self.admin_site.each_context(request),
            "title": self.title,
            "opts": self.opts,
            "question": self.question,
            "consequence": self.consequence,
            "button": self.button,
            "rows": [(self.called(row), row.pk, self.item(row)) for row in rows],
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/end_many.html", context)
