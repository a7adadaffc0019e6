"""The OpenAPI document and the TypeScript of any contract: valid, byte-stable, exact for each construct."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from google.protobuf import json_format, message_factory
from google.protobuf.compiler import plugin_pb2
from schemathesis.specs.openapi.definitions import OPENAPI_31

from protogateway.plugin.contract import Contract
from protogateway.tests.compiler import ROOT, SETTINGS, outputs, request_for, web_files

TSC = ROOT / "webapp" / "node_modules" / ".bin" / "tsc"
PARCEL = """
syntax = "proto3";
package parcel.v1;
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service ParcelService {
  rpc Send(Parcel) returns (google.protobuf.Empty) { option (google.api.http) = {post: "/v1/parcels" body: "*"}; }
  rpc Change(ChangeRequest) returns (Parcel) {
    option (google.api.http) = {patch: "/v1/{parcel.name=depots/*/parcels/*}" body: "parcel"};
  }
  rpc Watch(google.protobuf.Empty) returns (stream Parcel) { option (google.api.http) = {get: "/v1/parcels:watch"}; }
  rpc Search(SearchRequest) returns (Parcel) { option (google.api.http) = {get: "/v1/parcels"}; }
}
message ChangeRequest { Parcel parcel = 1; google.protobuf.FieldMask update_mask = 2; }
message SearchRequest { google.protobuf.Int32Value most = 1; google.protobuf.Duration within = 2; double weight = 3; }
message Parcel {
  enum Size { unknown = 0; small = 1; }
  // Where it lies.
  // Example: "depots/1/parcels/2"
  string name = 1 [(google.api.field_behavior) = REQUIRED];
  oneof way { string by_air = 2; Size by_sea = 3; bool by_hand = 4; }
  oneof payer { string sender = 5; string receiver = 6; }
  double weight = 7;
  float height = 8;
  int64 number = 9;
  uint64 code = 10;
  bytes seal = 11;
  map<int32, string> marks = 12;
  map<bool, Size> flags = 13;
  map<string, double> costs = 14;
  google.protobuf.Duration within = 15;
  google.protobuf.Timestamp sent_at = 16;
  google.protobuf.FieldMask mask = 17;
  google.protobuf.Struct extra = 18;
  google.protobuf.Value anything = 19;
  google.protobuf.ListValue list = 20;
  google.protobuf.StringValue note = 21;
  google.protobuf.Int64Value worth = 22;
  google.protobuf.DoubleValue depth = 23;
  google.protobuf.BoolValue fragile = 24;
  google.protobuf.Empty nothing = 25;
  google.protobuf.Any wrapped = 26;
  google.protobuf.NullValue void = 27;
  repeated google.protobuf.Duration stops = 28;
  uint32 pieces = 29;
  Parcel inside = 30 [deprecated = true];
  string seen_by = 31 [json_name = "seen-by", (google.api.field_behavior) = OUTPUT_ONLY];
}
"""

GOOD: list[dict[str, Any]] = [
    {"byAir": "x"},
    {"bySea": "small", "receiver": "me"},
    {"weight": 1.5, "height": -1e38},
    {"weight": "NaN", "height": "-Infinity"},
    {"number": "-9", "code": "9", "seal": "AQI=", "pieces": 4294967295},
    {"marks": {"-1": "x"}, "flags": {"true": "small"}, "costs": {"": "Infinity"}},
    {"within": "1.5s", "sentAt": "2026-11-01T00:00:00Z", "mask": "a,b.c", "stops": ["-3s", "0.000000001s"]},
    {"extra": {"a": [1, None]}, "anything": None, "list": [1, "x"], "nothing": {}, "void": None},
    {"note": None, "worth": "1", "depth": "NaN", "fragile": False, "inside": {"name": "inner"}},
    {"wrapped": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1s"}, "seen-by": "x"},
]
BAD: list[dict[str, Any]] = [
    {"byAir": "x", "byHand": True},
    {"sender": "a", "receiver": "b"},
    {"weight": "x"},
    {"height": 1e39},
    {"number": "1.5"},
    {"code": "-1"},
    {"seal": "A"},
    {"pieces": -1},
    {"pieces": 4294967296},
    {"marks": {"x": "y"}},
    {"flags": {"yes": "small"}},
    {"flags": {"true": None}},
    {"within": "1.5"},
    {"within": "1h"},
    {"sentAt": "yesterday"},
    {"extra": []},
    {"list": {}},
    {"note": 1},
    {"worth": "x"},
    {"nothing": {"a": 1}},
    {"wrapped": {"value": "1s"}},
    {"bySea": "large"},
    {"colour": "red"},
    {"inside": {"name": "inner", "colour": "red"}},
]


@pytest.fixture(scope="module")
def request_of_parcel(tmp_path_factory: pytest.TempPathFactory) -> plugin_pb2.CodeGeneratorRequest:
    folder = tmp_path_factory.mktemp("parcel")
    (folder / "parcel.proto").write_text(PARCEL)
    return request_for(folder, ["parcel.proto"], folder)


@pytest.fixture(scope="module")
def parcel_files(request_of_parcel: plugin_pb2.CodeGeneratorRequest) -> dict[str, str]:
    return outputs(request_of_parcel)


@pytest.fixture(scope="module")
def parcel(parcel_files: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(parcel_files["openapi.json"])
    return document


def schemas_in(value: object) -> Iterator[Any]:
    """Yield every schema of a document, those of components included."""
    if isinstance(value, dict):
        yield from (value[name] for name in ("schema", "x-itemSchema") if name in value)
        yield from value.get("schemas", {}).values()
        for inner in value.values():
            yield from schemas_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_in(inner)


def validator(document: dict[str, Any], name: str) -> Any:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def faults(document: dict[str, Any]) -> list[str]:
    """Return the errors of a document as OpenAPI 3.1, and its schemas that are not JSON Schema."""
    official = jsonschema_rs.validator_for(OPENAPI_31)
    found = [f"{error.instance_path}: {error.message}" for error in official.iter_errors(document)]
    return found + [json.dumps(schema) for schema in schemas_in(document) if not jsonschema_rs.meta.is_valid(schema)]


def test_documents_are_valid(parcel: dict[str, Any], library_folder: Path) -> None:
    library = json.loads((library_folder / "openapi.json").read_text())
    ours = json.loads((ROOT / "gen" / "openapi.json").read_text())
    for document in (parcel, library, ours):
        assert faults(document) == []
    assert faults({**parcel, "paths": {"/v1": {"get": {"responses": {"200": {}}}}}}) != []


def test_every_run_gives_the_same_bytes(library_request: plugin_pb2.CodeGeneratorRequest) -> None:
    reordered = plugin_pb2.CodeGeneratorRequest()
    reordered.CopyFrom(library_request)
    reordered.file_to_generate[:] = reversed(library_request.file_to_generate)
    responses = set()
    for seed, request in (("1", library_request), ("2", reordered)):
        request.parameter = SETTINGS
        ran = subprocess.run(
            [sys.executable, "-m", "protogateway.plugin"],
            input=request.SerializeToString(),
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
        )
        responses.add(ran.stdout)
    assert len(responses) == 1
    assert plugin_pb2.CodeGeneratorResponse.FromString(responses.pop()).file


@pytest.mark.parametrize("value", GOOD, ids=json.dumps)
def test_schema_accepts_json_that_protobuf_accepts(
    value: dict[str, Any], parcel: dict[str, Any], request_of_parcel: plugin_pb2.CodeGeneratorRequest
) -> None:
    complete = {"name": "depots/1/parcels/2", **value}
    assert is_read_by_protobuf(request_of_parcel, complete)
    assert validator(parcel, "parcel.v1.Parcel").is_valid(complete)


@pytest.mark.parametrize("value", BAD, ids=json.dumps)
def test_schema_refuses_json_that_protobuf_refuses(
    value: dict[str, Any], parcel: dict[str, Any], request_of_parcel: plugin_pb2.CodeGeneratorRequest
) -> None:
    complete = {"name": "depots/1/parcels/2", **value}
    assert not is_read_by_protobuf(request_of_parcel, complete)
    assert not validator(parcel, "parcel.v1.Parcel").is_valid(complete)


def is_read_by_protobuf(request: plugin_pb2.CodeGeneratorRequest, value: dict[str, Any]) -> bool:
    pool = Contract(request).pool
    message: Any = message_factory.GetMessageClass(pool.FindMessageTypeByName("parcel.v1.Parcel"))()
    try:
        json_format.ParseDict(value, message, descriptor_pool=pool)
    except json_format.ParseError:
        return False
    return True


def test_required_field_is_not_at_its_default(parcel: dict[str, Any]) -> None:
    assert not validator(parcel, "parcel.v1.Parcel").is_valid({"name": ""})
    assert not validator(parcel, "parcel.v1.Parcel").is_valid({})


def test_a_path_of_several_segments_has_a_parameter_for_each(parcel: dict[str, Any]) -> None:
    change = parcel["paths"]["/v1/depots/{depot}/parcels/{parcel}"]["patch"]
    names = {one["name"]: one.get("required", False) for one in change["parameters"] if one["in"] != "header"}
    assert names == {"depot": True, "parcel": True, "updateMask": False}


def test_a_stream_is_events_or_lines(parcel: dict[str, Any]) -> None:
    content = parcel["paths"]["/v1/parcels:watch"]["get"]["responses"]["200"]["content"]
    item = {"$ref": "#/components/schemas/parcel.v1.Parcel"}
    assert content.pop("application/json")["schema"]["items"] == item
    event = content.pop("text/event-stream")["schema"]
    assert [one["properties"]["event"]["const"] for one in event["anyOf"]] == ["message", "end", "problem"]
    assert event["anyOf"][0]["properties"]["data"]["contentSchema"] == item
    assert list(content) == ["application/x-ndjson", "application/jsonl"]
    assert all(one["x-itemSchema"] == item for one in content.values())


def test_a_parameter_is_never_null(parcel: dict[str, Any]) -> None:
    found = {one["name"]: one["schema"] for one in parcel["paths"]["/v1/parcels"]["get"]["parameters"]}
    assert found["most"]["type"] == "integer"
    assert found["within"]["type"] == "string"


def test_marks_of_fields_are_kept(parcel: dict[str, Any]) -> None:
    fields = parcel["components"]["schemas"]["parcel.v1.Parcel"]["properties"]
    assert fields["inside"]["deprecated"] is True
    assert fields["seen-by"]["readOnly"] is True
    assert fields["name"]["examples"] == ["depots/1/parcels/2"]


def test_typescript_has_every_construct(parcel_files: dict[str, str]) -> None:
    lines = [line.strip() for line in parcel_files["web/api.ts"].splitlines()]
    for line in (
        'weight?: number | "NaN" | "Infinity" | "-Infinity";',
        "/** Never with byAir, byHand. */",
        "flags?: Record<string, ParcelV1ParcelSize>;",
        "extra?: Record<string, unknown>;",
        "note?: string | null;",
        "void?: null;",
        '"seen-by"?: string;',
        "name: string;",
        '"parcel.v1.ParcelService.Watch": ["GET", "/v1/parcels:watch", "", "stream"],',
    ):
        assert line in lines


@pytest.mark.skipif(not TSC.exists() or not shutil.which("node"), reason="needs the TypeScript of the web app")
def test_typescript_of_every_construct_passes_its_type_check(parcel_files: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "api.ts"
    file.write_text(
        parcel_files["web/api.ts"] + 'const a: ParcelV1Parcel = { name: "x", weight: "NaN", note: null };\n'
    )
    assert tsc_errors(file) == ""
    file.write_text(parcel_files["web/api.ts"] + 'const a: ParcelV1Parcel = { weight: "x" };\n')
    assert "Property 'name' is missing" in tsc_errors(file) or "not assignable" in tsc_errors(file)


def tsc_errors(file: Path) -> str:
    command = [str(TSC), "--noEmit", "--strict", "--target", "es2022", str(file)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def test_two_packages_may_have_messages_of_one_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rule = f'option (google.api.http) = {{get: "/{name}"}};'
        service = f"service {name.upper()} {{ rpc Get(Thing) returns (Thing) {{ {rule} }} }}"
        head = f'syntax = "proto3"; package {name}.v1; import "google/api/annotations.proto";'
        (tmp_path / f"{name}.proto").write_text(f"{head} {service} message Thing {{ string {name} = 1; }}")
    files = outputs(request_for(tmp_path, ["a.proto", "b.proto"], tmp_path))
    schemas = json.loads(files["openapi.json"])["components"]["schemas"]
    assert {"a.v1.Thing", "b.v1.Thing"} <= set(schemas)
    assert "export interface AV1Thing {" in files["web/api.ts"]


def test_a_wrapper_as_a_request_is_the_value_itself(tmp_path: Path) -> None:
    rule = 'option (google.api.http) = {post: "/v1/flips" body: "*"};'
    rpc = f"rpc Flip(google.protobuf.BoolValue) returns (google.protobuf.StringValue) {{ {rule} }}"
    imports = 'import "google/api/annotations.proto"; import "google/protobuf/wrappers.proto";'
    (tmp_path / "flip.proto").write_text(f'syntax = "proto3"; package flip.v1; {imports} service Flip {{ {rpc} }}')
    files = web_files(request_for(tmp_path, ["flip.proto"], tmp_path))
    flip = json.loads(files["openapi.json"])["paths"]["/v1/flips"]["post"]
    assert flip["requestBody"]["content"]["application/json"]["schema"] == {"type": "boolean"}
    assert flip["responses"]["200"]["content"]["application/json"]["schema"] == {"type": "string"}
    assert '"flip.v1.Flip.Flip": { request: boolean; response: string };' in files["web/api.ts"]


def test_a_chain_of_messages_may_be_longer_than_the_stack(tmp_path: Path) -> None:
    chain = "".join(f"message M{n} {{ M{(n + 1) % 400} next = 1; }}" for n in range(400))
    rule = 'option (google.api.http) = {post: "/m" body: "*"};'
    service = f"service S {{ rpc Get(M0) returns (M0) {{ {rule} }} }}"
    head = 'syntax = "proto3"; package a.v1; import "google/api/annotations.proto";'
    (tmp_path / "a.proto").write_text(f"{head} {chain} {service}")
    document = json.loads(web_files(request_for(tmp_path, ["a.proto"], tmp_path))["openapi.json"])
    assert len([name for name in document["components"]["schemas"] if name.startswith("a.v1.M")]) == 400


def test_a_comment_need_not_be_utf8(tmp_path: Path) -> None:
    rule = b'option (google.api.http) = {get: "/m"};'
    head = (
        b'syntax = "proto3"; package a.v1; import "google/api/annotations.proto";\n// A caf\xe9.\n\n// A b\xe9b\xe9.\n'
    )
    service = b"service S { rpc Get(M) returns (M) { " + rule + b" } }"
    (tmp_path / "a.proto").write_bytes(head + b"message M {} // M\xfcll.\n" + service)
    files = outputs(request_for(tmp_path, ["a.proto"], tmp_path))
    assert (
        "A b\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}."
        in json.loads(files["openapi.json"])["components"]["schemas"]["a.v1.M"]["description"]
    )
