"""Unsupported elements: all listed by one run, or left out with `--skip-unsupported`."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin import errors, generation
from protogateway.plugin.__main__ import respond
from protogateway.plugin.command import run
from protogateway.plugin.errors import ConfigError, PluginError, UnsupportedProto
from protogateway.plugin.generation import generate_files
from protogateway.plugin.pruning import prune
from protogateway.tests.compiler import outputs, request_for

SHOP = """
syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
import "shop/v1/parts.proto";
import "shop/v1/imports.proto";

// Sells things.
service Shop {
  // Has no field for its path.
  rpc Find(Thing) returns (Thing) { option (google.api.http) = {get: "/v1/things/{id}"}; }
  // Sells a thing.
  rpc Sell(Thing) returns (Thing) { option (google.api.http) = {post: "/v1/things" body: "*"}; }
  // Needs a message that Python cannot have.
  rpc Sort(Shelf) returns (Thing) { option (google.api.http) = {post: "/v1/shelves" body: "*"}; }
  // Has the path of Sell.
  rpc Trade(Thing) returns (Thing) { option (google.api.http) = {post: "/v1/things" body: "*"}; }
  // Tells one thing.
  rpc Show(Thing) returns (Thing) { option (google.api.http) = {get: "/v1/things"}; }
}
// Has one RPC, which is left out.
service Lost {
  rpc Lose(Wrong) returns (Thing);
}
// Cannot be in Python.
message Wrong {
  string None = 1;
  string none = 2;
  message Inner {}
}
// Holds wrong things.
message Shelf {
  map<string, Wrong> things = 1;
}
// Holds what holds them.
message Room {
  Shelf shelf = 1;
}
// Holds what is declared in them.
message Corner {
  Wrong.Inner inner = 1;
}
// Needs a file that Python cannot import.
message Box {
  loose.class.Loose loose = 1;
}
// A thing.
message Thing {
  // Its name.
  string name = 1;
  // Its kind.
  Kind kind = 2;
}
"""
PARTS = """
syntax = "proto3";
package shop.v1;
// Cannot be in Python either.
enum Odd { a = 0; mro = 1; }
message OddPart { Odd odd = 1; }
"""
KINDS = """
syntax = "proto3";
package shop.v1;
// What a thing may be.
enum Kind {
  none = 0;
  // A tool.
  tool = 1;
}
"""
IMPORTS = 'syntax = "proto3"; package shop.v1; import public "loose.proto"; import public "shop/v1/kinds.proto";'
LOOSE = 'syntax = "proto3"; package loose.class; message Loose { string text = 1; }'

Response = tuple[dict[str, str], list[str]]
ROOTS = {
    "shop/v1/shop.proto: shop.v1.Shop.Find: path field 'id'",
    "shop/v1/shop.proto: shop.v1.Shop.Trade: POST /v1/things leads to shop.v1.Shop.Sell already",
    "shop/v1/shop.proto: shop.v1.Wrong.none: its Python name is the same as that of None",
    "shop/v1/parts.proto: shop.v1.Odd.mro: a Python enum cannot have a member of this name",
    "loose.proto: package loose.class: Python cannot import it, because class is a keyword",
}
NEEDING = {
    "shop.v1.Shop.Sort, which needs shop.v1.Shelf",
    "shop.v1.Lost.Lose, which needs shop.v1.Wrong",
    "shop.v1.Shelf, which needs shop.v1.Wrong",
    "shop.v1.Room, which needs shop.v1.Shelf",
    "shop.v1.Corner, which needs shop.v1.Wrong.Inner",
    "shop.v1.Box, which needs loose.class.Loose",
    "shop.v1.OddPart, which needs shop.v1.Odd",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shop")
    (made / "shop" / "v1").mkdir(parents=True)
    for name, text in {"shop": SHOP, "parts": PARTS, "kinds": KINDS, "imports": IMPORTS}.items():
        (made / "shop" / "v1" / f"{name}.proto").write_text(text)
    (made / "loose.proto").write_text(LOOSE)
    return made


@pytest.fixture(scope="module")
def shop(folder: Path) -> plugin_pb2.CodeGeneratorRequest:
    names = ["shop/v1/shop.proto", "shop/v1/parts.proto", "shop/v1/kinds.proto", "loose.proto"]
    return request_for(folder, names, folder)


@pytest.fixture(scope="module")
def response(shop: plugin_pb2.CodeGeneratorRequest, folder: Path) -> Response:
    """Return the plugin's files, by name, and its warnings."""
    (folder / "http.toml").write_text('[info]\ntitle = "The shop"')
    sent = plugin_pb2.CodeGeneratorRequest()
    sent.CopyFrom(shop)
    sent.parameter = f"skip_unsupported,settings={folder / 'http.toml'}"
    errors.warn.cache_clear()
    with redirect_stderr(StringIO()) as printed:
        found = respond(sent.SerializeToString())
    assert not found.error
    return {file.name: file.content for file in found.file}, re.findall("warning: left out: (.*)", printed.getvalue())


