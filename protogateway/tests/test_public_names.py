"""Operation ids, tags, components and TypeScript types: one name each, which nothing else in the protos changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from protogateway.plugin.errors import ConfigError
from protogateway.tests.compiler import request_for, web_files

BIRDS = """
message Sighting { enum Kind { unknown = 0; rare = 1; } string id = 1; Kind kind = 2; }
service BirdLog {
  rpc Get(Sighting) returns (Sighting) {
    option (google.api.http) = {get: "/V/sightings/{id}" additional_bindings {get: "/V/sightings"}};
  }
  rpc Add(Sighting) returns (Sighting) { option (google.api.http) = {post: "/V/sightings/{id}" body: "*"}; }
}
"""
FISH_STREAM = """
message Fish {}
service BirdLog { rpc Add(stream Fish) returns (Fish) { option (google.api.http) = {post: "/V/fish" body: "*"}; } }
"""
ADDED_RPC = 'rpc Get2(Sighting) returns (Sighting) { option (google.api.http) = {get: "/V/more"}; }'


def proto(package: str, body: str) -> str:
    head = f'syntax = "proto3"; package {package}; import "google/api/annotations.proto";'
    return head + body.replace("/V/", f"/{package}/")


def generated(folder: Path, protos: Iterable[str], *patterns: str) -> dict[str, str]:
    """Return the files generated from these protos, where packages that match a pattern are left out of names."""
    names = []
    for number, text in enumerate(protos):
        names.append(f"p{number}.proto")
        (folder / names[-1]).write_text(text)
    (folder / "http.toml").write_text(f"[names]\nwithout_package = {json.dumps(patterns)}")
    return web_files(request_for(folder, names, folder), f"settings={folder / 'http.toml'}")


def operations(files: dict[str, str]) -> dict[str, Any]:
    """Return the operations of the document by id."""
    paths = json.loads(files["openapi.json"])["paths"].values()
    found = [operation for verbs in paths for operation in verbs.values()]
    assert len({one["operationId"] for one in found}) == len(found)
    return {one["operationId"]: one for one in found}


def test_names_are_full_names(tmp_path: Path) -> None:
    files = generated(tmp_path, [proto("birds.v1", BIRDS)])
    document = json.loads(files["openapi.json"])
    assert list(operations(files)) == ["birds.v1.BirdLog.Get.2", "birds.v1.BirdLog.Get", "birds.v1.BirdLog.Add"]
    assert [tag["name"] for tag in document["tags"]] == ["birds.v1.BirdLog"]
    assert operations(files)["birds.v1.BirdLog.Add"]["tags"] == ["birds.v1.BirdLog"]
    assert list(document["components"]["schemas"]) == [
        *("birds.v1.Sighting", "birds.v1.Sighting-without-id", "birds.v1.Sighting.Kind", "Problem")
    ]
    assert 'export type BirdsV1SightingKind = "unknown" | "rare";' in files["web/api.ts"]
    assert '  "birds.v1.BirdLog.Get.2": ["GET", "/birds.v1/sightings"],' in files["web/api.ts"]


def test_setting_leaves_the_package_out(tmp_path: Path) -> None:
    files = generated(tmp_path, [proto("birds.v1", BIRDS), proto("birds.v2", BIRDS)], "*.v1")
    document = json.loads(files["openapi.json"])
    assert {"BirdLog.Get", "BirdLog.Get.2", "BirdLog.Add", "birds.v2.BirdLog.Get"} <= set(operations(files))
    assert [tag["name"] for tag in document["tags"]] == ["BirdLog", "birds.v2.BirdLog"]
    assert {"Sighting", "Sighting.Kind", "Sighting-without-id", "birds.v2.Sighting"} <= set(
        document["components"]["schemas"]
    )
    assert "export interface Sighting {" in files["web/api.ts"]
    assert "export interface BirdsV2Sighting {" in files["web/api.ts"]


@pytest.mark.parametrize("patterns", [(), ("birds.v1",), ("*.v1",)], ids=str)
@pytest.mark.parametrize(
    ("added", "rpc"),
    [
        (proto("birds.v2", BIRDS), ""),
        (proto("birds.v1.more", BIRDS), ""),
        (proto("a.birds.v1", BIRDS), ""),
        (proto("fish.v2", "message Fish {}"), ADDED_RPC),
    ],
    ids=["version", "package below", "package above", "rpc"],
)
def test_addition_renames_nothing(tmp_path: Path, patterns: tuple[str, ...], added: str, rpc: str) -> None:
    before = generated(tmp_path, [proto("birds.v1", BIRDS)], *patterns)
    grown = BIRDS.replace("service BirdLog {", f"service BirdLog {{ {rpc}")
    after = generated(tmp_path, [added, proto("birds.v1", grown)], *patterns)
    assert operations(before).items() <= operations(after).items()
    was, now = (json.loads(files["openapi.json"])["components"]["schemas"] for files in (before, after))
    assert was.items() <= now.items()
    assert set(types(before)) <= set(types(after))
    assert len(set(types(after))) == len(types(after))


def types(files: dict[str, str]) -> list[str]:
    return re.findall(r"export (?:type|interface) (\w+)", files["web/api.ts"])


@pytest.mark.parametrize(
    ("patterns", "protos", "problem"),
    [
        (
            ("*.v1",),
            [proto("birds.v1", BIRDS), proto("fish.v1", BIRDS)],
            "birds.v1.BirdLog and fish.v1.BirdLog would both be the tag BirdLog: let the patterns match one of",
        ),
        (
            ("*.v1",),
            [proto("birds.v1", BIRDS), proto("fish.v1", FISH_STREAM)],
            "birds.v1.BirdLog and fish.v1.BirdLog would both be the tag BirdLog",
        ),
        (
            ("*.v1",),
            [proto("birds.v1", BIRDS), proto("fish.v1", BIRDS.replace("BirdLog", "FishLog"))],
            "birds.v1.Sighting and fish.v1.Sighting would both be the component Sighting",
        ),
        (
            (),
            [proto("birds.v1", BIRDS.replace("Sighting", "DaySighting")), proto("birds.v1.day", BIRDS)],
            "birds.v1.DaySighting and birds.v1.day.Sighting would both be the type BirdsV1DaySighting in web/api.ts",
        ),
        (
            ("birds.v1",),
            [proto("birds.v1", BIRDS.replace("Sighting", "Problem"))],
            "birds.v1.Problem would be the component Problem, which exists already: let no pattern match its package,",
        ),
    ],
    ids=[
        "services",
        "a service without operations",
        "messages",
        "types of two packages",
        "problem",
    ],
)
def test_two_elements_of_one_name_are_refused(
    tmp_path: Path, patterns: tuple[str, ...], protos: list[str], problem: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"http.toml: names.without_package: {problem}")):
        generated(tmp_path, protos, *patterns)


@pytest.mark.parametrize("package", ["", "birds.v1"])
@pytest.mark.parametrize("name", ["Operation", "Operations", "Record", "Omit", "Blob"])
def test_type_that_the_file_has_itself_gets_another_name(tmp_path: Path, package: str, name: str) -> None:
    text = proto("birds.v1", BIRDS.replace("Sighting", name)).replace(
        "package birds.v1;", package and "package birds.v1;"
    )
    files = generated(tmp_path, [text], *filter(None, [package]))
    assert f"export interface {name}_ {{" in files["web/api.ts"]
    assert f"{{ request: {name}_; response: {name}_ }}" in files["web/api.ts"]
    assert name in json.loads(files["openapi.json"])["components"]["schemas"]


def test_well_known_types_have_no_names_to_collide(tmp_path: Path) -> None:
    body = BIRDS.replace("string id = 1;", "string id = 1; google.protobuf.Timestamp at = 3; Timestamp own = 4;")
    body = 'import "google/protobuf/timestamp.proto"; message Timestamp { int32 hour = 1; }' + body
    files = generated(tmp_path, [proto("birds.v1", body)], "birds.v1", "google.*")
    assert "export interface Timestamp {" in files["web/api.ts"]
