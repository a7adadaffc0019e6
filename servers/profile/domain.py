"""Rules of consents. Pure: no clock, no I/O."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from gen.oo.profile.storage.v1 import ConsentRecord
from gen.oo.profile.v1 import Agreement, Consent, Document
from servers.kernel.errors import Conflict, Invalid

PURPOSES = {"tips": ("terms", "privacy")}
"""Purposes in the rules of RPCs, with the documents whose current version needs consent."""

Documents = Sequence[Document]
ConsentRecords = Iterable[ConsentRecord]


def consents(documents: Documents, records: ConsentRecords) -> list[Consent]:
    """Return each document with the person's consent to its current version, if any."""
    at = {(g.subject, g.hash): g.given_at for g in records}
    return [Consent(document=d, given_at=at.get((d.id, d.hash))) for d in documents]


def is_complete(all_consents: Sequence[Consent]) -> bool:
    return all(consent.given_at for consent in all_consents)


def is_granted(purpose: str, documents: Documents, records: ConsentRecords) -> bool:
    """Return True if every document of the purpose has consent. Raises Invalid for an unknown purpose."""
    if purpose not in PURPOSES:
        raise Invalid.field("purpose", f"unknown purpose {purpose!r}")
    needed = {(d.id, d.hash) for d in documents if d.id in PURPOSES[purpose]}
    return needed <= {(g.subject, g.hash) for g in records}


def new_consents(
    documents: Documents, records: ConsentRecords, agreements: Sequence[Agreement], person: str, now: datetime
) -> list[ConsentRecord]:
    """Return the records of new consents.

    Raises Invalid for an unknown document, and Conflict for a hash that is not current. Nothing is recorded then.
    """
    current = {d.id: d.hash for d in documents}
    for index, agreement in enumerate(agreements):
        _check(agreement, current, f"agreements[{index}]")
    known = {(g.subject, g.hash) for g in records}
    fresh = {(a.document_id, a.hash) for a in agreements} - known
    return [consent_record(person, subject, hash_, now) for subject, hash_ in sorted(fresh)]


def consent_record(person: str, subject: str, hash_: str, now: datetime) -> ConsentRecord:
    return ConsentRecord(person=person, subject=subject, hash=hash_, given_at=now)


def _check(agreement: Agreement, current: dict[str, str], path: str) -> None:
    if agreement.document_id not in current:
        raise Invalid.field(f"{path}.document_id", f"there is no text {agreement.document_id!r}")
    if agreement.hash != current[agreement.document_id]:
        raise Conflict(
            f"the text {agreement.document_id!r} has changed since: read it again", reason="DOCUMENT_CHANGED"
        )