def test_one_run_lists_all_that_is_not_supported(shop: plugin_pb2.CodeGeneratorRequest) -> None:
    before = shop.SerializeToString(deterministic=True)
    with pytest.raises(UnsupportedProto) as caught:
        outputs(shop)
    assert shop.SerializeToString(deterministic=True) == before
    *found, advice = str(caught.value).splitlines()
    assert {root for root in ROOTS if any(line.startswith(root) for line in found)} == ROOTS
    assert len(found) == len(ROOTS)
    assert "--skip-unsupported" in advice


def test_what_is_not_supported_is_left_out_with_warnings(response: Response) -> None:
    _, warnings = response
    assert set(warnings) >= NEEDING
    assert {root for root in ROOTS if any(line.startswith(root) for line in warnings)} == ROOTS
    assert len(warnings) == len(ROOTS) + len(NEEDING)


def test_the_rest_is_generated(response: Response, tmp_path: Path) -> None:
    for name, content in response[0].items():
        (tmp_path / "shopping" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shopping" / name).write_text(content)
    sys.path.insert(0, str(tmp_path))
    try:
        registry = importlib.import_module("shopping.registry")
    finally:
        sys.path.remove(str(tmp_path))
    assert [(s.name, [m.name for m in s.methods]) for s in registry.SERVICES] == [("shop.v1.Shop", ["Sell", "Show"])]
    assert {name for name in registry.CODECS if name.startswith("shop.")} == {"shop.v1.Thing"}


def test_comments_stay_with_their_elements(response: Response) -> None:
    written, _ = response
    document = json.loads(written["openapi.json"])
    assert document["tags"] == [{"name": "shop.v1.Shop", "description": "Sells things."}]
    assert {verb: one["description"] for verb, one in document["paths"]["/v1/things"].items()} == {
        "post": "Sells a thing.",
        "get": "Tells one thing.",
    }
    thing = document["components"]["schemas"]["shop.v1.Thing"]
    assert (thing["description"], thing["properties"]["name"]["description"]) == ("A thing.", "Its name.")
    messages = written["shop/v1/__init__.py"]
    assert [text for text in ("A thing.", "Its kind.", "A tool.") if text not in messages] == []
    assert "Cannot be" not in messages


def test_imports_stay_public_when_one_before_them_goes(shop: plugin_pb2.CodeGeneratorRequest) -> None:
    request = plugin_pb2.CodeGeneratorRequest()
    request.CopyFrom(shop)
    prune(request, {"loose.proto"})
    (imports,) = (proto for proto in request.proto_file if proto.name == "shop/v1/imports.proto")
    assert (list(imports.dependency), list(imports.public_dependency)) == (["shop/v1/kinds.proto"], [0])


def test_flag_changes_nothing_where_all_is_supported(library_request: plugin_pb2.CodeGeneratorRequest) -> None:
    assert outputs(library_request, "skip_unsupported") == outputs(library_request)


def test_plugin_takes_settings_beside_the_flag(response: Response) -> None:
    assert json.loads(response[0]["openapi.json"])["info"]["title"] == "The shop"


def test_wrong_settings_are_not_skipped(shop: plugin_pb2.CodeGeneratorRequest) -> None:
    for parameter in ("skip_unsupported=yes", "skip_unsupported,settings=/nowhere.toml", "skip"):
        with pytest.raises(ConfigError):
            outputs(shop, parameter)


def test_refusal_that_names_no_element_is_told_without_the_flag(
    shop: plugin_pb2.CodeGeneratorRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Iterator[tuple[str, str]]:
        raise UnsupportedProto("nowhere.proto: no.such.Element: cannot be left out")

    monkeypatch.setattr(generation, "files", refuse)
    for parameter in ("", "skip_unsupported"):
        with pytest.raises(UnsupportedProto) as caught:
            outputs(shop, parameter)
        assert "nowhere.proto: no.such.Element: cannot be left out" in str(caught.value)
        assert "--skip-unsupported" not in str(caught.value)


def test_nothing_left_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loose.proto").write_text(LOOSE)
    with pytest.raises(PluginError, match="nothing is generated"):
        generate_files(request_for(tmp_path, ["loose.proto"], tmp_path), "skip_unsupported")


def test_rest_may_be_in_no_package(tmp_path: Path) -> None:
    messages = "message Kept {}\nmessage Wrong { string None = 1; string none = 2; }\n"
    (tmp_path / "bare.proto").write_text(f'syntax = "proto3";\n{messages}')
    names = dict(generate_files(request_for(tmp_path, ["bare.proto"], tmp_path), "skip_unsupported"))
    assert "class Kept(" in names["__init__.py"]
    assert "Wrong" not in names["__init__.py"]


def test_command_refuses_without_the_flag_and_writes_with_it(
    shop: plugin_pb2.CodeGeneratorRequest, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["generate", "-I", str(folder), "--out", str(tmp_path / "gen"), *shop.file_to_generate]
    assert run(command) == 1
    assert not (tmp_path / "gen").exists()
    assert len(capsys.readouterr().err.splitlines()) == len(ROOTS) + 1
    assert run([*command, "--skip-unsupported"]) == 0
    assert (tmp_path / "gen" / "shop" / "v1" / "services.py").exists()
