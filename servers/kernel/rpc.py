"""Calls between services: one stub, two channels.

Middleware wraps the *handler* of each method (identity, rule, erased persons, idempotency, errors, metrics), so a call
means the same in process and over gRPC. Deadlines, cancellation, metadata and streams come from the runtime that the
channels in `channels.py` build on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog
from prometheus_client import Histogram

from gen.oo.kernel.v1 import IdempotencyRecord
from protogateway.runtime.context import Context, compute_deadline
from protogateway.runtime.errors import RpcError
from protogateway.runtime.handlers import closing_stream
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import Method, Service
from protogateway.runtime.violations import error_summary, field_errors
from servers.kernel import identity as identities
from servers.kernel import telemetry
from servers.kernel.clock import Clock
from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.crypto import DataKey
from servers.kernel.errors import (
    Conflict,
    ConsentNeeded,
    Error,
    Forbidden,
    Internal,
    Invalid,
    SignInNeeded,
    StepUpNeeded,
    Unprocessable,
    error_of,
)
from servers.kernel.identity import Identity

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")

IDEMPOTENCY_KEY = "oo-idempotency-key"
SECRET = "oo-secret"
RULE_OPTION = "oo.options.v1.rpc"
"""The option that holds the rule of an RPC."""
DEFAULT_TIMEOUT_S = 10.0
STREAM_TIMEOUT_S = 3600.0
"""A stream that lasts longer is begun again, after the last answer that arrived."""
KEY_CHARS_MAX = 255
_CALLERS = {"CALLER_PUBLIC", "CALLER_SESSION", "CALLER_SERVICE", "CALLER_SECRET"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RpcRule:
    """The rule of one RPC, as its proto says."""

    caller: str
    purpose: str
    step_up_s: int
    accepts_idempotency_key: bool

    @classmethod
    def from_method(cls, method: Method[Any, Any]) -> RpcRule:
        """Raises ValueError for a method without a rule, or with one that cannot be kept: nothing starts then."""
        option: Mapping[str, Any] = method.options.get(RULE_OPTION, {})
        caller = str(option.get("caller", ""))
        if caller not in _CALLERS:
            raise ValueError(f"{method.path} has no rule: add `option (oo.options.v1.rpc)` to its proto")
        if method.server_streaming and option.get("idempotency_key"):
            raise ValueError(f"{method.path} is a stream: there is no one answer that an idempotency key could keep")
        return cls(
            caller,
            str(option.get("purpose", "")),
            int(option.get("step_up_s", 0)),
            bool(option.get("idempotency_key", False)),
        )


@dataclass(slots=True)
class Call:
    """What a service method knows of its caller.

    `context`: time left, metadata, and metadata to send beside the answer; the same on every channel.
    """

    method: Method[Any, Any]
    identity: Identity | None
    now: datetime
    context: Context
    idempotency_key: str = ""
    request_hash: bytes = b""
    data_key: DataKey | None = field(default=None, repr=False)
    secret: str = field(default="", repr=False)

    @property
    def person(self) -> str:
        """On whose behalf. Raises SignInNeeded when the call is for nobody."""
        if self.identity is None or not self.identity.person:
            raise SignInNeeded("this needs a person: sign in first")
        return self.identity.person

    def idempotency_record(self, response: object) -> IdempotencyRecord | None:
        """The row that answers a repetition of this call alike; None when the caller gave no key."""
        if self.data_key is None:
            return None
        encoded = self.method.response.encode(response)
        return IdempotencyRecord(
            person=self.person,
            rpc=self.method.path,
            key=self.idempotency_key,
            request_hash=self.request_hash,
            response=self.data_key.encrypt(encoded, *response_associated_data(self.method.path, self.idempotency_key)),
            created_at=self.now,
        )


class ConsentCheck(Protocol):
    """Says whether a person agreed to a purpose."""

    async def __call__(self, person: str, purpose: str) -> bool: ...


class IdempotencyLookup(Protocol):
    """Keeps answers to calls with an idempotency key, and the keys of persons that these are sealed under."""

    async def key_for(self, person: str) -> DataKey: ...

    async def find(self, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
        """The row with its response opened; None when there is none that opens."""


class RpcHandler(Generic[RequestT, ResponseT]):
    """One method with all middleware around it: what both channels call.

    `implementation`: the servicer's method. `answers`: to calls with an idempotency key; None for a service that stores
    nothing. `is_erased`: says whether a person was erased here.
    """

    def __init__(
        self,
        method: Method[RequestT, ResponseT],
        implementation: Callable[[Any, Call], Any],
        clock: Clock,
        idempotency: IdempotencyLookup | None,
        consents: ConsentCheck,
        is_erased: Callable[[str], bool],
    ) -> None:
        self.method = method
        self.rule = RpcRule.from_method(method)
        self._implementation = implementation
        self._clock = clock
        self._idempotency = idempotency
        self._consents = consents
        self._is_erased = is_erased
        self._seconds: dict[tuple[str, str], Histogram] = {}

    async def unary(self, request: RequestT, context: Context, /) -> ResponseT:
        """Runs the method. Raises errors of the tree in kernel/errors.py and nothing else."""
        started = self._clock.monotonic()
        try:
            call = await self._admit(request, context)
            answer: ResponseT = (
                await self._implementation(request, call)
                if not call.idempotency_key or self._idempotency is None
                else await self._call_once(request, call, self._idempotency)
            )
        except BaseException as error:
            failed = self._observe_failure(error, context, started)
            if failed is error:
                raise
            raise failed from error
        self._observe(context.channel, "OK", started)
        return answer

    async def stream(self, request: RequestT, context: Context, /) -> AsyncIterator[ResponseT]:
        """Runs the method and passes on its answers. Raises errors of the tree in kernel/errors.py and nothing else."""
        started = self._clock.monotonic()
        try:
            call = await self._admit(request, context)
            async with closing_stream(self._implementation(request, call)) as answers:
                async for answer in answers:
                    yield answer
        except BaseException as error:
            failed = self._observe_failure(error, context, started)
            if failed is error:
                raise
            raise failed from error
        self._observe(context.channel, "OK", started)

    def _observe_failure(self, error: BaseException, context: Context, started: float) -> BaseException:
        """What the caller is told in place of an error."""
        failed = self._translate(error)
        gone = "DEADLINE_EXCEEDED" if context.expired else "CANCELLED"
        self._observe(context.channel, failed.code.name if isinstance(failed, RpcError) else gone, started)
        return failed

    def _translate(self, error: BaseException) -> BaseException:
        if isinstance(error, Error) or not isinstance(error, Exception):
            return error
        if isinstance(error, RpcError):
            return error_of(error.code, error.message, error.reason, error.fields, error.retry_after_s)
        if isinstance(error, ConcurrentUpdate):
            return Conflict("this changed meanwhile: look at it and try again", reason="CHANGED_MEANWHILE")
        log.error("rpc failed", rpc=self.method.path, exc_info=error)
        return Internal()

    def _observe(self, channel: str, code: str, started: float) -> None:
        series = self._seconds.get((channel, code))
        if series is None:
            series = self._seconds[channel, code] = telemetry.RPC_SECONDS.labels(self.method.path, channel, code)
        series.observe(self._clock.monotonic() - started)

    async def _admit(self, request: RequestT, context: Context) -> Call:
        """The call, once it is known that this caller may make this request."""
        identities.set_principal(context.caller)
        metadata = context.metadata
        call = Call(
            self.method,
            context.caller,
            self._clock.now(),
            context,
            idempotency_key=_key(metadata) if self.rule.accepts_idempotency_key else "",
            secret=metadata.get_text(SECRET) if metadata else "",
        )
        await self._authorize(call)
        if wrong := self.method.request.check(request):
            found = field_errors(wrong)
            raise Invalid(error_summary(found), fields=found)
        return call

    async def _authorize(self, call: Call) -> None:
        """Raises unless the rule lets this caller in."""
        caller, who = self.rule.caller, call.identity
        if caller == "CALLER_SESSION" and (who is None or not who.is_session):
            raise SignInNeeded("sign in first")
        if caller == "CALLER_SERVICE" and (who is None or who.is_session):
            raise Forbidden("only another service of this deployment may call this")
        if caller == "CALLER_SECRET" and not call.secret:
            raise SignInNeeded("send the secret as `Authorization: Bearer <secret>`", reason="SECRET_NEEDED")
        if who is not None and who.person and self._is_erased(who.person):
            raise SignInNeeded("this account was deleted", reason="ACCOUNT_DELETED")
        if self.rule.step_up_s:
            _check_fresh(call, self.rule.step_up_s)
        if self.rule.purpose and not await self._consents(call.person, self.rule.purpose):
            raise ConsentNeeded("agree to the terms and the privacy policy first")

    async def _call_once(self, request: RequestT, call: Call, answers: IdempotencyLookup) -> ResponseT:
        """Answers a repeated call from its first answer."""
        request_hash = hashlib.sha256(self.method.request.encode(request)).digest()
        call = replace(call, request_hash=request_hash, data_key=await answers.key_for(call.person))
        earlier = await self._find_response(call, answers)
        if earlier is not None:  # an empty message is false, and an answer all the same
            return earlier
        try:
            return await self._implementation(request, call)  # type: ignore[no-any-return]
        except (ConcurrentUpdate, Conflict):  # met by its own repetition, perhaps, which came first
            earlier = await self._find_response(call, answers)
            if earlier is not None:
                return earlier
            raise

    async def _find_response(self, call: Call, answers: IdempotencyLookup) -> ResponseT | None:
        record = await answers.find(call.person, self.method.path, call.idempotency_key)
        if record is None:
            return None
        if record.request_hash != call.request_hash:
            raise Unprocessable("this Idempotency-Key came with another request before: use a new key")
        return self.method.response.decode(record.response)


def response_associated_data(rpc: str, key: str) -> tuple[str, str, str]:
    """Where a kept answer belongs: it opens there only."""
    return "answer", rpc, key


def _key(metadata: Metadata) -> str:
    key = metadata.get_text(IDEMPOTENCY_KEY)
    if len(key) > KEY_CHARS_MAX:
        raise Invalid(f"an idempotency key has at most {KEY_CHARS_MAX} characters", reason="IDEMPOTENCY_KEY_INVALID")
    return key


def _check_fresh(call: Call, within_s: int) -> None:
    signed_in = call.identity.signed_in_at if call.identity else None
    if signed_in is None or (call.now - signed_in).total_seconds() > within_s:
        raise StepUpNeeded(f"sign in again: this needs a sign-in of the last {within_s // 60} minutes")


def remaining_s(timeout_s: float | None = None) -> float:
    """Seconds for an outgoing call: its own limit, or what is left of the caller's less one hop.

    Raises TimedOut when nothing is.
    """
    now = asyncio.get_running_loop().time()
    ends = compute_deadline(DEFAULT_TIMEOUT_S if timeout_s is None else timeout_s, now, error_of)
    assert ends is not None
    return ends - now


def module_of(service: Service | str) -> str:
    """ "oo.profile.v1.ProfileService" → "profile"."""
    return (service if isinstance(service, str) else service.name).split(".")[1]
