"""Documents pass two validators that others wrote: openapi-spec-validator, and redocly's recommended rules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from protogateway.tests.compiler import EXAMPLE, ROOT, SETTINGS, TORTURE, request_for, web_files
from protogateway.tests.openapi_validators import REDOCLY, redocly_problems, specification_problems
from protogateway.tests.test_document import PARCEL
from protogateway.tests.test_openapi_paths import HEAD
from protogateway.tests.test_versions import V1, second_version

NEEDS_NPM = pytest.mark.skipif(not REDOCLY.exists() or not shutil.which("node"), reason="needs the web app's packages")
SOURCES: dict[str, tuple[Path, list[str], str]] = {
    "birds": (ROOT / "protogateway" / "examples", ["birds/v1/birds.proto"], ""),
    "library": (EXAMPLE, [f"library/v1/{name}.proto" for name in ("options", "records", "service")], SETTINGS),
    "garden": (EXAMPLE, ["garden/v1/options.proto", "garden/v1/service.proto"], f"settings={EXAMPLE / 'garden.toml'}"),
    "echo": (EXAMPLE, ["echo/v1/options.proto", "echo/v1/service.proto"], f"settings={EXAMPLE / 'echo/settings.toml'}"),
}
UNCOMMENTED = (
    HEAD
    + """
service S {
  rpc GetBook(R) returns (Book) {
    option (google.api.http) = {get: "/v1/{name=books/*}" additional_bindings {get: "/v1/{name=shelves/*/books/*}"}};
  }
  rpc UpdateBook(R) returns (Book) { option (google.api.http) = {patch: "/v1/{book.name=books/*}" body: "book"}; }
  rpc DropBook(R) returns (R) { option (google.api.http) = {delete: "/v1/books/{id}"}; }
  rpc PutBook(R) returns (R) { option (google.api.http) = {put: "/v1/books/{book_id}" body: "*"}; }
  rpc GetFile(R) returns (R) { option (google.api.http) = {get: "/v1/{name=files/**}"}; }
  rpc GetFile2(R) returns (R) { option (google.api.http) = {get: "/v1/files/{id}"}; }
  rpc WatchBooks(R) returns (stream Book) { option (google.api.http) = {get: "/v1/books:watch"}; }
}
"""
)
"""Get and update as in AIP-131 and 134, and paths that differ in the names of parameters only."""


TORTURED = ("Names", "Builtins", "Outer", "Scalars", "Lists", "Maps", "Choices", "Known", "KnownLists", "KnownChoice")
"""Messages that hold every construct of proto3."""


def torture_service() -> str:
    """Return a service that takes each of these messages as a body, and as a query."""
    imports = "".join(f'import "{name}.proto";' for name in TORTURE)
    rpcs = (
        f"rpc Send{name}(torture.v1.{name}) returns (torture.v1.{name}) {{ option (google.api.http) = "
        f'{{post: "/v1/{name}" body: "*" additional_bindings {{get: "/v1/{name}"}}}}; }}'
        for name in TORTURED
    )
    head = 'syntax = "proto3"; package tortured.v1; import "google/api/annotations.proto";'
    return f"{head} {imports} service S {{ {' '.join(rpcs)} }}"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the documents by name."""
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(EXAMPLE / "torture", folder / "torture")
    own = {"parcel": PARCEL, "uncommented": UNCOMMENTED, "tortured": torture_service()}
    for name, text in (own | {"v1": V1, "v2": second_version(V1)}).items():
        (folder / f"{name}.proto").write_text(text)
    sources = {**SOURCES, **{name: (folder, [f"{name}.proto"], "") for name in own}}
    sources["versions"] = (folder, ["v1.proto", "v2.proto"], "")
    made = {
        name: web_files(request_for(place, protos, folder), parameter)["openapi.json"]
        for name, (place, protos, parameter) in sources.items()
    }
    return {"oo": (ROOT / "gen" / "openapi.json").read_text("utf-8"), **made}


def test_documents_are_valid(documents: dict[str, str]) -> None:
    found = {name: specification_problems(json.loads(text)) for name, text in documents.items()}
    assert {name: problems for name, problems in found.items() if problems} == {}


@NEEDS_NPM
def test_documents_keep_the_recommended_rules(documents: dict[str, str]) -> None:
    assert redocly_problems(documents) == []


@NEEDS_NPM
def test_problems_are_found(documents: dict[str, str]) -> None:
    broken: dict[str, Any] = json.loads(documents["birds"])
    broken["paths"]["/v1/sightings/{id}"] = broken["paths"]["/v1/sightings/{number}"]
    assert any("birds.v1.BirdLog.GetSighting" in problem for problem in specification_problems(broken))
    broken["info"].pop("license")
    found = [problem.split(": ")[1] for problem in redocly_problems({"broken": json.dumps(broken)})]
    assert {"info-license", "operation-operationId-unique", "no-identical-paths"} <= set(found)
