"""Pure functions of consents."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from gen.oo.profile.storage.v1 import ConsentRecord
from gen.oo.profile.v1 import Agreement, Document
from servers.kernel.errors import Conflict, Invalid
from servers.profile import domain
from servers.profile.documents import NAMES, read_documents

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DOCUMENTS = [Document(id="terms", hash="t2"), Document(id="privacy", hash="p2"), Document(id="imprint", hash="i1")]


def records(*consents: tuple[str, str]) -> list[ConsentRecord]:
    return [ConsentRecord(person="ada", subject=subject, hash=hash_, given_at=NOW) for subject, hash_ in consents]


def test_a_title_may_have_a_colon(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.md").write_text(
            f"title: {name}: in short\nversion: 2026-11-01\n\nKept: {{backup_days}} days"
        )
    document = read_documents(35, tmp_path).find("privacy")
    assert (document.title, document.version, document.text) == ("privacy: in short", "2026-11-01", "Kept: 35 days")


@pytest.mark.parametrize(("terms", "privacy"), list(product([None, "t1", "t2"], [None, "p1", "p2"])))
def test_a_purpose_needs_the_current_version_of_all_its_texts(terms: str | None, privacy: str | None) -> None:
    pairs = [(subject, hash_) for subject, hash_ in (("terms", terms), ("privacy", privacy)) if hash_]
    assert domain.is_granted("tips", DOCUMENTS, records(*pairs)) is ((terms, privacy) == ("t2", "p2"))


def test_a_hash_counts_for_its_own_text_only() -> None:
    assert not domain.is_granted("tips", DOCUMENTS, records(("terms", "p2"), ("privacy", "t2")))


def test_a_text_that_no_purpose_needs_is_not_required() -> None:
    assert domain.is_granted("tips", DOCUMENTS, records(("terms", "t2"), ("privacy", "p2")))


def test_an_unknown_purpose_is_invalid() -> None:
    with pytest.raises(Invalid):
        domain.is_granted("research", DOCUMENTS, records(("terms", "t2"), ("privacy", "p2")))


def test_each_text_is_listed_with_the_consent_to_its_current_version() -> None:
    found = domain.consents(DOCUMENTS, records(("terms", "t1"), ("privacy", "p2")))
    assert [(c.document, c.given_at) for c in found] == list(zip(DOCUMENTS, [None, NOW, None], strict=True))
    assert not domain.is_complete(found)
    assert domain.is_complete(domain.consents(DOCUMENTS[:2], records(("terms", "t2"), ("privacy", "p2"))))


def test_only_new_agreements_are_recorded_and_each_once() -> None:
    agreements = [Agreement(document_id=d.id, hash=d.hash) for d in DOCUMENTS]
    new = domain.new_consents(
        DOCUMENTS, records(("terms", "t1"), ("privacy", "p2")), [*agreements, *agreements], "ada", NOW
    )
    assert new == records(("imprint", "i1"), ("terms", "t2"))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(Agreement(document_id="terms", hash="t1"), Conflict), (Agreement(document_id="news", hash="t2"), Invalid)],
)
def test_one_wrong_agreement_refuses_all_of_them(wrong: Agreement, error: type[Exception]) -> None:
    with pytest.raises(error):
        domain.new_consents(DOCUMENTS, [], [Agreement(document_id="privacy", hash="p2"), wrong], "ada", NOW)
