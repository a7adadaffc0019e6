"""Errors in JSON name the field, as the caller spells it, and say in plain words what is expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf import json_format

from protogateway.runtime.protojson import fast
from protogateway.runtime.protojson.errors import find_error
from protogateway.runtime.protojson.loads import loads
from protogateway.tests.json_mutations import ODD, mutate_json
from protogateway.tests.random_messages import fill_randomly

SEED = 20_261_125
MESSAGES_OF_EACH = 300
NOT_OURS = re.compile(
    r"Failed to|Couldn't|Python|NoneType|must be in \[\] which is|<class|\b[a-z]*Error\b|\bdict\b|\bint\(\)"
    r"|duplicate key|oneof|descriptor|repeated field|\bstr\b|type_url|Expecting|not a [A-Z]"
)
"""Words of Python, of protobuf's parser, and ours for an error without an explanation."""

TIME = "a time as a string is expected, such as 2026-11-23T17:00:00Z"
DURATION = "a duration as a string is expected, in seconds, such as 1.5s"
MASK = "names of fields as a string are expected, such as name,address.zipCode"
NUMBER = 'a number is expected ("NaN", "Infinity" and "-Infinity" in quotes)'
INTEGER = "a whole number is expected"
INT32 = "a number from -2147483648 to 2147483647 is expected"
FLOAT = "a number from -3.4028235e38 to 3.4028235e38 is expected"
DOUBLE = "a number from -1.7976931348623157e308 to 1.7976931348623157e308 is expected"
SURROGATE = "an unpaired surrogate (half a character) is not allowed"
BASE64 = "base64 as a string is expected"
NULL = "null is not allowed inside a list or a map"
OBJECT, LIST, STRING, DUPLICATE = "an object is expected", "a list is expected", "a string is expected", "given twice"
ANY = "type.googleapis.com/google.protobuf"


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        # the text
        ("Scalars", '{"aBool": 1, "a', "the body is not JSON (line 1, column 14)"),
        ("Scalars", '{"aBool" true}', "the body is not JSON (line 1, column 10)"),
        ("Scalars", '{\n "aBool": tru}', "the body is not JSON (line 2, column 11)"),
        ("Scalars", "", "the body is not JSON (line 1, column 1)"),
        ("Scalars", '{"aString": "\udcff"}', "the body is not UTF-8"),
        ("Scalars", "[]", "a JSON object is expected"),
        ("Scalars", "null", "a JSON object is expected"),
        ("Scalars", '""', "a JSON object is expected"),
        ("Choices", '{"itself":' * 101 + "{}" + "}" * 101, "nested too deeply"),
        ("Known", '{"value":' + "[" * 90_000 + "]" * 90_000 + "}", "nested too deeply"),
        # names
        ("Scalars", '{"nothing": 1}', "nothing: unknown field"),
        ("Scalars", '{"[a.b]": 1}', "[a.b]: unknown field"),
        ("Scalars", '{"\\ud800": 1}', "\\ud800: unknown field"),
        ("Lists", '{"messages": [{}, {"no": 1}]}', "messages[1].no: unknown field"),
        ("Maps", '{"messages": {"7": {"no": 1}}}', "messages[7].no: unknown field"),
        ("Scalars", '{"aBool": true, "aBool": true}', f"aBool: {DUPLICATE}"),
        ("Maps", '{"byString": {"a": "b", "a": "b"}}', f"byString[a]: {DUPLICATE}"),
        ("Known", '{"struct": {"a": [{"b": 1, "b": 1}]}}', f"struct.a[0].b: {DUPLICATE}"),
        ("Choices", '{"this": "a", "that": "b"}', "that: not allowed beside this: send one of them"),
        ("KnownChoice", '{"nullValue": null, "time": 5}', "time: not allowed beside nullValue: send one of them"),
        # objects, lists, maps
        ("Lists", '{"strings": {}}', f"strings: {LIST}"),
        ("Lists", '{"messages": ["x"]}', f"messages[0]: {OBJECT}"),
        ("Lists", '{"messages": [null]}', f"messages[0]: {NULL}"),
        ("Lists", '{"strings": ["a", null]}', f"strings[1]: {NULL}"),
        ("Lists", '{"strings": ["a", 1]}', f"strings[1]: {STRING}"),
        ("Lists", '{"bools": [[]]}', "bools[0]: true or false is expected, without quotes"),
        ("Maps", '{"byString": []}', f"byString: {OBJECT}"),
        ("Maps", '{"byString": {"a": null}}', f"byString[a]: {NULL}"),
        ("Maps", '{"byString": {"a": 1}}', f"byString[a]: {STRING}"),
        ("Maps", '{"byBool": {"yes": true}}', "byBool[yes]: true or false is expected as a name here"),
        ("Maps", '{"byInt32": {"a": 1}}', f"byInt32[a]: {INTEGER}"),
        ("Maps", '{"byInt32": {"2147483648": 1}}', f"byInt32[2147483648]: {INT32}"),
        ("Maps", '{"messages": {"1": [1]}}', f"messages[1]: {OBJECT}"),
        ("Choices", '{"aMessage": 5}', f"aMessage: {OBJECT}"),
        ("Choices", '{"aMessage": "x"}', f"aMessage: {OBJECT}"),
        (
            "Choices",
            '{"itself": {"itself": {"aBool": 1}}}',
            "itself.itself.aBool: true or false is expected, without quotes",
        ),
        # scalars
        ("Scalars", '{"aString": 1}', f"aString: {STRING}"),
        ("Scalars", '{"aString": {}}', f"aString: {STRING}"),
        ("Scalars", '{"aString": "\\ud800"}', f"aString: {SURROGATE}"),
        ("Scalars", '{"aBool": "true"}', "aBool: true or false is expected, without quotes"),
        ("Scalars", '{"anInt32": 1.5}', f"anInt32: {INTEGER}"),
        ("Scalars", '{"anInt32": "a"}', f"anInt32: {INTEGER}"),
        ("Scalars", '{"anInt32": true}', f"anInt32: {INTEGER}"),
        ("Scalars", '{"anInt32": []}', f"anInt32: {INTEGER}"),
        ("Scalars", '{"anInt32": NaN}', f"anInt32: {INTEGER}"),
        ("Scalars", '{"an_int32": 2147483648}', f"an_int32: {INT32}"),
        ("Scalars", '{"aUint32": -1}', "aUint32: a number from 0 to 4294967295 is expected"),
        ("Scalars", '{"aUint64": 1e300}', "aUint64: a number from 0 to 18446744073709551615 is expected"),
        ("Scalars", '{"anInt64": %s}' % ("1" * 5000), f"anInt64: a number from {-(2**63)} to {2**63 - 1} is expected"),
        ("Scalars", '{"aDouble": "a"}', f"aDouble: {NUMBER}"),
        ("Scalars", '{"aDouble": NaN}', f"aDouble: {NUMBER}"),
        ("Scalars", '{"aDouble": 1e400}', f"aDouble: {DOUBLE}"),
        ("Scalars", '{"aDouble": %s}' % ("1" * 400), f"aDouble: {DOUBLE}"),
        ("Scalars", '{"aFloat": 3.4028236e38}', f"aFloat: {FLOAT}"),
        ("Scalars", '{"aFloat": {}}', f"aFloat: {NUMBER}"),
        ("Scalars", '{"someBytes": 5}', f"someBytes: {BASE64}"),
        ("Scalars", '{"someBytes": "A"}', f"someBytes: {BASE64}; this is cut short"),
        ("Marked", '{"weights": ["light", "grave"]}', "weights[1]: one of light, heavy is expected"),
        ("Marked", '{"weights": [{}]}', "weights[0]: one of light, heavy is expected"),
        ("Marked", '{"weights": [2147483648]}', f"weights[0]: {INT32}"),
        # well-known types
        ("Known", '{"time": 5}', f"time: {TIME}"),
        ("Known", '{"time": "yesterday"}', f"time: {TIME}"),
        ("Known", '{"time": "2026-02-30T00:00:00Z"}', "time: this day does not exist"),
        ("Known", '{"time": "0001-01-01T00:00:00+01:00"}', "time: a time of the years 1 to 9999 is expected"),
        ("Known", '{"duration": 5}', f"duration: {DURATION}"),
        ("Known", '{"duration": "5"}', f"duration: {DURATION}"),
        ("Known", '{"duration": "315576000001s"}', "duration: at most 315576000000 seconds are allowed"),
        ("Known", '{"mask": 5}', f"mask: {MASK}"),
        ("Known", '{"mask": "a_b"}', f"mask: {MASK}"),
        ("Known", '{"struct": []}', f"struct: {OBJECT}"),
        ("Known", '{"listValue": {}}', f"listValue: {LIST}"),
        ("Known", '{"value": {"a": ["\\ud800"]}}', f"value.a[0]: {SURROGATE}"),
        ("Known", '{"anInt32": "a"}', f"anInt32: {INTEGER}"),
        ("Known", '{"nullValue": "a"}', "nullValue: one of NULL_VALUE is expected"),
        ("Known", '{"empty": {"a": 1}}', "empty.a: unknown field"),
        ("Known", '{"any": 5}', f"any: {OBJECT}"),
        ("Known", '{"any": {"a": 1}}', f"any.@type: {STRING}: the type of the message, such as {ANY}.Duration"),
        ("Known", '{"any": {"@type": "nothing"}}', "any.@type: there is no such message"),
        ("Known", '{"any": {"@type": "\\ud800"}}', "any.@type: there is no such message"),
        ("Known", f'{{"any": {{"@type": "{ANY}.Empty", "a": 1}}}}', "any.a: unknown field"),
        (
            "Known",
            f'{{"any": {{"@type": "{ANY}.Duration"}}}}',
            "any.value: expected beside a @type of google.protobuf.Duration",
        ),
        ("Known", f'{{"any": {{"@type": "{ANY}.Duration", "value": 1}}}}', f"any.value: {DURATION}"),
        ("KnownLists", '{"times": [null]}', f"times[0]: {NULL}"),
        (
            "KnownMaps",
            '{"anys": {"a": {"@type": 1}}}',
            f"anys[a].@type: {STRING}: the type of the message, such as {ANY}.Duration",
        ),
    ],
)
def test_error_is_in_plain_words(torture: SimpleNamespace, name: str, body: str, problem: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        torture.registry.CODECS[f"torture.v1.{name}"].from_json(body.encode("utf-8", "surrogateescape"))
    assert str(caught.value) == problem


def test_every_refused_json_is_explained(torture: SimpleNamespace) -> None:
    """Every error that protobuf's parser finds in mutated JSON has an explanation."""
    assert sum(explained(codec, text) for codec, text in changed_json(torture)) > 1_000


@pytest.mark.parametrize(
    "name", ["Scalars", "Lists", "Maps", "Choices", "Known", "KnownLists", "KnownMaps", "KnownChoice"]
)
def test_every_odd_value_in_every_field_is_explained(torture: SimpleNamespace, name: str) -> None:
    codec = torture.registry.CODECS[f"torture.v1.{name}"]
    for field in codec.upb.DESCRIPTOR.fields:
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        for odd in ODD:
            value = f'{{"1": {odd}, "true": {odd}}}' if is_map else f"[{odd}]" if field.is_repeated else odd
            explained(codec, f'{{"{field.json_name}": {value}}}'.encode("utf-8", "surrogatepass"))


def changed_json(torture: SimpleNamespace) -> Iterator[tuple[Any, bytes]]:
    """Yield every codec with mutated JSON of its message."""
    for name, codec in sorted(torture.registry.CODECS.items()):
        rng = Random(f"{SEED} {name}")
        for _ in range(MESSAGES_OF_EACH):
            official = fill_randomly(codec.upb(), rng)
            text = json_format.MessageToJson(official, descriptor_pool=official.DESCRIPTOR.file.pool, indent=None)
            if text.startswith("{"):
                yield codec, mutate_json(text.encode(), rng)


def explained(codec: Any, text: bytes) -> bool:
    """Return whether the JSON is refused. Raises AssertionError if that is not explained in plain words."""
    refused: ValueError | None = None
    try:
        codec.from_json(text)
    except ValueError as error:
        refused = error
    problem = getattr(refused, "problem", str(refused))
    assert refused is None or (type(refused).__name__ == "DecodeError" and not NOT_OURS.search(problem)), (
        text,
        problem,
    )
    return refused is not None


def test_ignoring_unknown_fields_still_finds_errors_in_known_ones(torture: SimpleNamespace) -> None:
    codec = torture.codec.SCALARS
    assert codec.from_json(b'{"newer": [], "aColour": "COLOUR_NEWER"}', ignore_unknown=True) == codec.from_json(b"{}")
    with pytest.raises(ValueError, match=r"^aBool: true or false is expected"):
        codec.from_json(b'{"newer": [], "aColour": "COLOUR_NEWER", "aBool": 1}', ignore_unknown=True)


# ── the fast path, and what is strictly right ────────────────────────────────────────────────────────────────────────
def test_fast_path_accepts_no_error(torture: SimpleNamespace) -> None:
    """The gateway looks for lenient JSON on the slow path only."""
    quick = 0
    for codec, text in changed_json(torture):
        try:
            codec.load(fast.loads_fast(text))
        except fast.NeedsSlowPath:
            continue
        quick += 1
        assert find_error(loads(text)[0], codec.upb.DESCRIPTOR) is None, text
    assert quick > 500


@pytest.mark.parametrize("number", ["3.4028235e38", "-3.4028235E+38", "3.40282356e38"])
def test_largest_float_is_read_in_its_shortest_spelling(torture: SimpleNamespace, number: str) -> None:
    largest = 3.4028234663852886e38 * (-1 if number.startswith("-") else 1)
    codec = torture.codec.SCALARS
    for beside in ("", ', "anInt32": null', ', "an_int32": 5'):  # the latter two take the slow path
        found = codec.from_json(f'{{"aFloat": {number}, "aDouble": {number}{beside}}}'.encode())
        assert (found.a_float, found.a_double) == (largest, float(number))
    assert codec.from_json(codec.to_json(torture.messages.Scalars(a_float=largest))).a_float == largest
    value = torture.codec.KNOWN.from_json(f'{{"value": {number}, "a_float": {number}}}'.encode())
    assert (value.value.number_value, value.a_float) == (float(number), largest)
