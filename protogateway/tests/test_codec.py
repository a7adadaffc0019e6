"""Codecs of every construct of proto3, in cases that random messages do not reach."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from math import copysign, inf, isnan, nan
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from protogateway.runtime.protojson import fast
from protogateway.tests.agreement import CHECKS, Check, check_random_messages, same_on_bytes, same_on_json
from protogateway.tests.json_mutations import ODD
from protogateway.tests.random_messages import fill_randomly

SEED = 20_261_124
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("check", CHECKS)
def test_every_construct_agrees_with_protobuf(torture: SimpleNamespace, check: Check) -> None:
    check_random_messages(torture.registry.CODECS, 20, check, SEED)


def test_cut_off_bytes_are_refused_or_read_as_by_protobuf(torture: SimpleNamespace) -> None:
    for name in ("Scalars", "Lists", "Maps", "Choices", "Known", "KnownMaps"):
        codec = torture.registry.CODECS[f"torture.v1.{name}"]
        data = fill_randomly(codec.upb(), Random(SEED)).SerializeToString()
        for end in range(0, len(data), 1 + len(data) // 2000):
            same_on_bytes(codec, data[:end])


# ── floats ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@SHARED
@given(double=some.floats(), single=some.floats(width=32), listed=some.lists(some.floats(width=32)))
def test_any_float_agrees_with_protobuf(
    torture: SimpleNamespace, double: float, single: float, listed: list[float]
) -> None:
    for message, codec in (
        (torture.messages.Scalars(a_double=double, a_float=single, maybe_float=single), torture.codec.SCALARS),
        (torture.messages.Lists(doubles=[double], floats=listed), torture.codec.LISTS),
        (torture.messages.Known(a_double=double, a_float=single), torture.codec.KNOWN),
    ):
        official = codec.upb.FromString(codec.encode(message))
        assert codec.encode(codec.read(official)) == codec.encode(message)
        assert json.loads(codec.to_json(message)) == json_format.MessageToDict(official)
        same_on_json(codec, codec.to_json(message))


def test_negative_zero_is_not_the_default(torture: SimpleNamespace) -> None:
    codec, scalars = torture.codec.SCALARS, torture.messages.Scalars
    back = codec.decode(codec.encode(scalars(a_double=-0.0, a_float=-0.0)))
    assert (copysign(1, back.a_double), copysign(1, back.a_float)) == (-1, -1)
    assert codec.to_json(back) == b'{"aDouble":-0.0,"aFloat":-0.0}'
    assert codec.encode(scalars(a_double=0.0)) == codec.to_json(scalars())[2:] == b""


def test_non_finite_floats_have_names_in_json(torture: SimpleNamespace) -> None:
    codec, lists = torture.codec.LISTS, torture.messages.Lists
    text = codec.to_json(lists(doubles=[nan, inf, -inf], floats=[1e300, 0.1]))
    assert text == b'{"doubles":["NaN","Infinity","-Infinity"],"floats":["Infinity",0.1]}'
    first, *others = codec.from_json(text).doubles
    assert isnan(first)
    assert others == [inf, -inf]


# ── oneof ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_last_member_of_a_oneof_wins(torture: SimpleNamespace) -> None:
    codec, choices = torture.codec.CHOICES, torture.messages.Choices
    found = codec.decode(codec.encode(choices(an_int32=5)) + codec.encode(choices(a_string="")))
    assert (found.an_int32, found.a_string) == (None, "")


def test_two_members_of_a_oneof_are_refused(torture: SimpleNamespace) -> None:
    both = torture.messages.Choices(this="a", that="b")
    for use in (torture.codec.CHOICES.encode, torture.codec.CHOICES.to_json):
        with pytest.raises(ValueError, match=r"torture\.v1\.Choices\.other_choice: more than one"):
            use(both)
    with pytest.raises(ValueError, match="that: not allowed beside this"):
        torture.codec.CHOICES.from_json(b'{"this": "a", "that": "b"}')


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_well_known_types_are_plain_values(torture: SimpleNamespace) -> None:
    found = torture.codec.KNOWN.from_json(
        b'{"time": "2026-11-23T17:45:00.5Z", "duration": "-1.5s", "anInt64": "0", "aString": "", "mask": "a,bC.dE",'
        b' "struct": {"a": [1, null]}, "empty": {}, "someBytes": "AA=="}'
    )
    assert found.time == datetime(2026, 11, 23, 17, 45, 0, 500_000, UTC)
    assert found.duration == timedelta(seconds=-1.5)
    assert (found.an_int64, found.a_string, found.some_bytes, found.a_bool) == (0, "", b"\0", None)
    assert found.mask.paths == ["a", "b_c.d_e"]
    assert found.struct.fields["a"].list_value.values[0].number_value == 1
    assert found.empty == torture.known.Empty()


def test_any_packs_and_unpacks_a_message(torture: SimpleNamespace) -> None:
    pack, unpack, known = torture.known_codec.pack, torture.known_codec.unpack, torture.messages.Known
    part = torture.messages.Choices(an_int64=7)
    packed = pack(torture.codec.CHOICES, part)
    assert unpack(torture.codec.CHOICES, packed) == part
    assert unpack(torture.codec.KNOWN, packed) is None
    text = torture.codec.KNOWN.to_json(known(any=packed))
    assert text == b'{"any":{"@type":"type.googleapis.com/torture.v1.Choices","anInt64":"7"}}'
    assert torture.codec.KNOWN.from_json(text).any == packed
    with pytest.raises(ValueError, match="not a torture"):
        unpack(torture.codec.CHOICES, torture.known.Any(packed.type_url, packed.value[:-1]))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("any", {"type_url": "type.googleapis.com/nothing.v1.Known"}),
        ("any", {"type_url": "type.googleapis.com/torture.v1.Scalars", "value": b"\xff"}),
        ("mask", {"paths": ["aB"]}),
        ("mask", {"paths": ["a_"]}),
        ("mask", {"paths": ["a_1"]}),
        ("value", {"number_value": inf}),
    ],
)
def test_message_without_json_is_refused(torture: SimpleNamespace, field: str, value: dict[str, Any]) -> None:
    kind = {"any": "Any", "mask": "FieldMask", "value": "Value"}[field]
    message = torture.messages.Known(**{field: getattr(torture.known, kind)(**value)})
    official = torture.codec.KNOWN.upb.FromString(torture.codec.KNOWN.encode(message))
    with pytest.raises((json_format.Error, DecodeError, ValueError, TypeError)):
        json_format.MessageToDict(official, descriptor_pool=official.DESCRIPTOR.file.pool)
    with pytest.raises(ValueError, match=r"\w"):
        torture.codec.KNOWN.to_json(message)


def test_times_are_cut_to_the_microsecond_towards_zero(torture: SimpleNamespace) -> None:
    official = torture.codec.KNOWN.upb()
    official.time.nanos, official.duration.nanos = 1_999, -1_999
    found = torture.codec.KNOWN.decode(official.SerializeToString())
    assert found.time.microsecond == 1
    assert found.duration == timedelta(microseconds=-1)
    official.time.nanos = 1_000_000_000
    with pytest.raises(ValueError, match="not within a second"):
        torture.codec.KNOWN.decode(official.SerializeToString())


def test_invalid_duration_is_refused(torture: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="longer than"):
        torture.codec.KNOWN.to_json(torture.messages.Known(duration=timedelta(days=4_000_000)))
    official = torture.codec.KNOWN.upb()
    official.duration.seconds, official.duration.nanos = 1, -1
    with pytest.raises(ValueError, match="not a duration"):
        torture.codec.KNOWN.decode(official.SerializeToString())


@SHARED
@given(value=JSON)
def test_any_json_is_a_value(torture: SimpleNamespace, value: Any) -> None:
    text = json.dumps({"value": value, "struct": {"": value}, "listValue": [value, value]}).encode()
    same_on_json(torture.codec.KNOWN, text)


# ── JSON in ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Scalars", b'{"aString": "\\"\\u00e9\\n", "aDouble": 1, "anInt64": "-5", "aColour": "COLOUR_CRIMSON"}'),
        ("Scalars", b'{"maybeInt32": null, "maybeColour": 77, "someBytes": "AAE="}'),
        ("Lists", b'{"messages": [{}, {"aBool": true}], "strings": ["a:b", "{"], "doubles": [1e5, 0]}'),
        ("Maps", b'{"byBool": {"true": false}, "byInt64": {"-1": "1"}, "itself": {"false": {}}}'),
        ("Choices", b'{"aString": "a", "this": "b", "lonely": 0}'),
        ("Known", b'{"time": "1970-01-01T00:00:00.123Z", "duration": "3s", "struct": {"a": {"b": []}}, "value": null}'),
        ("Names", b'{"class": "a", "None": "b", "@other": "c"}'),
    ],
)
def test_plain_json_takes_the_fast_path(torture: SimpleNamespace, name: str, text: bytes) -> None:
    codec = torture.registry.CODECS[f"torture.v1.{name}"]
    assert codec.load(fast.loads_fast(text)) is not None
    same_on_json(codec, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"aString": "a", "aString": "a"}', "a name twice"),
        (b'{"aString": "\\"", "aStrin\\u0067": "\\\\"}', "a name twice, of which one is escaped"),
        (
            b'{"aString": "a", "aString": "\\u0022\\u0022\\u0022\\u0022"}',
            "a name twice, and as many marks written again",
        ),
        (b'{"a_string": "a"}', "a proto name"),
        (b'{"nothing": 1}', "an unknown name"),
        (b'{"aString": null}', "null"),
        (b'{"anInt32": 1.0}', "a float"),
        (b'{"anInt32": 2147483648}', "too large"),
        (b'{"aBool": 1}', "no bool"),
        (b'{"aColour": "RED"}', "no name"),
        (b'{"aFloat": 1e39}', "too large"),
        (b'{"someBytes": "AA"}', "no padding"),
        (b'{"aDouble": NaN}', "no JSON"),
        (b"[]", "no object"),
    ],
)
def test_unusual_json_takes_the_slow_path(torture: SimpleNamespace, text: bytes, why: str) -> None:
    with pytest.raises(fast.NeedsSlowPath):
        torture.codec.SCALARS.load(fast.loads_fast(text))
    same_on_json(torture.codec.SCALARS, text)


@pytest.mark.parametrize("name", ["Scalars", "Lists", "Maps", "Choices", "Known", "KnownLists", "KnownMaps", "Names"])
def test_odd_values_in_every_field_agree_with_protobuf(torture: SimpleNamespace, name: str) -> None:
    codec = torture.registry.CODECS[f"torture.v1.{name}"]
    for field in codec.upb.DESCRIPTOR.fields:
        for odd in ODD:
            around = "%s"
            if field.is_repeated:
                is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
                around = '{"1": %s, "true": %s}' if is_map else "[%s, %s]"
            text = f'{{"{field.json_name}": {around.replace("%s", odd)}}}'
            same_on_json(codec, text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("field", ["byInt32", "byInt64", "byUint32", "byUint64", "byFixed64", "byBool", "byString"])
def test_odd_map_keys_agree_with_protobuf(torture: SimpleNamespace, field: str) -> None:
    value = {"byString": '"a"', "byBool": "true"}.get(field, "1")
    for odd in ODD:
        same_on_json(torture.codec.MAPS, f'{{"{field}": {{{odd}: {value}, "1": {value}}}}}'.encode())


@pytest.mark.parametrize("depth", [10, 44, 46, 49, 50, 51, 98, 99, 100, 101, 2000, 100_000])
def test_json_may_be_as_deep_as_for_protobuf(torture: SimpleNamespace, depth: int) -> None:
    same_on_json(torture.codec.KNOWN, b'{"value":' + b"[" * depth + b"]" * depth + b"}")
    same_on_json(torture.codec.CHOICES, b'{"itself":' * depth + b"{}" + b"}" * depth)


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_python_keywords_and_builtins_can_be_fields(torture: SimpleNamespace) -> None:
    names = torture.messages.Names
    message = names(class_="a", none="b", self="c", u="d", m="e", fill=[names(pass_="")], _Names__hidden="f")
    codec = torture.codec.NAMES
    assert codec.decode(codec.encode(message)) == message == codec.copy(message)
    plain = {"class": "a", "None": "b", "self": "c", "u": "d", "m": "e", "fill": [{"pass": ""}], "Hidden": "f"}
    assert json.loads(codec.to_json(message)) == plain


def test_class_may_have_the_name_of_a_codec_import(torture: SimpleNamespace) -> None:
    message = torture.messages.Any(codec=torture.messages.Codec(codec="a"))
    assert torture.codec.ANY.decode(torture.codec.ANY.encode(message)) == message
    assert torture.codec.U.from_json(b'{"u": {}}') == torture.messages.U(torture.messages.U())


def test_enum_has_aliases_and_negative_numbers(torture: SimpleNamespace) -> None:
    codec, colour = torture.codec.SCALARS, torture.messages.Colour
    assert codec.from_json(b'{"aColour": "COLOUR_CRIMSON"}').a_colour is colour.RED
    assert codec.to_json(torture.messages.Scalars(a_colour=colour.CRIMSON)) == b'{"aColour":"COLOUR_RED"}'
    assert codec.decode(codec.encode(torture.messages.Scalars(a_colour=colour.FIRST))).a_colour is colour.FIRST


def test_method_may_return_a_well_known_type(torture: SimpleNamespace) -> None:
    forget, tell = torture.registry.SERVICES[0].methods
    assert forget.response.to_json(torture.known.Empty()) == b"{}"
    assert tell.request.from_json(b'"a"') == torture.known.StringValue("a")
    assert tell.response.from_json(b'{"a": 1}').fields["a"].number_value == 1
