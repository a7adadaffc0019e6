"""The table of scenes: a small function for each RPC, in the order in which they are played."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from protogateway.runtime.method import Method
from servers.kernel import identity as identities
from servers.kernel.errors import Error
from servers.kernel.identity import Identity
from servers.kernel.rpc import module_of
from tests.contract.parity.world import World

Seen = Callable[[Any], Any]
"""What of an answer can be compared; an answer may hold a signature, which is new each time."""


@dataclass
class Scene:
    """One RPC under play. Every answer and every error is noted."""

    world: World
    method: Method[Any, Any]
    answers: list[object] = field(default_factory=list)
    errors: list[object] = field(default_factory=list)

    async def works(
        self,
        request: object,
        who: Identity | None = None,
        *,
        service: str = "",
        module: str = "",
        metadata: Mapping[str, str] | None = None,
        seen: Seen = lambda answer: answer,
    ) -> Any:
        """The answer, or all answers of a stream.

        `service`: calls as this service on behalf of `who`. `module`: where it runs, when the RPC is everybody's.
        """
        channel = self.world.channel(module or module_of(self.method.service), service)
        with identities.as_principal(who):
            if self.method.server_streaming:
                stream = channel.stream(self.method, request, timeout_s=8, metadata=metadata)
                answer: Any = [answer async for answer in stream]
            else:
                answer = await channel.unary(self.method, request, timeout_s=8, metadata=metadata)
        self.answers.append(seen(answer))
        return answer

    async def fails(self, request: object, who: Identity | None = None, **more: Any) -> Error:
        try:
            answer = await self.works(request, who, **more)
        except Error as error:
            self.errors.append((type(error), error.reason, error.message, error.fields, error.retry_after_s))
            return error
        raise AssertionError(f"{self.method.path} answered {answer}")


Play = Callable[[Scene], Awaitable[None]]


class Act:
    """A file of scenes, in its order."""

    def __init__(self) -> None:
        self.scenes: list[tuple[Method[Any, Any], Play]] = []

    def scene(self, method: Method[Any, Any]) -> Callable[[Play], Play]:
        """Adds the scene of an RPC."""

        def add(play: Play) -> Play:
            self.scenes.append((method, play))
            return play

        return add


async def perform(world: World, acts: Sequence[Act]) -> dict[str, Scene]:
    """Plays every scene; each begins with settled events and entropy of its own."""
    played = {}
    for method, play in (scene for act in acts for scene in act.scenes):
        world.entropy.restart(method.path)
        played[method.path] = Scene(world, method)
        await play(played[method.path])
        await world.settle()
    return played
