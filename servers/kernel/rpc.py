"""Calls between services: one stub, two channels.

Middleware wraps the *handler* of each method (identity, rule, fence, deadline, trace, idempotency, errors, metrics),
so a call means the same in process and on the wire; `local.py` and `wire.py` are the two channels.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog
from prometheus_client import Histogram

from gen.checks import sentence, told
from gen.oo.kernel.v1 import IdempotencyRecord
from gen.runtime import Codec, DecodeError, Method, Service
from servers.kernel import identity as identities
from servers.kernel import telemetry
from servers.kernel.clock import Clock
from servers.kernel.errors import (
    Conflict,
    ConsentNeeded,
    Error,
    Forbidden,
    Internal,
    Invalid,
    SignInNeeded,
    StepUpNeeded,
    TimedOut,
    Unprocessable,
)
from servers.kernel.identity import Identity
from servers.kernel.limits import OverLimit, within
from servers.kernel.seal import DataKey
from servers.kernel.stale import Stale

Q = TypeVar("Q")
A = TypeVar("A")
T = TypeVar("T")
R = TypeVar("R")

IDEMPOTENCY_KEY = "oo-idempotency-key"
SECRET = "oo-secret"
DEFAULT_TIMEOUT_S = 10.0
HOP_S = 0.02
KEY_CHARS_MAX = 255
_CALLERS = {"CALLER_PUBLIC", "CALLER_SESSION", "CALLER_SERVICE", "CALLER_SECRET"}

TOO_LATE = "the deadline has passed; nothing more is done for this call"

deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""Monotonic second after which nobody waits for the answer."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one RPC, as its proto says."""

    caller: str
    purpose: str
    step_up_s: int
    takes_key: bool

    @classmethod
    def of(cls, method: Method[Any, Any]) -> Rule:
        """Raises ValueError for a method without a rule: nothing starts then."""
        option: Mapping[str, Any] = method.options.get("oo.options.v1.rpc", {})
        caller = str(option.get("caller", ""))
        if caller not in _CALLERS:
            raise ValueError(f"{method.path} has no rule: add `option (oo.options.v1.rpc)` to its proto")
        return cls(
            caller,
            str(option.get("purpose", "")),
            int(option.get("step_up_s", 0)),
            bool(option.get("idempotency_key", False)),
        )


@dataclass(slots=True)
class Call:
    """What a service method knows of its caller."""

    method: Method[Any, Any]
    identity: Identity | None
    now: datetime
    key: str = ""
    request_hash: bytes = b""
    data_key: DataKey | None = field(default=None, repr=False)
    secret: str = field(default="", repr=False)

    @property
    def person(self) -> str:
        """On whose behalf. Raises SignInNeeded when the call is for nobody."""
        if self.identity is None or not self.identity.person:
            raise SignInNeeded("this needs a person: sign in first")
        return self.identity.person

    def answer(self, response: object) -> IdempotencyRecord | None:
        """The row that answers a repetition of this call alike; None when the caller gave no key."""
        if self.data_key is None:
            return None
        encoded = self.method.response.encode(response)
        return IdempotencyRecord(
            person=self.person,
            rpc=self.method.path,
            key=self.key,
            request_hash=self.request_hash,
            response=self.data_key.seal(encoded, *answer_place(self.method.path, self.key)),
            created_at=self.now,
        )


class Consents(Protocol):
    """Says whether a person agreed to a purpose."""

    async def __call__(self, person: str, purpose: str) -> bool: ...


