"""Coming back from a log-in provider (OpenID Connect): its word counts only with its seal, for us, and in time."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from klantwaarde.web.doors import open_door

REQUIRED = ("iss", "sub", "aud", "exp")


class ProviderAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth carries no types
    """Asks more than allauth does, which leaves the seal unchecked when the line to the provider is a safe one.

    Notes
    -----
    A provider inside a firm may stand behind plain HTTP or behind a proxy; so the signature of the ID token is checked
    in any case (OpenID Connect Core 1.0, 3.1.3.7), what it must hold is there, and who the provider says it is when
    asked for more must be the one of the token (5.3.2).
    """

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - theirs
        """Refuse an answer without an ID token, or with two persons in it."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        if "userinfo" in told and told["userinfo"].get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("userinfo is of somebody else")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:  # noqa: ANN401 - theirs
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        if any(not claims.get(name) for name in REQUIRED):
            raise OAuth2Error("the id_token is not complete")
        return claims


@open_door("who comes back from a provider is not logged in yet; the answer of the provider is checked")
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in whom the provider names, if they have an account here."""
    from allauth.socialaccount.models import SocialApp
    from django.http import Http404

    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(ProviderAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
