"""When a session lives, which key signs, and how far an erasure is. Pure: no clock, no I/O."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from gen.oo.auth.v1 import (
    AccountRecord,
    Erasure,
    ErasureKept,
    ErasurePart,
    ErasurePartDone,
    ErasurePartRecord,
    ErasureRecord,
    ErasureState,
    SessionRecord,
    SigningKeyRecord,
)
from servers.kernel.errors import Forbidden, Invalid, SignInNeeded, Unavailable

FLOW_LIFE = timedelta(minutes=10)
SESSION_IDLE = timedelta(days=30)
SESSION_LIFE = timedelta(days=90)
SEEN_STEP = timedelta(hours=1)
"""`seen_at` is exact to this: a session in use costs one write an hour."""

KEY_LIFE = timedelta(days=30)
KEY_LEAD = timedelta(days=1)
"""For so long at least a key is published before it signs."""
KEY_OVERLAP = timedelta(hours=1)
"""For so long a key stays published after its last signature."""

_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def own_path(path: str) -> str:
    """The page to go to after a sign-in. Raises Invalid for anything but a path on our own site."""
    if not path:
        return "/"
    if not _PATH.fullmatch(path):
        raise Invalid.field("next", "write a path on this site, such as /privacy")
    return path


def own_address(uri: str, public_url: str) -> str:
    """Where the provider sends the browser back to. Raises Invalid for an address that is not ours."""
    if not uri.startswith(f"{public_url}/") or "#" in uri:
        raise Invalid.field("redirect_uri", f"write an address below {public_url}/ (OO_PUBLIC_URL)")
    return uri


def check_answer(code: str, error: str, provider: str) -> None:
    """Raises what the provider's error in place of a code means."""
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
    """After a fresh sign-in: raises unless who signed in is the person of the session that asked for it.

    `account`: of who signed in; None for somebody new. SignInNeeded when the session is over, Forbidden for another
    person.
    """
    if session is None or not is_live(session, now):
        raise session_over()
    if account is None or account.person != session.person:
        raise Forbidden(
            "this is another account than the one that you are in: nothing was changed; choose the same one",
            reason="SIGN_IN_OTHER_PERSON",
        )


def new_session(
    account: AccountRecord, session_id: str, secret_hash: bytes, auth_time: datetime | None, now: datetime
) -> SessionRecord:
    """A session that begins now. `auth_time`: when the provider last saw the person prove who they are, if it told."""
    return SessionRecord(
        secret_hash=secret_hash,
        id=session_id,
        person=account.person,
        epoch=account.epoch,
        signed_in_at=min(auth_time or now, now),
        seen_at=now,
        created_at=now,
    )


def is_live(session: SessionRecord, now: datetime) -> bool:
    assert session.seen_at
    assert session.created_at
    return now < session.seen_at + SESSION_IDLE and now < session.created_at + SESSION_LIFE


def is_seen_long_ago(session: SessionRecord, now: datetime) -> bool:
    assert session.seen_at
    return now >= session.seen_at + SEEN_STEP


def current_key(keys: Iterable[SigningKeyRecord], now: datetime) -> SigningKeyRecord:
    """The key that signs. Raises ValueError when none does yet."""
    return max((k for k in keys if _since(k) <= now), key=lambda k: (_since(k), k.kid))


def missing_keys(keys: Iterable[SigningKeyRecord], now: datetime) -> list[datetime]:
    """The moments from which keys that are still to be made will sign, so that there is a current and a next one."""
    since = sorted(_since(k) for k in keys)
    begun = [moment for moment in since if moment <= now]
    if not begun:
        return [now, now + KEY_LIFE]
    return [] if since[-1] > now else [max(begun[-1] + KEY_LIFE, now + KEY_LEAD)]


def retired_keys(keys: Iterable[SigningKeyRecord], now: datetime) -> list[str]:
    """Ids of the keys whose successor has signed for so long that nothing they signed is valid any more."""
    ordered = sorted(keys, key=lambda k: (_since(k), k.kid))
    return [key.kid for key, successor in pairwise(ordered) if _since(successor) + KEY_OVERLAP <= now]


