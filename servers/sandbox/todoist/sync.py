"""Sync endpoint, POST /api/v1/sync: commands, then the changes since the client's last sync."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servers.sandbox.todoist.account import TodoistAccount
from servers.sandbox.todoist.arguments import list_argument, read_arguments
from servers.sandbox.todoist.commands import COMMANDS_MAX, apply_command
from servers.sandbox.todoist.errors import argument_missing, insufficient_scope, invalid_argument
from servers.sandbox.todoist.state import TodoistState

RESOURCES: Final = ("items", "labels", "projects", "sections", "user")


@dataclass(frozen=True)
class SyncRequest:
    """Parsed sync request. `since` is the client's revision, or None for a full sync."""

    since: int | None
    resources: frozenset[str]
    commands: list[Any]

    @property
    def is_full(self) -> bool:
        """True if the request counts as a full sync."""
        return self.since is None and bool(self.resources)


class SyncEndpoint:
    """Endpoint that runs a request's commands first, and then returns the changes, as Todoist does."""

    def __init__(self, state: TodoistState) -> None:
        self._state = state

    async def post(self, request: Request) -> Response:
        """Return 200 even if commands failed: `sync_status` has their errors. Raises TodoistApiError."""
        grant = self._state.authorize(request)
        account = self._state.accounts[grant.person]
        sync_request = self._parse(await read_arguments(request), account)
        self._state.rate_limit.count(grant.person, sync_request.is_full, self._state.clock.now_s())
        if sync_request.commands and not grant.can_write():
            raise insufficient_scope()
        return JSONResponse(self._respond(sync_request, account))

    def _parse(self, fields: Mapping[str, Any], account: TodoistAccount) -> SyncRequest:
        commands, resources = list_argument(fields, "commands", dict), list_argument(fields, "resource_types", str)
        if not commands and not resources:
            raise argument_missing("resource_types")
        if len(commands) > COMMANDS_MAX:
            raise invalid_argument("commands", f"at most {COMMANDS_MAX} in one request")
        named = frozenset(RESOURCES if "all" in resources else resources)
        excluded = {name.removeprefix("-") for name in resources if name.startswith("-")}
        return SyncRequest(self._revision(str(fields.get("sync_token") or "*"), account), named - excluded, commands)

    def _revision(self, token: str, account: TodoistAccount) -> int | None:
        revision = None if token == "*" else self._state.revision_of(token, account)
        if token != "*" and revision is None and not self._state.switches.bad_sync_token_is_full:
            raise invalid_argument("sync_token", "expected a token of this account")
        return revision

    def _respond(self, request: SyncRequest, account: TodoistAccount) -> dict[str, Any]:
        temp_ids: dict[str, str] = {}
        now = self._state.clock.now()
        statuses = dict(apply_command(account, command, now, temp_ids) for command in request.commands)
        if request.commands:
            self._state.save()
        rows = account.all_rows() if request.since is None else account.rows_since(request.since)
        response: dict[str, Any] = {name: rows[name] for name in rows if name in request.resources}
        if "user" in request.resources and request.since is None:
            response["user"] = account.user
        token = self._state.sync_token(account)
        response |= {"full_sync": request.is_full, "sync_token": token, "temp_id_mapping": temp_ids}
        return response | {"sync_status": statuses} if request.commands else response
