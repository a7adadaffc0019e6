"""The context of a call on the side that serves it, and the deadline that it passes on to further calls."""

import asyncio
from contextvars import ContextVar
from typing import Any

from protogateway.runtime.errors import DEADLINE_PASSED, ErrorFactory, StatusCode
from protogateway.runtime.metadata import NO_METADATA, Metadata, MetadataInput, validate_metadata
from protogateway.runtime.method import Method

HOP_MARGIN_S = 0.02
"""An outgoing deadline is the caller's deadline minus this, so that the error still reaches the caller in time."""

current_deadline: ContextVar[float | None] = ContextVar("current_deadline", default=None)
"""Deadline of the call that the running code serves, in seconds of the event loop's clock, or None without one."""


class Context:
    """Context of one call, handed to the implementation.

    `caller` is the value that the channel or the server's `authenticate` found. `deadline` is in seconds of the event
    loop's clock, or None if there is no limit. `channel` is "local" or "wire". `cancelled` is True when nobody waits
    for the response any more, `expired` when that is because the deadline has passed.
    An implementation may set `initial_metadata` before its first response, with which it is sent, and
    `trailing_metadata` until the call ends, with success or with an error.
    """

    __slots__ = (
        "_initial_metadata",
        "_trailing_metadata",
        "caller",
        "cancelled",
        "channel",
        "deadline",
        "expired",
        "metadata",
        "method",
    )

    def __init__(
        self, method: Method[Any, Any], metadata: Metadata, caller: Any, deadline: float | None, channel: str
    ) -> None:
        self.method = method
        self.metadata = metadata
        self.caller = caller
        self.deadline = deadline
        self.channel = channel
        self.cancelled = False
        self.expired = False
        self._initial_metadata = self._trailing_metadata = NO_METADATA

    @property
    def initial_metadata(self) -> Metadata:
        return self._initial_metadata

    @initial_metadata.setter
    def initial_metadata(self, metadata: MetadataInput) -> None:
        """Set the metadata. Raises MetadataInvalid for metadata that HTTP/2 cannot carry."""
        self._initial_metadata = validate_metadata(metadata)

    @property
    def trailing_metadata(self) -> Metadata:
        return self._trailing_metadata

    @trailing_metadata.setter
    def trailing_metadata(self, metadata: MetadataInput) -> None:
        """Set the metadata. Raises MetadataInvalid for metadata that HTTP/2 cannot carry."""
        self._trailing_metadata = validate_metadata(metadata)

    def remaining_s(self) -> float | None:
        """Return the seconds until the deadline, 0 or less after it, or None if there is no limit."""
        return None if self.deadline is None else self.deadline - asyncio.get_running_loop().time()

    def expire(self) -> None:
        """Note that the deadline has passed."""
        self.cancelled = self.expired = True


def compute_deadline(timeout_s: float | None, now: float, error_factory: ErrorFactory) -> float | None:
    """Return the deadline of a call that starts now, or None if it has no limit.

    It is the earlier of the call's own timeout and the deadline of the call being served, minus HOP_MARGIN_S. Both are
    in seconds of the event loop's clock. Raises DEADLINE_EXCEEDED if no time is left.
    """
    deadline = None if timeout_s is None else now + timeout_s
    outer = current_deadline.get()
    if outer is not None and (deadline is None or outer - HOP_MARGIN_S < deadline):
        deadline = outer - HOP_MARGIN_S
    if deadline is not None and deadline <= now:
        raise error_factory(StatusCode.DEADLINE_EXCEEDED, DEADLINE_PASSED)
    return deadline
