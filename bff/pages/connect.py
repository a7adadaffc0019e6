"""Pages to connect apps: the list, the consent screen, the OAuth callback, and disconnecting."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.phrases import as_sentence
from bff.pages.shell import Shell, form_text, require_document_request, see_other
from bff.pages.sign_in import NOTICES as SIGN_IN_NOTICES
from bff.pages.sign_in import SignInPage
from gen.oo.integrations import v1
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from servers.kernel.errors import Conflict, ConsentNeeded, Error, Invalid, NotFound, SignInNeeded
from servers.kernel.identity import Identity, as_principal

SUCCESS_NOTICES = {
    "connected": "Connected. Your tip can come from here now.",
    "disconnected": "Disconnected. The access is dead; your tasks and the texts of your tips from it are erased here.",
}
NOTICES = {
    **SUCCESS_NOTICES,
    "disconnecting": (
        "Disconnected; your tasks and the texts of your tips from it are erased here. The app has not yet ended the "
        "access; oO keeps trying."
    ),
}


class ConnectPage:
    def __init__(self, shell: Shell, integrations: IntegrationsServiceStub, sign_in: SignInPage) -> None:
        self._shell = shell
        self._integrations = integrations
        self._sign_in = sign_in

    def routes(self) -> list[Route]:
        return [
            Route("/connect", self.list, methods=["GET"]),
            Route("/connect/{provider}", self.show_connector, methods=["GET"]),
            Route("/connect/{provider}", self.begin, methods=["POST"]),
            Route("/connect/{provider}/callback", self.finish, methods=["GET"]),
            Route("/connect/{provider}/disconnect", self.disconnect, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        key = request.query_params.get("notice", "")
        return await self._list_page(request, identity, NOTICES.get(key, ""), is_good=key in SUCCESS_NOTICES)

    async def show_connector(self, request: Request) -> Response:
        """Show the consent screen: the data, why, for how long, and how to stop."""
        identity = await self._shell.require_identity(request)
        return await self._connector_page(request, identity)

    async def begin(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        form = await self._shell.read_own_form(request)
        provider = request.path_params["provider"]
        begin_request = v1.BeginConnectionRequest(provider=provider, consent_hash=form_text(form, "consent_hash"))
        with as_principal(identity):
            try:
                begun = await self._integrations.begin_connection(begin_request)
            except (Conflict, Invalid) as error:
                return await self._connector_page(
                    request, identity, f"{as_sentence(error.message)}.", error.http_status
                )
        return self._shell.redirect_to_provider(
            request, begun.authorization_url, f"Taking you to {provider.capitalize()}."
        )

    async def finish(self, request: Request) -> Response:
        """Handle the OAuth callback. It comes from another site, so the browser does not send the strict cookie yet."""
        require_document_request(request)
        identity = await self._shell.sessions.identify(request)
        query = request.query_params
        if identity is None:
            if "hop" in query:
                return self._sign_in.show(request, SIGN_IN_NOTICES["lost"], 401)
            return self._shell.hop(request, f"{request.url.path}?{request.url.query}&hop=1", "Reading your tasks.")
        provider = request.path_params["provider"]
        finish_request = v1.FinishConnectionRequest(
            provider=provider, state=query.get("state", ""), code=query.get("code", ""), error=query.get("error", "")
        )
        with as_principal(identity):
            try:
                await self._integrations.finish_connection(finish_request)
            except (SignInNeeded, ConsentNeeded):
                raise
            except Error as error:
                return await self._list_page(request, identity, f"{as_sentence(error.message)}.", error.http_status)
        return see_other("/connect?notice=connected")

    async def disconnect(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        await self._shell.read_own_form(request)
        with as_principal(identity):
            done = await self._integrations.disconnect(v1.DisconnectRequest(provider=request.path_params["provider"]))
        return see_other(f"/connect?notice={'disconnected' if done.revoked else 'disconnecting'}")

    async def connectors(self, identity: Identity) -> tuple[v1.Connector, ...]:
        with as_principal(identity):
            return tuple((await self._integrations.list_connectors(v1.ListConnectorsRequest())).connectors)

    async def _list_page(
        self, request: Request, identity: Identity, notice: str = "", status: int = 200, *, is_good: bool = False
    ) -> Response:
        found = await self.connectors(identity)
        return self._shell.page(
            request,
            "connect.html",
            identity,
            status,
            connectors=found,
            any_connected=any(connector.connection for connector in found),
            notice=notice,
            notice_good=is_good,
        )

    async def _connector_page(
        self, request: Request, identity: Identity, notice: str = "", status: int = 200
    ) -> Response:
        connector = _find(await self.connectors(identity), request.path_params["provider"])
        connection = connector.connection
        is_connected = connection is not None and connection.state is not v1.ConnectionState.reconnect_needed
        return self._shell.page(
            request, "connector.html", identity, status, connector=connector, connected=is_connected, notice=notice
        )


def _find(connectors: tuple[v1.Connector, ...], provider: str) -> v1.Connector:
    for connector in connectors:
        if connector.provider == provider:
            return connector
    raise NotFound("app", provider)
