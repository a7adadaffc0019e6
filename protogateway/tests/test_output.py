"""Output of the generator: the same every time, and an error for what it does not support."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin.errors import PluginError
from protogateway.plugin.settings import read_settings
from protogateway.tests.compiler import EXAMPLE, ROOT, SETTINGS, outputs, request_for

GENERATOR = ROOT / "protogateway"


def test_the_same_protos_give_the_same_bytes(library_request: plugin_pb2.CodeGeneratorRequest) -> None:
    reordered = plugin_pb2.CodeGeneratorRequest()
    reordered.CopyFrom(library_request)
    reordered.file_to_generate[:] = reversed(library_request.file_to_generate)
    assert outputs(library_request, SETTINGS) == outputs(reordered, SETTINGS)


def test_generated_files_are_fresh(tmp_path: Path) -> None:
    subprocess.run(["make", "-s", "gen", f"out={tmp_path}"], cwd=ROOT, check=True, capture_output=True)
    fresh = {path.relative_to(tmp_path / "gen") for path in (tmp_path / "gen").rglob("*") if path.is_file()}
    stale = [str(name) for name in sorted(fresh) if not same_file(ROOT / "gen" / name, tmp_path / "gen" / name)]
    assert not stale, f"run `make gen`: {stale}"


def same_file(one: Path, other: Path) -> bool:
    return one.exists() and one.read_bytes() == other.read_bytes()


def test_generator_contains_nothing_of_our_contract() -> None:
    ours = re.compile(r"\boo\.\w|\boO\b|from (servers|ml_serving)\b|privacy|CALLER_|X-oO")
    written = [path for kind in ("py", "toml", "md", "proto") for path in sorted(GENERATOR.rglob(f"*.{kind}"))]
    own = [path for path in written if path.relative_to(GENERATOR).parts[0] != "tests"]
    assert not [f"{path.name}: {m[0]}" for path in own for m in ours.finditer(path.read_text("utf-8"))]


def test_generator_imports_no_generated_code() -> None:
    own = [
        path for path in GENERATOR.rglob("*.py") if path.relative_to(GENERATOR).parts[0] not in ("tests", "examples")
    ]
    imports = re.compile(r"^(from|import) (gen|bff)\b", re.MULTILINE)
    assert not [f"{path.name}: {m[0]}" for path in own for m in imports.finditer(path.read_text("utf-8"))]


@pytest.mark.parametrize("contract", ["library", "torture"])
def test_generated_code_passes_the_strict_type_check(
    contract: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    generated: Path = request.getfixturevalue(f"{contract}_folder")
    folder = tmp_path / generated.name
    shutil.copytree(generated, folder, ignore=shutil.ignore_patterns("__pycache__"))
    # betterproto2 writes the modules of Google's own files; their types are not ours to mend.
    (tmp_path / "mypy.ini").write_text(
        f"[mypy]\nmypy_path = {ROOT}\n"
        f"[mypy-{folder.name}.google.protobuf,{folder.name}.google.api,{folder.name}.message_pool]\n"
        "ignore_errors = True\n[mypy-google.rpc.*]\nignore_missing_imports = True\n"
    )
    cache = ROOT / ".mypy_cache" / folder.name
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "mypy.ini", "--cache-dir", str(cache)]
    ran = subprocess.run([*command, folder.name], cwd=tmp_path, capture_output=True, text=True)
    faults = [line for line in ran.stdout.splitlines() if "error:" in line and "dateutil" not in line]
    assert not faults


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("message A { string __class__ = 1; }", "a.proto: a.v1.A.__class__: every Python message has another"),
        ("message A { string SerializeToString = 1; }", "a.proto: a.v1.A.SerializeToString: every Python message has"),
        ("message A { string None = 1; string none = 2; }", "a.proto: a.v1.A.none: its Python name is the same"),
        ("enum A { a = 0; mro = 1; }", "a.proto: a.v1.A.mro: a Python enum cannot have a member"),
        ("message ByNumber {} enum A { a = 0; } message AByNumber {}", "a.proto: a.v1.A: its Python name is the same"),
        ("message A { message B {} } message AB {}", "Python name is the same"),
        (
            'import "google/api/annotations.proto"; message A {} '
            'service S { rpc Get(A) returns (A) { option (google.api.http) = {get: "/{id}"}; } }',
            "a.proto: a.v1.S.Get: path field 'id'",
        ),
        (
            'import "google/api/annotations.proto"; message A {} '
            'service S { rpc Put(A) returns (A) { option (google.api.http) = {put: "/" body: "thing"}; } }',
            "a.proto: a.v1.S.Put: a.v1.A has no field 'thing' for the body",
        ),
    ],
)
def test_unsupported_proto_is_refused_by_name(tmp_path: Path, body: str, place: str) -> None:
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; package a.v1; {body}')
    request = request_for(tmp_path, ["a.proto"], tmp_path)
    with pytest.raises(PluginError, match=re.escape(place)):
        outputs(request)


def test_a_wrong_parameter_is_refused() -> None:
    for parameter in ("colour=red", "settings=", "settings=/nowhere/at/all.toml"):
        with pytest.raises(PluginError):
            read_settings(parameter)


def test_a_caller_without_a_security_scheme_is_refused(
    library_request: plugin_pb2.CodeGeneratorRequest, tmp_path: Path
) -> None:
    settings = (EXAMPLE / "settings.toml").read_text().replace(', DOOR_CARD = ["card"]', "")
    (tmp_path / "s.toml").write_text(settings)
    with pytest.raises(PluginError, match="DOOR_CARD"):
        outputs(library_request, f"settings={tmp_path / 's.toml'}")
