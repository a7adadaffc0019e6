"""Names that Python or the generated folder use already."""

from pathlib import Path

import pytest

from protogateway.plugin.command import generate
from protogateway.plugin.errors import PluginError
from protogateway.tests.compiler import outputs, request_for


@pytest.mark.parametrize(
    ("package", "body", "problem"),
    [
        ("routes", "message A {}", "a.proto: package routes: the generated code has a module routes of its own"),
        ("registry.front", "message A {}", "has a module registry of its own"),
        ("protogateway.v1", "message A {}", "has a module protogateway of its own"),
        ("pool", "message A {}", "has a module pool of its own"),
        ("birds.class", "message A {}", "because class is a keyword"),
        ("a.v1", "message None {}", "a.proto: a.v1.None: a Python class cannot be called None"),
        ("a.v1", "message A { string betterproto2 = 1; }", "every Python message has another attribute"),
        ("a.v1", "enum None { a = 0; }", "a Python class cannot be called None"),
    ],
)
def test_name_in_use_is_refused(tmp_path: Path, package: str, body: str, problem: str) -> None:
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; package {package}; {body}')
    with pytest.raises(PluginError, match=problem):
        outputs(request_for(tmp_path, ["a.proto"], tmp_path))


def test_command_refuses_it_too(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text('syntax = "proto3"; package a.v1; message None {}')
    with pytest.raises(PluginError, match="a Python class cannot be called None"):
        generate(["a.proto"], [tmp_path], tmp_path / "gen", "")
