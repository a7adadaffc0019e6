"""Rules of sessions, signing keys and erasures. Pure: no clock, no I/O."""

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from gen.oo.auth.storage.v1 import AccountRecord, ErasurePartRecord, ErasureRecord, SessionRecord, SigningKeyRecord
from gen.oo.auth.v1 import Erasure, ErasureKept, ErasurePart, ErasurePartDone, ErasureState
from servers.kernel.errors import Forbidden, Invalid, SignInNeeded, Unavailable

SIGN_IN_LIFETIME = timedelta(minutes=10)
SESSION_IDLE = timedelta(days=30)
SESSION_LIFETIME = timedelta(days=90)
SEEN_AT_PRECISION = timedelta(hours=1)
"""Precision of `seen_at`, so that a session in use costs one write an hour."""

KEY_LIFETIME = timedelta(days=30)
KEY_LEAD = timedelta(days=1)
"""Shortest time between publishing a key and signing with it."""
KEY_OVERLAP = timedelta(hours=1)
"""Time for which a key stays published after its last signature."""

# Browsers take `//host` and `/\host` for another site, and drop control characters before they look.
_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def safe_redirect_path(path: str) -> str:
    """Return the page to go to after a sign-in. Raises Invalid for anything but a path on our own site."""
    if not path:
        return "/"
    if not _PATH.fullmatch(path):
        raise Invalid.field("next", "write a path on this site, such as /privacy")
    return path


def safe_redirect_uri(uri: str, public_url: str) -> str:
    """Return the redirect URI for the provider. Raises Invalid for an address that is not ours."""
    if not uri.startswith(f"{public_url}/") or "#" in uri:
        raise Invalid.field("redirect_uri", f"write an address below {public_url}/ (OO_PUBLIC_URL)")
    return uri


def check_authorization_response(code: str, error: str, provider: str) -> None:
    """Raise the error that stands for the provider's error response, if it sent one instead of a code."""
    if code and not error:
        return
    if error == "access_denied":
        raise Forbidden(f"you declined at {provider}: nothing was shared", reason="SIGN_IN_DENIED")
    if error in {"temporarily_unavailable", "server_error"}:
        raise Unavailable(
            f"{provider} cannot sign you in now: try again in a minute", reason="PROVIDER_DOWN", retry_after_s=60
        )
    raise Forbidden(f"{provider} did not sign you in: start again", reason="SIGN_IN_REFUSED")


def check_same_person(account: AccountRecord | None, session: SessionRecord | None, now: datetime) -> None:
    """Check that a fresh sign-in was made by the person of the session that asked for it.

    `account` is that of the person who signed in, or None for somebody new. Raises SignInNeeded if the session has
    ended, and Forbidden for another person.
    """
    if session is None or not is_live(session, now):
        raise session_ended()
    if account is None or account.person != session.person:
        raise Forbidden(
            "this is another account than the one that you are in: nothing was changed; choose the same one",
            reason="SIGN_IN_OTHER_PERSON",
        )


def new_session(
    account: AccountRecord, session_id: str, secret_hash: bytes, auth_time: datetime | None, now: datetime
) -> SessionRecord:
    """Return a session that begins now. `auth_time` is when the provider authenticated the person, if it says so."""
    return SessionRecord(
        secret_hash=secret_hash,
        id=session_id,
        person=account.person,
        epoch=account.epoch,
        signed_in_at=min(auth_time or now, now),  # a provider's clock that is ahead must not prolong a fresh sign-in
        seen_at=now,
        created_at=now,
    )


def is_live(session: SessionRecord, now: datetime) -> bool:
    assert session.seen_at
    assert session.created_at
    return now < session.seen_at + SESSION_IDLE and now < session.created_at + SESSION_LIFETIME


def needs_seen_update(session: SessionRecord, now: datetime) -> bool:
    assert session.seen_at
    return now >= session.seen_at + SEEN_AT_PRECISION


def current_key(keys: Iterable[SigningKeyRecord], now: datetime) -> SigningKeyRecord:
    """Return the key that signs. Raises ValueError if none does yet."""
    return max((k for k in keys if _active_from(k) <= now), key=lambda k: (_active_from(k), k.kid))


def missing_keys(keys: Iterable[SigningKeyRecord], now: datetime) -> list[datetime]:
    """Return the times from which missing keys are to sign, so that there is a current and a next key."""
    since = sorted(_active_from(k) for k in keys)
    begun = [moment for moment in since if moment <= now]
    if not begun:
        return [now, now + KEY_LIFETIME]
    return [] if since[-1] > now else [max(begun[-1] + KEY_LIFETIME, now + KEY_LEAD)]


