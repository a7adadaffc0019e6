"""The codecs of every message of oO's contract and of the examples, compared with protobuf's own library."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.integrations.v1.codec import TASK_FACTS
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.oo.kernel.storage.v1.codec import OUTBOX_RECORD
from gen.oo.profile.v1.codec import GIVE_CONSENT_REQUEST
from gen.oo.recommender.storage.v1.codec import DECISION
from gen.oo.recommender.v1 import Tip, TipKind
from gen.oo.recommender.v1.codec import RECOMMEND_REQUEST, TIP
from gen.registry import CODEC_OF, CODECS
from protogateway.runtime.method import Codec, DecodeError
from protogateway.runtime.wellknown import timestamp_text
from protogateway.tests.agreement import CHECKS, Check, check_random_messages

SEED = 20_261_123
Codecs = dict[str, Codec[Any]]


@pytest.fixture
def codecs(library: SimpleNamespace, torture: SimpleNamespace) -> Codecs:
    examples: Codecs = library.registry.CODECS | torture.registry.CODECS
    return CODECS | examples


@pytest.mark.parametrize("check", CHECKS)
def test_codecs_agree_with_protobuf(codecs: Codecs, check: Check) -> None:
    check_random_messages(codecs, 8, check, SEED)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("check", CHECKS)
def test_codecs_agree_on_100_000_messages(codecs: Codecs, check: Check) -> None:
    check_random_messages(codecs, 100_000 // len(codecs) + 1, check, SEED)


def test_every_message_has_a_codec() -> None:
    assert len(CODECS) == len(CODEC_OF)
    assert CODEC_OF[Tip] is CODECS["oo.recommender.v1.Tip"] is TIP


def test_unknown_enum_value_of_a_newer_peer_is_kept() -> None:
    newer = TIP.decode(b"\x10\x4d")
    assert (newer.kind, newer.kind.name) == (77, "")
    assert TIP.encode(newer) == b"\x10\x4d"
    assert TIP.to_json(newer) == b'{"kind":77}'


def test_optional_zero_is_not_unset() -> None:
    assert TASK_FACTS.decode(TASK_FACTS.encode(TaskFacts(due_day=0))).due_day == 0
    assert TASK_FACTS.decode(TASK_FACTS.encode(TaskFacts())).due_day is None
    assert TASK_FACTS.to_json(TaskFacts(due_day=0)) == b'{"dueDay":0}'


def test_empty_submessage_is_not_unset(library: SimpleNamespace) -> None:
    book, codec = library.messages.Book, library.codec.BOOK
    assert codec.decode(codec.encode(book(sequel=book()))).sequel == book()
    assert codec.decode(codec.encode(book())).sequel is None


def test_64_bit_numbers_and_bytes_are_strings_in_json() -> None:
    assert (
        OUTBOX_RECORD.to_json(OutboxRecord(seq=2**63, payload=b"\xff\0"))
        == b'{"seq":"9223372036854775808","payload":"/wA="}'
    )


def test_python_keyword_may_be_a_field_name(library: SimpleNamespace) -> None:
    book = library.messages.Book(class_="novel")
    assert library.codec.BOOK.decode(library.codec.BOOK.encode(book)).class_ == "novel"
    assert library.codec.BOOK.to_json(book) == b'{"class":"novel"}'


def test_bytes_do_not_depend_on_the_order_of_a_map() -> None:
    one, other = Tip(meta={"a": "1", "b": "2"}), Tip(meta={"b": "2", "a": "1"})
    assert TIP.encode(one) == TIP.encode(other)


@pytest.mark.parametrize("data", [b"\x0a\x05ab", b"\x0a", b"\xff\xff", b"\x0a\x01\xff", b"\x07"])
def test_invalid_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DecodeError, match=r"not a oo\.recommender\.v1\.Tip"):
        TIP.decode(data)


def test_time_outside_the_calendar_is_refused(library: SimpleNamespace) -> None:
    official = library.codec.BOOK.upb()
    official.printed_at.seconds = 2**62
    with pytest.raises(DecodeError):
        library.codec.BOOK.decode(official.SerializeToString())


def test_times_are_utc_and_naive_ones_are_refused() -> None:
    east = datetime(2026, 11, 23, 2, tzinfo=timezone(timedelta(hours=2)))
    assert TASK_FACTS.decode(TASK_FACTS.encode(TaskFacts(due_at=east))).due_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert timestamp_text(east) == "2026-11-23T00:00:00Z"
    with pytest.raises(TypeError):
        TASK_FACTS.encode(TaskFacts(due_at=datetime(2026, 11, 23)))  # noqa: DTZ001  # naive on purpose


@pytest.mark.parametrize(
    ("codec", "text", "field"),
    [
        (RECOMMEND_REQUEST, '{"trigge": "pull"}', "trigge"),
        (RECOMMEND_REQUEST, '{"trigger": "push"}', "trigger"),
        (RECOMMEND_REQUEST, '{"trigger": ["pull"]}', "trigger"),
        (TIP, '{"title": 1}', "title"),
        (TIP, '{"meta": {"a": 1}}', "meta[a]"),
        (DECISION, '{"schemaVersion": -1}', "schemaVersion"),
        (DECISION, '{"schemaVersion": 1.5}', "schemaVersion"),
        (GIVE_CONSENT_REQUEST, '{"agreements": [{"documentId": "a"}, {"has": "b"}]}', "agreements[1].has"),
        (GIVE_CONSENT_REQUEST, '{"agreements": {}}', "agreements"),
        (GIVE_CONSENT_REQUEST, '{"agreements": [null]}', "agreements[0]"),
        (TASK_FACTS, '{"dueAt": "yesterday"}', "dueAt"),
        (TIP, '{"id": "a", "id": "b"}', "id"),
        (TIP, "[]", ""),
        (TIP, "null", ""),
        (TIP, "", ""),
        (TIP, '{"id": "a"', ""),
        (TIP, '{"id": NaN}', "id"),
    ],
)
def test_json_error_names_the_field(codec: Codec[Any], text: str, field: str) -> None:
    with pytest.raises(DecodeError) as caught:
        codec.from_json(text.encode())
    assert caught.value.field == field


def test_deep_or_malformed_json_is_refused() -> None:
    for data in (b'{"meta":' + b"[" * 30_000, b'{"id": "\xff"}', b'{"id": "\\ud800"}'):
        with pytest.raises(DecodeError):
            TIP.from_json(data)


def test_all_missing_required_fields_are_named() -> None:
    request = GIVE_CONSENT_REQUEST.from_json(b'{"agreements": [{"documentId": "terms", "hash": "00"}, {}]}')
    missing = "must not be empty"
    assert {path for path, problem in GIVE_CONSENT_REQUEST.check(request).items() if problem == missing} == {
        "agreements[1].document_id",
        "agreements[1].hash",
    }
    assert TIP.check(Tip(kind=TipKind.todo)) == {}
