"""Examples in comments: only lines of their own, only what the field can hold, and never at the cost of prose."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import warn
from protogateway.plugin.field_examples import split_examples
from protogateway.tests.compiler import outputs, request_for

TYPES = (
    *("string", "int32", "int64", "bool", "double", "bytes", "Kind", "A", "repeated string", "repeated int32"),
    *("map<string, int32>", "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.Int64Value"),
    "google.protobuf.Struct",
)
FIELDS = "\n".join(f"  {type_} f{number} = {number};" for number, type_ in enumerate(TYPES, 1))
PROTO = f"""
syntax = "proto3";
package a.v1;
import "google/api/annotations.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service S {{
  // Does a thing.
  // Example: it is done.
  rpc M(A) returns (A) {{ option (google.api.http) = {{post: "/v1" body: "*"}}; }}
}}
enum Kind {{ none = 0; some = 1; }}
message A {{
{FIELDS}
  // A bird.
  // Example: robin
  string bird = 99;
}}
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("examples")
    (folder / "a.proto").write_text(PROTO)
    return request_for(folder, ["a.proto"], folder)


@pytest.fixture(scope="module")
def fields(compiled: Any) -> dict[str, FieldDescriptor]:
    """Return a field of each type."""
    message = Contract(compiled).packages[0].messages[0]
    return {type_: message.fields_by_number[number] for number, type_ in enumerate(TYPES, 1)}


def test_the_document_has_examples_of_fields_and_the_whole_comment_of_a_method(compiled: Any) -> None:
    document = json.loads(outputs(compiled)["openapi.json"])
    assert document["paths"]["/v1"]["post"]["description"] == "Does a thing.\nExample: it is done."
    schemas = document["components"]["schemas"].values()
    [bird] = [one["properties"]["bird"] for one in schemas if "bird" in one.get("properties", {})]
    assert (bird["description"], bird["examples"]) == ("A bird.", ["robin"])


@pytest.mark.parametrize(
    ("field", "written", "example"),
    [
        ("string", '"robin"', "robin"),
        ("string", "shelves/1", "shelves/1"),
        ("string", "12", "12"),
        ("string", "{a: b}", "{a: b}"),
        ("Kind", "some", "some"),
        ("int64", "-5", "-5"),
        ("int64", '"5"', "5"),
        ("int32", "5", 5),
        ("bool", "true", True),
        ("double", "1.5", 1.5),
        ("double", "NaN", "NaN"),
        ("bytes", "AQI=", "AQI="),
        ("google.protobuf.Timestamp", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("google.protobuf.Duration", "1.5s", "1.5s"),
        ("google.protobuf.Int64Value", "7", "7"),
        ("google.protobuf.Struct", '{"a": 1}', {"a": 1}),
        ("repeated string", '["a", "b"]', ["a", "b"]),
        ("map<string, int32>", '{"a": 1}', {"a": 1}),
        ("A", "{}", {}),
    ],
)
def test_an_example_becomes_one(fields: dict[str, FieldDescriptor], field: str, written: str, example: object) -> None:
    assert split_examples(fields[field], f"A thing.\nExample: {written}") == ("A thing.", [example])


@pytest.mark.parametrize(
    ("field", "written"),
    [
        *(("int32", "five"), ("int32", "5.5"), ("int32", "true"), ("bool", "1"), ("Kind", "another")),
        *(("int64", "many"), ("google.protobuf.Timestamp", "today"), ("repeated string", "a"), ("A", "[")),
        *(("repeated int32", '["a"]'), ("map<string, int32>", '{"a": "b"}'), ("bytes", "??")),
        *(("double", "1e400"), ("Kind", "[1]"), ("google.protobuf.Struct", '{"a": "\\ud800"}'), ("A", "[" * 9999)),
    ],
)
def test_what_the_field_cannot_hold_stays_in_the_description(
    fields: dict[str, FieldDescriptor], field: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    warn.cache_clear()
    comment = f"A thing.\nExample: {written}"
    assert split_examples(fields[field], comment) == (comment, [])
    place = fields[field].full_name
    assert capsys.readouterr().err.startswith(f"warning: a.proto: {place}: {f'Example: {written}'!r} is not JSON")


@pytest.mark.parametrize(
    "lines",
    [
        ["A thing. Example: robin"],
        ["For Example: robin"],
        ["Example: robin", "is a bird."],
        ["Example:", "robin"],
        ["Examples: robin"],
    ],
)
def test_prose_is_not_cut(
    fields: dict[str, FieldDescriptor], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert split_examples(fields["string"], "\n".join(lines)) == ("\n".join(lines), [])
    assert capsys.readouterr().err == ""


def test_several_examples_keep_their_order(fields: dict[str, FieldDescriptor]) -> None:
    assert split_examples(fields["string"], 'A bird.\nExample: "robin"\nExample: wren') == (
        "A bird.",
        ["robin", "wren"],
    )
