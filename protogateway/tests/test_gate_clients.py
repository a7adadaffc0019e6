"""Clients of a release: names in their generated code, and the fields that they send."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2

from protogateway.compat.change import ContractChange
from protogateway.compat.generated_names import changed_names
from protogateway.compat.required_headers import changed_headers
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage import read_usage
from protogateway.compat.usage_sites import UsageSide, UsageSite

CALL = "PUT /books"


def document(schema: str, nested: str, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a document whose one operation returns a schema, which holds another one."""
    response = {"content": {"application/json": {"schema": reference(schema)}}}
    schemas = {schema: {"properties": {"author": reference(nested)}}, nested: {}, **{name: {} for name in others}}
    operation = {"operationId": "PutBook", "responses": {"200": response}}
    return {"paths": {"/books": {"put": operation}}, "components": {"schemas": schemas}}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (document("Book", "Author"), []),
        (document("Volume", "Author"), ["component-renamed Book"]),
        (document("Volume", "Writer"), ["component-renamed Book", "component-renamed Author"]),
        (document("Book", "Person", ("Author",)), []),
        (document("Book", "Editor"), []),
    ],
    ids=["same", "renamed", "nested", "retyped to a new schema", "retyped to an old schema"],
)
def test_schema_is_renamed_if_its_old_name_is_gone_and_its_new_one_is_new(
    tmp_path: Path, after: dict[str, Any], expected: list[str]
) -> None:
    then, now = tmp_path / "then.json", tmp_path / "now.json"
    then.write_text(json.dumps(document("Book", "Author", ("Editor",))))
    now.write_text(json.dumps(after))
    found = changed_names(then, now, ContractSnapshot("1.0.0", b""))
    assert [change.id for change in found] == expected


def test_required_header_is_found_under_another_name_of_the_path_parameter(
    tmp_path: Path, library_request: plugin_pb2.CodeGeneratorRequest
) -> None:
    """Clients have the path of the proto in their lists, and documents have names that may change."""
    image = descriptor_pb2.FileDescriptorSet(file=library_request.proto_file).SerializeToString()
    then, now = tmp_path / "then.json", tmp_path / "now.json"
    then.write_text(json.dumps({"paths": {"/v1/shelves/{shelf}/books/{book}": {"get": {}}}}))
    header = {"name": "X-Mood", "in": "header", "required": True}
    now.write_text(json.dumps({"paths": {"/v1/shelves/{first}/books/{second}": {"get": {"parameters": [header]}}}}))
    [change] = changed_headers(then, now, ContractSnapshot("1.0.0", image))
    assert change.id == "header-required GET /v1/shelves/{shelf}/books/{book} X-Mood"
    assert change.nearest == ("library.v1.LibraryService.GetBook",)
    assert [site.call for site in change.sites] == ["GET /v1/{name}"]


@pytest.mark.parametrize(
    ("sends", "effects"),
    [
        ({}, []),
        ({"book": {"always": False}}, ["may leave `book.title` out of PUT /books"]),
        ({"book": {"always": True}, "book.title": {"always": True}}, ['may send `book.title` = "" to PUT /books']),
    ],
    ids=["no book", "a book without a title", "a book with any title"],
)
def test_required_field_of_a_message_breaks_those_who_send_the_message(
    sends: dict[str, Any], effects: list[str]
) -> None:
    usage = read_usage(json.dumps({"calls": {CALL: {"sends": sends}}}), "web", "1.0.0")
    site = UsageSite(CALL, UsageSide.missing, "book.title", zero='""')
    assert usage.effects_of(ContractChange("field-required", "Book.title", "", "", (site,))) == effects
