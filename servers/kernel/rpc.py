"""Middleware of every RPC, the same on both channels.

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

from gen.oo.kernel.storage.v1 import IdempotencyRecord
from protogateway.runtime.context import Context, compute_deadline
from protogateway.runtime.errors import RpcError
from protogateway.runtime.handlers import CheckedRequests, closing_stream
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import Method, Service
from protogateway.runtime.violations import Violations, error_summary, field_errors
from servers.kernel import errors, telemetry
from servers.kernel import identity as identities
from servers.kernel.clock import Clock
from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.crypto import DataKey
from servers.kernel.identity import Identity

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")

IDEMPOTENCY_KEY = "oo-idempotency-key"
SECRET = "oo-secret"
RULE_OPTION = "oo.options.v1.rpc"
"""The proto option that holds an RPC's rule."""
DEFAULT_TIMEOUT_S = 10.0
STREAM_TIMEOUT_S = 3600.0
"""A longer stream is opened again by its client, which continues after the last response it received."""
KEY_CHARS_MAX = 255
_CALLERS = {"CALLER_PUBLIC", "CALLER_SESSION", "CALLER_SERVICE", "CALLER_SECRET"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RpcRule:
    caller: str
    purpose: str
    step_up_s: int
    accepts_idempotency_key: bool

    @classmethod
    def from_method(cls, method: Method[Any, Any]) -> RpcRule:
        """Return the method's rule. Raises ValueError for a missing or impossible one, so that nothing starts."""
        option: Mapping[str, Any] = method.options.get(RULE_OPTION, {})
        caller = str(option.get("caller", ""))
        if caller not in _CALLERS:
            raise ValueError(f"{method.path} has no rule: add `option (oo.options.v1.rpc)` to its proto")
        if option.get("idempotency_key") and (method.server_streaming or method.client_streaming):
            raise ValueError(f"{method.path} is a stream: an idempotency key cannot keep its many messages")
        return cls(
            caller,
            str(option.get("purpose", "")),
            int(option.get("step_up_s", 0)),
            bool(option.get("idempotency_key", False)),
        )


@dataclass(slots=True)
class Call:
    """A call, as a service method sees it.

    `context`: time left, request metadata, and response metadata to send; the same on every channel. `data_key` is set
    only for a call with an idempotency key.
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
        """The id of the person whom the call is for. Raises SignInNeeded without a person."""
        if self.identity is None or not self.identity.person:
            raise errors.SignInNeeded("this needs a person: sign in first")
        return self.identity.person

    def idempotency_record(self, response: object) -> IdempotencyRecord | None:
        """Return the row to commit with the change, so that a retry gets this response; None without a key."""
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
    """Returns whether a person consented to a purpose."""

    async def __call__(self, person: str, purpose: str) -> bool: ...


class IdempotencyLookup(Protocol):
    """The part of IdempotencyStore that handlers use: a process without a database loads this file too."""

    async def key_for(self, person: str) -> DataKey: ...

    async def find(self, person: str, rpc: str, key: str) -> IdempotencyRecord | None: ...


class RpcHandler(Generic[RequestT, ResponseT]):
    """A service method with its middleware.

    `implementation`: the servicer's method. `idempotency`: None for a service that stores nothing. `is_erased`: returns
    whether a person was erased here.
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
        if method.client_streaming:
            self._implementation = lambda requests, call: implementation(CheckedRequests(requests, self._check), call)
        self._clock = clock
        self._idempotency = idempotency
        self._consents = consents
        self._is_erased = is_erased
        self._seconds: dict[tuple[str, str], Histogram] = {}

    async def unary(self, request: RequestT, context: Context, /) -> ResponseT:
        """Call the method. Raises only errors of the tree in kernel/errors.py."""
        started = self._clock.monotonic()
        try:
            call = await self._admit(request, context)
            response: ResponseT = (
                await self._implementation(request, call)
                if not call.idempotency_key or self._idempotency is None
                else await self._call_once(request, call, self._idempotency)
            )
        except BaseException as error:
            translated = self._observe_failure(error, context, started)
            if translated is error:
                raise
            raise translated from error
        self._observe(context.channel, "OK", started)
        return response

    async def stream(self, request: RequestT, context: Context, /) -> AsyncIterator[ResponseT]:
        """Call the method and yield its responses. Raises only errors of the tree in kernel/errors.py."""
        started = self._clock.monotonic()
        try:
            call = await self._admit(request, context)
            async with closing_stream(self._implementation(request, call)) as responses:
                async for response in responses:
                    yield response
        except BaseException as error:
            translated = self._observe_failure(error, context, started)
            if translated is error:
                raise
            raise translated from error
        self._observe(context.channel, "OK", started)

    def _observe_failure(self, error: BaseException, context: Context, started: float) -> BaseException:
        """Count a failure and return the error for the caller."""
        translated = self._translate(error)
        # Anything but an RpcError here is a cancellation: by the deadline, or because the caller went away.
        cancelled = "DEADLINE_EXCEEDED" if context.expired else "CANCELLED"
        self._observe(context.channel, translated.code.name if isinstance(translated, RpcError) else cancelled, started)
        return translated

    def _translate(self, error: BaseException) -> BaseException:
        if isinstance(error, errors.Error) or not isinstance(error, Exception):
            return error
        if isinstance(error, RpcError):
            return errors.error_of(error.code, error.message, error.reason, error.fields, error.retry_after_s)
        if isinstance(error, ConcurrentUpdate):
            return errors.Conflict(
                "this was changed meanwhile: look at it again, then repeat", reason="CHANGED_MEANWHILE"
            )
        log.error("rpc failed", rpc=self.method.path, exc_info=error)
        return errors.Internal()

    def _observe(self, channel: str, code: str, started: float) -> None:
        series = self._seconds.get((channel, code))  # kept: labels() takes a lock and hashes its arguments each time
        if series is None:
            series = self._seconds[channel, code] = telemetry.RPC_SECONDS.labels(self.method.path, channel, code)
        series.observe(self._clock.monotonic() - started)

    async def _admit(self, request: RequestT, context: Context) -> Call:
        """Return the call. Raises if the caller may not make it, or the request breaks a check of its proto.

        Each request of a client stream is checked when the implementation reads it.
        """
        identities.set_principal(context.caller)
        metadata = context.metadata
        call = Call(
            self.method,
            context.caller,
            self._clock.now(),
            context,
            idempotency_key=_idempotency_key(metadata) if self.rule.accepts_idempotency_key else "",
            secret=metadata.get_text(SECRET) if metadata else "",
        )
        await self._authorize(call)  # first: a caller who may not call learns nothing about the request
        if not self.method.client_streaming and (wrong := self.method.request.check(request)):
            raise _invalid(wrong)
        return call

    def _check(self, request: Any) -> None:
        if wrong := self.method.request.check(request):
            raise _invalid(wrong)

    async def _authorize(self, call: Call) -> None:
        """Raise unless the RPC's rule admits the caller."""
        caller, identity = self.rule.caller, call.identity
        if caller == "CALLER_SESSION" and (identity is None or not identity.is_session):
            raise errors.SignInNeeded("sign in first")
        if caller == "CALLER_SERVICE" and (identity is None or identity.is_session):
            raise errors.Forbidden("only another service of this deployment may call this")
        if caller == "CALLER_SECRET" and not call.secret:
            raise errors.SignInNeeded("send the secret as `Authorization: Bearer <secret>`", reason="SECRET_NEEDED")
        if identity is not None and identity.person and self._is_erased(identity.person):
            raise errors.AccountDeleted
        if self.rule.step_up_s:
            _check_step_up(call, self.rule.step_up_s)
        if self.rule.purpose and not await self._consents(call.person, self.rule.purpose):
            raise errors.ConsentNeeded("agree to the terms and the privacy policy first")

    async def _call_once(self, request: RequestT, call: Call, store: IdempotencyLookup) -> ResponseT:
        """Return the kept response of an earlier call with this key, or call the method."""
        request_hash = hashlib.sha256(self.method.request.encode(request)).digest()
        call = replace(call, request_hash=request_hash, data_key=await store.key_for(call.person))
        earlier = await self._find_response(call, store)
        if earlier is not None:  # not `if earlier`: a response without content is falsy
            return earlier
        try:
            return await self._implementation(request, call)  # type: ignore[no-any-return]
        except (ConcurrentUpdate, errors.Conflict):
            # A concurrent retry of the same call may have committed first: then its response is this call's as well.
            earlier = await self._find_response(call, store)
            if earlier is not None:
                return earlier
            raise

    async def _find_response(self, call: Call, store: IdempotencyLookup) -> ResponseT | None:
        record = await store.find(call.person, self.method.path, call.idempotency_key)
        if record is None:
            return None
        if record.request_hash != call.request_hash:
            raise errors.Unprocessable("this Idempotency-Key was used with a different request: use a new key")
        return self.method.response.decode(record.response)


def _invalid(wrong: Violations) -> errors.Invalid:
    found = field_errors(wrong)
    return errors.Invalid(error_summary(found), fields=found)


def response_associated_data(rpc: str, key: str) -> tuple[str, str, str]:
    """Return the place that a kept response is bound to.

    The first word is bound into every stored response, so it must not change.
    """
    return "answer", rpc, key


def _idempotency_key(metadata: Metadata) -> str:
    key = metadata.get_text(IDEMPOTENCY_KEY)
    if len(key) > KEY_CHARS_MAX:
        raise errors.Invalid(
            f"an idempotency key has at most {KEY_CHARS_MAX} characters", reason="IDEMPOTENCY_KEY_INVALID"
        )
    return key


def _check_step_up(call: Call, within_s: int) -> None:
    signed_in = call.identity.signed_in_at if call.identity else None
    if signed_in is None or (call.now - signed_in).total_seconds() > within_s:
        raise errors.StepUpNeeded(f"sign in again: this needs a sign-in of the last {within_s // 60} minutes")


def remaining_s(timeout_s: float | None = None) -> float:
    """Return the seconds that an outgoing call may take: `timeout_s`, or less if the current call ends before.

    Raises TimedOut if no time is left.
    """
    now = asyncio.get_running_loop().time()
    ends = compute_deadline(DEFAULT_TIMEOUT_S if timeout_s is None else timeout_s, now, errors.error_of)
    assert ends is not None
    return ends - now


def service_of(module: str) -> str:
    """Return the full name of a module's service: "profile" → "oo.profile.v1.ProfileService"."""
    return f"oo.{module}.v1.{module.capitalize()}Service"


def module_of(service: Service | str) -> str:
    """Return the module of a service: "oo.profile.v1.ProfileService" → "profile"."""
    return (service if isinstance(service, str) else service.name).split(".")[1]
