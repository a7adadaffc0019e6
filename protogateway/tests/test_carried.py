"""Types of imported files that messages refer to have codecs too."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from protogateway.tests.compiler import generate, request_for

FAR = """
syntax = "proto3";
package far.away.v1;
import "google/protobuf/any.proto";
message Thing { repeated google.protobuf.Any details = 1; Part part = 2; }
message Part { enum State { whole = 0; broken = 1; } State state = 1; }
message Unused { string text = 1; }
"""
NEAR = """
syntax = "proto3";
package near.v1;
import "far/away.proto";
message Shelf { far.away.v1.Thing thing = 1; map<string, far.away.v1.Part.State> states = 2; }
"""
TEXT = (
    b'{"thing":{"details":[{"@type":"type.googleapis.com/far.away.v1.Unused","text":"a"}],"part":{"state":"broken"}},'
    b'"states":{"a":"whole"}}'
)


def test_imported_package_is_generated_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "away.proto").write_text(FAR)
    (tmp_path / "near.proto").write_text(NEAR)
    generate(request_for(tmp_path, ["near.proto"], tmp_path), tmp_path / "shelves")
    monkeypatch.syspath_prepend(tmp_path)
    codecs = importlib.import_module("shelves.registry").CODECS
    assert {"near.v1.Shelf", "far.away.v1.Thing", "far.away.v1.Part", "google.protobuf.Any"} <= codecs.keys()
    assert "far.away.v1.Unused" not in codecs
    shelf = codecs["near.v1.Shelf"].from_json(TEXT)
    assert codecs["near.v1.Shelf"].to_json(shelf) == TEXT
    assert codecs["near.v1.Shelf"].decode(codecs["near.v1.Shelf"].encode(shelf)) == shelf
