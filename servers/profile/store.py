"""Table and queries of consents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, MetaData, bindparam, insert, select, update

from gen.oo.profile.storage.v1 import ConsentRecord
from servers.kernel.db import RecordQuery, Tx, row_of, table_of

TABLES = MetaData()

CONSENT = table_of(ConsentRecord, "consent", TABLES, Index("consent_person", "person", "subject"))

# Runs on every call of the tip page.
_CURRENT = RecordQuery(
    select(CONSENT).where(CONSENT.c.person == bindparam("person"), CONSENT.c.withdrawn_at.is_(None)), ConsentRecord
)


def current_consents(tx: Tx, person: str) -> list[ConsentRecord]:
    """Return the consents of the person that were not withdrawn."""
    return _CURRENT.all(tx, person=person)


def add_consents(tx: Tx, consents: Sequence[ConsentRecord]) -> None:
    if consents:
        tx.execute(insert(CONSENT), [row_of(CONSENT, consent) for consent in consents])


def replace_consent(tx: Tx, consent: ConsentRecord) -> None:
    """Add a consent, withdrawing an older one for the same subject."""
    withdraw_consent(tx, consent.person, consent.subject, consent.given_at)
    add_consents(tx, [consent])


def withdraw_consent(tx: Tx, person: str, subject: str, now: datetime | None) -> None:
    is_current = (CONSENT.c.person == person, CONSENT.c.subject == subject, CONSENT.c.withdrawn_at.is_(None))
    tx.execute(update(CONSENT).where(*is_current).values(withdrawn_at=now))
