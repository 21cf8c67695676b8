"""Where programs get tokens and give them back: django-allauth's, counted, with our codes."""

from __future__ import annotations

from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from allauth.idp.oidc.models import Token
from allauth.idp.oidc.views import RevokeView, TokenView
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from accounts.limits import REFUSED_PROGRAMS_OF_NETWORK, TooOften, give_back, network_of, take
from accounts.vouching.codes import server


class Counted:
    """To check a secret costs something: what fails is counted for the network it comes from."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer, or say when to try again."""
        about = ("programs from", network_of(request))
        try:
            take(REFUSED_PROGRAMS_OF_NETWORK, *about)
        except TooOften as error:
            told = {"error": "temporarily_unavailable", "error_description": "Too many requests."}
            return JsonResponse(told, status=429, headers={"Retry-After": str(error.wait)})
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 200:
            give_back([(*about, REFUSED_PROGRAMS_OF_NETWORK.within)])
        return answer


class Tokens(Counted, TokenView):
    """For a code, or for a token for new ones, to whoever may have them now."""

    def _create_token_response(self, request: HttpRequest, **more: object) -> HttpResponse:
        return convert_response(*server().create_token_response(*extract_params(request)))

    def _post_device_token(self, request: HttpRequest) -> HttpResponse:
        return self._create_token_response(request)


class Revocation(Counted, RevokeView):
    """A program gives back what it has: with a token for new ones go all that it has of that person."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End it; what is not known is answered the same."""
        kept = Token.objects.lookup(Token.Type.REFRESH_TOKEN, request.POST.get("token", ""))
        answer = super().post(request, *args, **kwargs)
        if kept and not Token.objects.filter(pk=kept.pk).exists():
            Token.objects.filter(client=kept.client_id, user=kept.user_id).delete()
        return answer


def not_served(request: HttpRequest) -> HttpResponse:
    """What django-allauth could do besides, and is not asked for."""
    raise Http404
