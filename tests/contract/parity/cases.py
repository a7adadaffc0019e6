"""The list of cases: a small function for each RPC, in the order in which they run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from protogateway.runtime.method import Method
from servers.kernel import identity as identities
from servers.kernel.errors import Error
from servers.kernel.identity import Identity
from servers.kernel.rpc import module_of
from tests.contract.parity.running_modules import RunningModules

Comparable = Callable[[Any], Any]
"""Returns the part of a response that is the same each time; a signature, for example, is not."""


@dataclass
class RpcCase:
    """The calls to one RPC, with their responses and errors."""

    oo: RunningModules
    method: Method[Any, Any]
    responses: list[object] = field(default_factory=list)
    errors: list[object] = field(default_factory=list)

    async def succeeds(
        self,
        request: object,
        who: Identity | None = None,
        *,
        service: str = "",
        module: str = "",
        metadata: Mapping[str, str] | None = None,
        comparable: Comparable = lambda response: response,
    ) -> Any:
        """Return the response, or all responses of a stream.

        `service` is the service that calls on behalf of `who`, `module` the callee of an RPC that every module has.
        """
        channel = self.oo.channel(module or module_of(self.method.service), service)
        with identities.as_principal(who):
            if self.method.server_streaming:
                stream = channel.stream(self.method, request, timeout_s=8, metadata=metadata)
                response: Any = [response async for response in stream]
            else:
                response = await channel.unary(self.method, request, timeout_s=8, metadata=metadata)
        self.responses.append(comparable(response))
        return response

    async def fails(self, request: object, who: Identity | None = None, **more: Any) -> Error:
        try:
            response = await self.succeeds(request, who, **more)
        except Error as error:
            self.errors.append((type(error), error.reason, error.message, error.fields, error.retry_after_s))
            return error
        raise AssertionError(f"{self.method.path} did not fail: it returned {response}")


RunCase = Callable[[RpcCase], Awaitable[None]]


class CaseList:
    """The cases of a file, in its order."""

    def __init__(self) -> None:
        self.cases: list[tuple[Method[Any, Any], RunCase]] = []

    def add(self, method: Method[Any, Any]) -> Callable[[RunCase], RunCase]:
        """Add the decorated function as the case of an RPC."""

        def add(run: RunCase) -> RunCase:
            self.cases.append((method, run))
            return run

        return add


async def run_cases(oo: RunningModules, lists: Sequence[CaseList]) -> dict[str, RpcCase]:
    """Run every case, and return them by the RPC's path.

    Before each case all events are delivered and the entropy restarts, so that no case depends on the calls before it.
    """
    done = {}
    for method, run in (case for case_list in lists for case in case_list.cases):
        oo.entropy.restart(method.path)
        done[method.path] = RpcCase(oo, method)
        await run(done[method.path])
        await oo.deliver_events()
    return done
