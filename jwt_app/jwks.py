"""`/.well-known/jwks.json`: what another service needs to check our tokens, and nothing it could sign with.

It must also know whose tokens it wants: `iss` and `aud` bear the name of the site's database (`policy.site`), and stand
in every token. A verifier that checks neither takes those of every site with these keys.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from jwt_app import key_file


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The JWK set of RFC 7517, section 5. Public, and cached no longer than a key is announced ahead of its use."""
    response = JsonResponse({"keys": key_file.ring().published()})
    response["Cache-Control"] = "public, max-age=60"
    return response