def _since(key: SigningKeyRecord) -> datetime:
    assert key.active_from
    return key.active_from


def new_erasure(erasure_id: str, person: str, secret_hash: bytes, now: datetime) -> ErasureRecord:
    """The ledger's line as it begins."""
    return ErasureRecord(
        id=erasure_id,
        person=person,
        secret_hash=secret_hash,
        state=ErasureState.requested,
        requested_at=now,
        revision=1,
    )


def opens(ledger: ErasureRecord | None, secret_hash: bytes) -> bool:
    """Whether a secret opens a line of the ledger, in the same time for a line that is not there."""
    expected = ledger.secret_hash if ledger else bytes(len(secret_hash))
    return hmac.compare_digest(expected, secret_hash) and ledger is not None


def part(reported: ErasurePartDone, earlier: ErasurePartRecord | None, now: datetime) -> ErasurePartRecord:
    """A module's part after its report.

    A finished part keeps its first numbers: who erases again finds nothing. A part that had left rows takes the newer
    count, and adds what was deleted.
    """
    if earlier and not earlier.rows_left:
        return earlier
    return ErasurePartRecord(
        erasure_id=reported.erasure_id,
        module=reported.module,
        rows_deleted=reported.rows_deleted + (earlier.rows_deleted if earlier else 0),
        rows_left=reported.rows_left,
        notes=_lines(earlier.notes if earlier else "", reported.notes),
        residue=_lines(earlier.residue if earlier else "", reported.residue),
        done_at=now,
    )


def _lines(text: str, more: Iterable[str]) -> str:
    """Lines with those of `more` that are not among them yet: who erases again says the same again."""
    return "\n".join(dict.fromkeys([*text.splitlines(), *more]))


def end_state(parts: Iterable[ErasurePartRecord]) -> ErasureState:
    """How an erasure ends whose parts are all done."""
    return ErasureState.erased_with_residue if any(p.residue for p in parts) else ErasureState.erased


def are_done(parts: Iterable[ErasurePartRecord], modules: Iterable[str]) -> bool:
    """Whether each of the modules has erased its part to the last row."""
    return set(modules) <= {p.module for p in parts if not p.rows_left}


def erasure(
    ledger: ErasureRecord, parts: Iterable[ErasurePartRecord], modules: Iterable[str], backup_days: int
) -> Erasure:
    """What the person is shown: every module's part, those still waited for among them, and what stays."""
    reported = {p.module: p for p in parts}
    return Erasure(
        id=ledger.id,
        state=ledger.state,
        requested_at=ledger.requested_at,
        erased_at=ledger.erased_at,
        parts=[_shown(module, reported.get(module)) for module in modules],
        kept=kept(backup_days),
    )


def _shown(module: str, reported: ErasurePartRecord | None) -> ErasurePart:
    if reported is None:
        return ErasurePart(module=module)
    return ErasurePart(
        module=module,
        done=not reported.rows_left,
        rows_deleted=reported.rows_deleted,
        rows_left=reported.rows_left,
        notes=reported.notes.splitlines(),
        residue=reported.residue.splitlines(),
    )


def kept(backup_days: int) -> list[ErasureKept]:
    """What an erasure leaves, told to the person. `backup_days`: after so many days the last backup is gone."""
    until = f"{backup_days} days after the erasure: by then the last backup that knew you is gone"
    return [
        ErasureKept(
            what="one line in the erasure ledger: two random ids, two times, and a fingerprint of this page's secret",
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


def session_over() -> SignInNeeded:
    return SignInNeeded("this session is over: sign in again", reason="SESSION_ENDED")


def flow_over() -> SignInNeeded:
    """The error for a sign-in that is unknown, over, finished before, or of another browser: all alike."""
    return SignInNeeded(
        "this sign-in is over, or was begun in another browser: start again", reason="SIGN_IN_FLOW_OVER"
    )
