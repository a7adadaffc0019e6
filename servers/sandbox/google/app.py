"""ASGI app of the Google stand-in."""

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servers.sandbox import control_api, pages
from servers.sandbox.clock import SandboxClock
from servers.sandbox.google.authorization_endpoint import AuthorizationEndpoint
from servers.sandbox.google.provider import GoogleProvider
from servers.sandbox.google.signing_keys import ALGORITHM
from servers.sandbox.google.token_endpoint import TokenEndpoint
from servers.sandbox.persona import personas

CLAIMS: Final = ("aud", "auth_time", "azp", "email", "email_verified", "exp", "iat", "iss", "name", "nonce", "sub")


def create_google_app(issuer: str, folder: Path, clock: SandboxClock) -> Starlette:
    """Return the app for one issuer address, with its state in `folder`."""
    provider = GoogleProvider(issuer, folder, clock)
    authorization, token = AuthorizationEndpoint(provider), TokenEndpoint(provider)
    metadata = MetadataEndpoints(provider)
    return Starlette(
        routes=[
            Route("/", metadata.index),
            Route("/.well-known/openid-configuration", metadata.discovery),
            Route("/jwks", metadata.jwks),
            Route("/o/oauth2/v2/auth", authorization.show_consent_page, methods=["GET"]),
            Route("/o/oauth2/v2/auth", authorization.submit_choice, methods=["POST"]),
            Route("/token", token.exchange, methods=["POST"]),
            Route("/revoke", token.revoke, methods=["POST"]),
            Route("/sandbox/rotate-keys", metadata.rotate_keys, methods=["POST"]),
            *control_api.control_routes(clock, provider.describe, provider.reset),
            pages.STYLESHEET,
        ],
        middleware=[Middleware(control_api.LoopbackOnlyMiddleware)],
    )


class MetadataEndpoints:
    """Provider metadata, public keys and the index page."""

    def __init__(self, provider: GoogleProvider) -> None:
        self._provider = provider

    async def index(self, _request: Request) -> Response:
        """Return the page for people who open the address in a browser."""
        links = ["/.well-known/openid-configuration", "/jwks", "/sandbox/state"]
        return pages.render_page("index.html", service="Google", people=personas().values(), links=links)

    async def discovery(self, _request: Request) -> Response:
        """Return the provider metadata (OpenID Connect Discovery 1.0), with only the endpoints that exist here."""
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
        """Return the current and the next public key, cacheable for an hour, as at Google."""
        return JSONResponse(self._provider.keys.public_jwks(), headers={"Cache-Control": "public, max-age=3600"})

    async def rotate_keys(self, _request: Request) -> Response:
        self._provider.keys.rotate()
        self._provider.save()
        return control_api.json_response(self._provider.keys.public_jwks())
