"""Names that Python or the generated folder have taken already."""

from pathlib import Path

import pytest

from protogateway.plugin.command import generate
from protogateway.plugin.errors import PluginError
from protogateway.tests.compiler import outputs, request_for


@pytest.mark.parametrize(
    ("package", "body", "says"),
    [
        ("routes", "message A {}", "a.proto: package routes: what is generated has a routes of its own"),
        ("registry.face", "message A {}", "has a registry of its own"),
        ("protogateway.v1", "message A {}", "has a protogateway of its own"),
        ("pool", "message A {}", "has a pool of its own"),
        ("birds.class", "message A {}", "class is a word of Python"),
        ("a.v1", "message None {}", "a.proto: a.v1.None: no class of Python can be called None"),
        ("a.v1", "message A { string betterproto2 = 1; }", "every message has something else"),
        ("a.v1", "enum None { a = 0; }", "no class of Python can be called None"),
    ],
)
def test_a_name_that_is_taken_is_refused(tmp_path: Path, package: str, body: str, says: str) -> None:
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; package {package}; {body}')
    with pytest.raises(PluginError, match=says):
        outputs(request_for(tmp_path, ["a.proto"], tmp_path))


def test_the_command_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text('syntax = "proto3"; package a.v1; message None {}')
    with pytest.raises(PluginError, match="no class of Python can be called None"):
        generate(["a.proto"], [tmp_path], tmp_path / "gen", "")