def retired_keys(keys: Iterable[SigningKeyRecord], now: datetime) -> list[str]:
    """Return the ids of the keys whose last signatures have expired, since their successor signs for long enough."""
    ordered = sorted(keys, key=lambda k: (_active_from(k), k.kid))
    return [key.kid for key, successor in pairwise(ordered) if _active_from(successor) + KEY_OVERLAP <= now]


def _active_from(key: SigningKeyRecord) -> datetime:
    assert key.active_from
    return key.active_from


def new_erasure(erasure_id: str, person: str, secret_hash: bytes, now: datetime) -> ErasureRecord:
    return ErasureRecord(
        id=erasure_id,
        person=person,
        secret_hash=secret_hash,
        state=ErasureState.requested,
        requested_at=now,
        revision=1,
    )


def secret_matches(record: ErasureRecord | None, secret_hash: bytes) -> bool:
    """Return True if the secret belongs to the erasure. Takes the same time for an erasure that does not exist."""
    expected = record.secret_hash if record else bytes(len(secret_hash))
    return hmac.compare_digest(expected, secret_hash) and record is not None


def erasure_part(reported: ErasurePartDone, earlier: ErasurePartRecord | None, now: datetime) -> ErasurePartRecord:
    """Return a module's part of an erasure after its report.

    A finished part keeps its first numbers, because a repeated erasure finds nothing. A part that had left rows takes
    the newer count and adds the deleted rows.
    """
    if earlier and not earlier.rows_left:
        return earlier
    return ErasurePartRecord(
        erasure_id=reported.erasure_id,
        module=reported.module,
        rows_deleted=reported.rows_deleted + (earlier.rows_deleted if earlier else 0),
        rows_left=reported.rows_left,
        notes=_merge_lines(earlier.notes if earlier else "", reported.notes),
        remaining_data=_merge_lines(earlier.remaining_data if earlier else "", reported.remaining_data),
        done_at=now,
    )


def _merge_lines(text: str, more: Iterable[str]) -> str:
    """Return the lines with new ones of `more` added. A repeated erasure reports the same lines again."""
    return "\n".join(dict.fromkeys([*text.splitlines(), *more]))


def final_state(parts: Iterable[ErasurePartRecord]) -> ErasureState:
    return ErasureState.erased_with_remaining_data if any(p.remaining_data for p in parts) else ErasureState.erased


def are_done(parts: Iterable[ErasurePartRecord], modules: Iterable[str]) -> bool:
    """Return True if each of the modules has erased all of its rows."""
    return set(modules) <= {p.module for p in parts if not p.rows_left}


def erasure_report(
    record: ErasureRecord, parts: Iterable[ErasurePartRecord], modules: Iterable[str], backup_days: int
) -> Erasure:
    """Return the erasure as the person sees it: the part of every module, finished or not, and the kept data."""
    reported = {p.module: p for p in parts}
    return Erasure(
        id=record.id,
        state=record.state,
        requested_at=record.requested_at,
        erased_at=record.erased_at,
        parts=[_part_report(module, reported.get(module)) for module in modules],
        kept=kept_data(backup_days),
    )


def _part_report(module: str, reported: ErasurePartRecord | None) -> ErasurePart:
    if reported is None:
        return ErasurePart(module=module)
    return ErasurePart(
        module=module,
        done=not reported.rows_left,
        rows_deleted=reported.rows_deleted,
        rows_left=reported.rows_left,
        notes=reported.notes.splitlines(),
        remaining_data=reported.remaining_data.splitlines(),
    )


def kept_data(backup_days: int) -> list[ErasureKept]:
    """Return the data that remains after an erasure. The last backup is deleted after `backup_days`."""
    until = f"{backup_days} days after the erasure: by then the last backup that knew you is gone"
    return [
        ErasureKept(
            what="one line in the erasure record: two random ids, two times, and a fingerprint of this page's secret",
            why="to prove this erasure, and to repeat it should an old backup ever be restored",
            until=until,
        ),
        ErasureKept(
            what="the numbers on this page",
            why="they show that it was done; they name nobody",
            until=until,
        ),
        ErasureKept(
            what="in each module, a fingerprint of the random id that stood for you",
            why="so that data still on its way when you left is thrown away and not stored again",
            until=until,
        ),
    ]


def session_ended() -> SignInNeeded:
    return SignInNeeded("this session is over: sign in again", reason="SESSION_ENDED")


def sign_in_expired() -> SignInNeeded:
    """Return the error for a sign-in that is unknown, expired, finished, or of another browser. All look alike."""
    return SignInNeeded(
        "this sign-in is over, or was begun in another browser: start again", reason="SIGN_IN_FLOW_OVER"
    )
