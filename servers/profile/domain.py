"""What a yes is, and when there is one. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from gen.oo.profile.v1 import Agreement, Consent, ConsentRecord, Document
from servers.kernel.errors import Conflict, Invalid

PURPOSES = {"tips": ("terms", "privacy")}
"""Purpose in an RPC's rule → texts that need a yes to their current version."""

Documents = Sequence[Document]
Given = Iterable[ConsentRecord]


def consents(documents: Documents, given: Given) -> list[Consent]:
    """Each text with the person's yes to its current version, if any."""
    at = {(g.subject, g.hash): g.given_at for g in given}
    return [Consent(document=d, given_at=at.get((d.id, d.hash))) for d in documents]


def is_complete(listed: Sequence[Consent]) -> bool:
    return all(consent.given_at for consent in listed)


def is_granted(purpose: str, documents: Documents, given: Given) -> bool:
    """Whether every text that the purpose rests on has a yes. Raises Invalid for an unknown purpose."""
    if purpose not in PURPOSES:
        raise Invalid.field("purpose", f"unknown purpose {purpose!r}")
    needed = {(d.id, d.hash) for d in documents if d.id in PURPOSES[purpose]}
    return needed <= {(g.subject, g.hash) for g in given}


def agree(
    documents: Documents, given: Given, agreements: Sequence[Agreement], person: str, now: datetime
) -> list[ConsentRecord]:
    """The rows for what is newly agreed to.

    Raises Invalid for an unknown text, and Conflict for a hash that is not the current one: nothing is recorded then.
    """
    current = {d.id: d.hash for d in documents}
    for index, agreement in enumerate(agreements):
        _check(agreement, current, f"agreements[{index}]")
    known = {(g.subject, g.hash) for g in given}
    fresh = {(a.document_id, a.hash) for a in agreements} - known
    return [recorded(person, subject, hash_, now) for subject, hash_ in sorted(fresh)]


def recorded(person: str, subject: str, hash_: str, now: datetime) -> ConsentRecord:
    """The row of one yes."""
    return ConsentRecord(person=person, subject=subject, hash=hash_, given_at=now)


def _check(agreement: Agreement, current: dict[str, str], path: str) -> None:
    if agreement.document_id not in current:
        raise Invalid.field(f"{path}.document_id", f"there is no text {agreement.document_id!r}")
    if agreement.hash != current[agreement.document_id]:
        raise Conflict(
            f"the text {agreement.document_id!r} has changed since: read it again", reason="DOCUMENT_CHANGED"
        )
