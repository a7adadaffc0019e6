"""The Google stand-in put together."""

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servers.sandbox import inspection, pages
from servers.sandbox.clock import Clock
from servers.sandbox.google.authorize import Authorize
from servers.sandbox.google.keys import ALGORITHM
from servers.sandbox.google.provider import Provider
from servers.sandbox.google.tokens import Tokens
from servers.sandbox.people import people

CLAIMS: Final = ("aud", "auth_time", "azp", "email", "email_verified", "exp", "iat", "iss", "name", "nonce", "sub")


def build(issuer: str, folder: Path, clock: Clock) -> Starlette:
    """The app for one issuer address, its state in `folder`."""
    provider = Provider(issuer, folder, clock)
    authorize, tokens, documents = Authorize(provider), Tokens(provider), Documents(provider)
    return Starlette(
        routes=[
            Route("/", documents.index),
            Route("/.well-known/openid-configuration", documents.discovery),
            Route("/jwks", documents.jwks),
            Route("/o/oauth2/v2/auth", authorize.show, methods=["GET"]),
            Route("/o/oauth2/v2/auth", authorize.answer, methods=["POST"]),
            Route("/token", tokens.exchange, methods=["POST"]),
            Route("/revoke", tokens.revoke, methods=["POST"]),
            Route("/sandbox/rotate-keys", documents.rotate_keys, methods=["POST"]),
            *inspection.routes(clock, provider.state, provider.reset),
            pages.LOOK,
        ],
        middleware=[Middleware(inspection.LoopbackOnly)],
    )


class Documents:
    """What the provider says about itself."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def index(self, _request: Request) -> Response:
        """For a person who opened the address by hand."""
        endpoints = ["/.well-known/openid-configuration", "/jwks", "/sandbox/state"]
        return pages.page("index.html", service="Google", people=people().values(), links=endpoints)

    async def discovery(self, _request: Request) -> Response:
        """OpenID Connect Discovery 1.0, only what exists here."""
        issuer = self._provider.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/o/oauth2/v2/auth",
                "token_endpoint": f"{issuer}/token",
                "revocation_endpoint": f"{issuer}/revoke",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "scopes_supported": ["openid", "email", "profile"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
                "prompt_values_supported": ["none", "login", "consent", "select_account"],
                "claims_supported": CLAIMS,
            }
        )

    async def jwks(self, _request: Request) -> Response:
        """The current and the next public key; cached for an hour, as at Google."""
        return JSONResponse(self._provider.keys.public(), headers={"Cache-Control": "public, max-age=3600"})

    async def rotate_keys(self, _request: Request) -> Response:
        """For tests: the next key signs from now on."""
        self._provider.keys.rotate()
        self._provider.save()
        return inspection.json(self._provider.keys.public())
