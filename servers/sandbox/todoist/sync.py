"""POST /api/v1/sync: what changed, and commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servers.sandbox.todoist.arguments import arguments, listed
from servers.sandbox.todoist.commands import COMMANDS_MAX, apply
from servers.sandbox.todoist.errors import invalid, missing, narrow_scope
from servers.sandbox.todoist.memory import Memory
from servers.sandbox.todoist.world import World

RESOURCES: Final = ("items", "labels", "projects", "sections", "user")


@dataclass(frozen=True)
class Ask:
    """One sync request. `since` is the revision that the client has, None for a full sync."""

    since: int | None
    resources: frozenset[str]
    commands: list[Any]

    @property
    def full(self) -> bool:
        """Whether it counts as a full sync."""
        return self.since is None and bool(self.resources)


class Sync:
    """Read and write in one request, as Todoist has it: first the commands, then what changed."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def answer(self, request: Request) -> Response:
        """200 even when commands failed: their fate is in sync_status. Raises ApiError for everything else."""
        grant = self._memory.bearer(request)
        world = self._memory.worlds[grant.person]
        ask = self._read(await arguments(request), world)
        self._memory.limits.spend(grant.person, ask.full, self._memory.clock.now_s())
        if ask.commands and not grant.can_write():
            raise narrow_scope()
        return JSONResponse(self._answer(ask, world))

    def _read(self, fields: Mapping[str, Any], world: World) -> Ask:
        commands, resources = listed(fields, "commands", dict), listed(fields, "resource_types", str)
        if not commands and not resources:
            raise missing("resource_types")
        if len(commands) > COMMANDS_MAX:
            raise invalid("commands", f"at most {COMMANDS_MAX} in one request")
        named = frozenset(RESOURCES if "all" in resources else resources)
        excluded = {name.removeprefix("-") for name in resources if name.startswith("-")}
        return Ask(self._revision(str(fields.get("sync_token") or "*"), world), named - excluded, commands)

    def _revision(self, token: str, world: World) -> int | None:
        revision = None if token == "*" else self._memory.revision_of(token, world)
        if token != "*" and revision is None and not self._memory.switches.bad_sync_token_is_full:
            raise invalid("sync_token", "not a token of this account")
        return revision

    def _answer(self, ask: Ask, world: World) -> dict[str, Any]:
        temp_ids: dict[str, str] = {}
        now = self._memory.clock.now()
        statuses = dict(apply(world, command, now, temp_ids) for command in ask.commands)
        if ask.commands:
            self._memory.save()
        rows = world.everything() if ask.since is None else world.since(ask.since)
        answer: dict[str, Any] = {name: rows[name] for name in rows if name in ask.resources}
        if "user" in ask.resources and ask.since is None:
            answer["user"] = world.user
        token = self._memory.sync_token(world)
        answer |= {"full_sync": ask.full, "sync_token": token, "temp_id_mapping": temp_ids}
        return answer | {"sync_status": statuses} if ask.commands else answer