class Answers(Protocol):
    """Keeps answers to calls with an idempotency key, and the keys of persons that these are sealed under."""

    async def key_for(self, person: str) -> DataKey: ...

    async def find(self, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
        """The row with its response opened; None when there is none that opens."""


Implementation = Callable[[Any, Call], Awaitable[Any]]


class Handler(Generic[Q, A]):
    """One method with all middleware around it: what both channels call.

    `answers`: to calls with an idempotency key; None for a service that stores nothing. `is_erased`: the fence.
    """

    def __init__(
        self,
        method: Method[Q, A],
        implementation: Implementation,
        clock: Clock,
        answers: Answers | None,
        consents: Consents,
        is_erased: Callable[[str], bool],
    ) -> None:
        self.method = method
        self.rule = Rule.of(method)
        self._implementation = implementation
        self._clock = clock
        self._answers = answers
        self._consents = consents
        self._is_erased = is_erased
        self._seconds: dict[tuple[str, str], Histogram] = {}

    async def __call__(
        self, request: Q, identity: Identity | None, timeout_s: float | None, metadata: Mapping[str, str], channel: str
    ) -> A:
        """Runs the method. Raises errors of the tree in kernel/errors.py and nothing else."""
        started = self._clock.monotonic()
        code = "OK"
        set_deadline = deadline.set(None if timeout_s is None else started + timeout_s)
        try:
            with identities.acting(identity):
                return await self._in_time(request, identity, timeout_s, metadata)
        except Error as error:
            code = error.code.name
            raise
        except asyncio.CancelledError:
            code = "CANCELLED"
            raise
        except Exception as error:
            code = "INTERNAL"
            log.exception("rpc failed", rpc=self.method.path)
            raise Internal() from error
        finally:
            deadline.reset(set_deadline)
            self._took(channel, code, self._clock.monotonic() - started)

    def _took(self, channel: str, code: str, seconds: float) -> None:
        series = self._seconds.get((channel, code))
        if series is None:
            series = self._seconds[channel, code] = telemetry.RPC_SECONDS.labels(self.method.path, channel, code)
        series.observe(seconds)

    async def _in_time(
        self, request: Q, identity: Identity | None, timeout_s: float | None, metadata: Mapping[str, str]
    ) -> A:
        try:
            return await within(timeout_s, self._guarded(request, identity, metadata))
        except OverLimit as error:
            raise TimedOut(TOO_LATE) from error
        except Stale as error:
            raise Conflict("this changed meanwhile: look at it and try again", reason="CHANGED_MEANWHILE") from error

    async def _guarded(self, request: Q, identity: Identity | None, metadata: Mapping[str, str]) -> A:
        call = Call(
            self.method,
            identity,
            self._clock.now(),
            key=_key(metadata) if self.rule.takes_key else "",
            secret=metadata.get(SECRET, ""),
        )
        await self._admit(call)
        if wrong := self.method.request.check(request):
            found = told(wrong)
            raise Invalid(sentence(found), fields=found)
        if not call.key or self._answers is None:
            return await self._implementation(request, call)  # type: ignore[no-any-return]
        return await self._once(request, call, self._answers)

    async def _admit(self, call: Call) -> None:
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

    async def _once(self, request: Q, call: Call, answers: Answers) -> A:
        """Answers a repeated call from its first answer."""
        request_hash = hashlib.sha256(self.method.request.encode(request)).digest()
        call = replace(call, request_hash=request_hash, data_key=await answers.key_for(call.person))
        earlier = await self._earlier(call, answers)
        if earlier is not None:  # an empty message is false, and an answer all the same
            return earlier
        try:
            return await self._implementation(request, call)  # type: ignore[no-any-return]
        except (Stale, Conflict):  # met by its own repetition, perhaps, which came first
            earlier = await self._earlier(call, answers)
            if earlier is not None:
                return earlier
            raise

    async def _earlier(self, call: Call, answers: Answers) -> A | None:
        record = await answers.find(call.person, self.method.path, call.key)
        if record is None:
            return None
        if record.request_hash != call.request_hash:
            raise Unprocessable("this Idempotency-Key came with another request before: use a new key")
        return self.method.response.decode(record.response)


def answer_place(rpc: str, key: str) -> tuple[str, str, str]:
    """Where a kept answer belongs: it opens there only."""
    return "answer", rpc, key


def _key(metadata: Mapping[str, str]) -> str:
    key = metadata.get(IDEMPOTENCY_KEY, "")
    if len(key) > KEY_CHARS_MAX:
        raise Invalid(f"an idempotency key has at most {KEY_CHARS_MAX} characters", reason="IDEMPOTENCY_KEY_INVALID")
    return key


def _check_fresh(call: Call, within_s: int) -> None:
    signed_in = call.identity.signed_in_at if call.identity else None
    if signed_in is None or (call.now - signed_in).total_seconds() > within_s:
        raise StepUpNeeded(f"sign in again: this needs a sign-in of the last {within_s // 60} minutes")


def remaining_s(timeout_s: float | None, now: float) -> float:
    """Seconds for an outgoing call: its own limit, or what is left of the caller's less one hop.

    Raises TimedOut when nothing is.
    """
    limit = timeout_s if timeout_s is not None else DEFAULT_TIMEOUT_S
    ends = deadline.get()
    if ends is not None:
        limit = min(limit, ends - now - HOP_S)
    if limit <= 0:
        raise TimedOut(TOO_LATE)
    return limit


def checked(metadata: Mapping[str, str] | None) -> Mapping[str, str]:
    """What goes beside a request. Raises Invalid for text that HTTP/2 cannot carry, on both channels alike."""
    for name, value in (metadata or {}).items():
        if not (value.isascii() and value.isprintable()):
            raise Invalid(f"{name}: only printable ASCII characters can be sent", reason="METADATA_INVALID")
    return metadata or {}


def encoded(codec: Codec[Q], message: Q) -> bytes:
    """Raises Internal, and logs why, for a message that holds what its fields cannot: a fault of who made it."""
    return _fitting(codec, codec.encode, message)


def decoded(codec: Codec[Q], data: bytes) -> Q:
    """An answer of our own services. Raises Internal, and logs why, when it is none."""
    return _fitting(codec, codec.decode, data)


def copied(codec: Codec[Q], message: Q) -> Q:
    """Raises Internal, and logs why, for a message whose parts are no messages."""
    return _fitting(codec, codec.copy, message)


def _fitting(codec: Codec[Any], translate: Callable[[T], R], value: T) -> R:
    try:
        return translate(value)
    except (AttributeError, TypeError, ValueError, OverflowError, DecodeError) as error:
        log.exception("no such message", type=codec.name)
        raise Internal() from error


def not_served(path: str) -> str:
    return f"{path} is not served here"


def module_of(service: Service | str) -> str:
    """ "oo.profile.v1.ProfileService" → "profile"."""
    return (service if isinstance(service, str) else service.name).split(".")[1]
