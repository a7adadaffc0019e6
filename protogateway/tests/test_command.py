"""The plugin started by hand: it prints what to do, and does not wait for input."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.tests.compiler import ROOT

PLUGIN = [sys.executable, "-m", "protogateway.plugin"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def run_plugin(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*PLUGIN, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=folder, env=ENVIRONMENT, timeout=60)


def test_on_a_terminal_it_does_not_wait(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    ran = subprocess.run(PLUGIN, stdin=terminal, capture_output=True, cwd=ROOT, timeout=60)
    os.close(controller)
    os.close(terminal)
    assert ran.returncode == 1
    assert b"This is a plugin of the protobuf compiler" in ran.stderr


@pytest.mark.parametrize(
    ("stdin", "problem"), [(b"", "names no file to generate"), (b"syntax", "is not a request of a protobuf compiler")]
)
def test_malformed_request_is_refused(tmp_path: Path, stdin: bytes, problem: str) -> None:
    response = plugin_pb2.CodeGeneratorResponse.FromString(run_plugin(tmp_path, stdin=stdin).stdout)
    assert problem in response.error


def test_help_names_commands_and_options(tmp_path: Path) -> None:
    assert b"usage: protoc-gen-protogateway" in run_plugin(tmp_path, "--help").stdout
    assert b"--settings" in run_plugin(tmp_path, "generate", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["colours"], 2, b"invalid choice: 'colours'"),
        (["generate", "--colour", "red", "a.proto"], 2, b"unrecognized arguments: --colour"),
        (["generate", "nowhere.proto"], 1, b"nowhere.proto: No such file"),
        (["generate", "a.proto"], 1, b"a.proto:1:"),
        (["generate", "up.proto"], 1, b"up.proto: up.v1.S.Up: path field 'id'"),
        (["generate", "--settings", "nowhere.toml", "up.proto"], 1, b"nowhere.toml: "),
    ],
    ids=str,
)
def test_mistake_is_one_line_on_stderr(tmp_path: Path, arguments: list[str], code: int, problem: bytes) -> None:
    (tmp_path / "a.proto").write_text("this is no proto")
    service = 'service S { rpc Up(A) returns (A) { option (google.api.http) = {get: "/{id}"}; } }'
    text = f'syntax = "proto3"; package up.v1; import "google/api/annotations.proto"; message A {{}} {service}'
    (tmp_path / "up.proto").write_text(text)
    ran = run_plugin(tmp_path, *arguments)
    assert ran.returncode == code
    assert problem in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert not (tmp_path / "gen").exists()
