"""The channel within a process: the same handlers, messages copied by generated code."""

from __future__ import annotations

from collections.abc import Callable

from protogateway.runtime import inprocess_channel
from protogateway.runtime.handlers import Handlers
from servers.kernel import rpc
from servers.kernel.errors import error_of
from servers.kernel.identity import Identity


class LocalChannel(inprocess_channel.InProcessChannel):
    """Calls handlers of this process. Raises errors of the tree in kernel/errors.py and nothing else.

    `who`: the identity that calls go out under. `by_bytes`: encodes and decodes each message instead of copying it,
    to test that both are alike.
    """

    def __init__(self, handlers: Handlers, who: Callable[[], Identity | None], *, by_bytes: bool = False) -> None:
        super().__init__(
            handlers,
            caller=who,
            error_factory=error_of,
            timeout_s=rpc.DEFAULT_TIMEOUT_S,
            stream_timeout_s=rpc.STREAM_TIMEOUT_S,
            by_bytes=by_bytes,
        )
