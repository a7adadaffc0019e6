"""The command that tries a folder of protos: units, their table, and its exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from protogateway.tests.public.__main__ import main
from protogateway.tests.public.conftest import PROTOS
from protogateway.tests.public.report import kind_of, reasons, table
from protogateway.tests.public.trial import UnitResult
from protogateway.tests.public.units import Unit, find_units

SERVICE = """
syntax = "proto3";
package {package};
import "google/api/annotations.proto";
{more}
service S {{ rpc Get(A) returns (A) {{ option (google.api.http) = {{get: "/v1/{{name}}"}}; }} }}
message A {{ string name = 1; }}
"""


def write(folder: Path, name: str, package: str, more: str = "") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SERVICE.format(package=package, more=more))


def test_units_are_packages_and_their_imports_are_found(tmp_path: Path) -> None:
    write(tmp_path, "protos/shop/v1/a.proto", "shop.v1", 'import "shop/v1/b.proto"; // import "x.proto";')
    write(tmp_path, "protos/shop/v1/b.proto", "shop.v1")
    write(tmp_path, "vendor/tree/far/c.proto", "far")
    (tmp_path / "protos" / "none.proto").write_text('syntax = "proto3"; package none; message A {}')
    far, shop = find_units(tmp_path)
    assert (shop.name, shop.protos) == ("shop.v1", ("shop/v1/a.proto", "shop/v1/b.proto"))
    assert shop.includes[0] == str(tmp_path / "protos")
    assert far == Unit(
        "far", ("far/c.proto",), (str(tmp_path / "vendor/tree"), str(tmp_path), str(tmp_path / "protos"))
    )


def test_a_package_in_two_folders_is_two_units(tmp_path: Path) -> None:
    write(tmp_path, "one/a.proto", "shop.v1")
    write(tmp_path, "two/a.proto", "shop.v1")
    assert [unit.name for unit in find_units(tmp_path)] == ["shop.v1 in one", "shop.v1 in two"]


def test_packages_that_are_refused_fail_with_their_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.proto", "a.v1", "message None {}")
    write(tmp_path, "b.proto", "b.v1", 'import "missing.proto";')
    assert main([str(tmp_path), "--jobs", "2"]) == 1
    printed = capsys.readouterr().out
    assert "a.v1      1 / 1\n" in printed
    assert "left out: a.proto: a.v1.None: a Python class cannot be called None" in printed
    assert "1 / 1 operations (100.0 %), 0 / 2 units complete" in printed
    assert "b.v1  protoc refuses it" in printed


def test_a_folder_without_operations_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "has no protos with google.api.http" in capsys.readouterr().err


def test_failures_are_grouped_by_kind() -> None:
    results = [
        UnitResult("a.v1", 3, failures=["", "status 404: a.v1.Get", "status 404: b.v2.Put"]),
        UnitResult("b.v1", 2, problem="OpenAPI: x"),
    ]
    *_, total = table(results)
    assert total.split(None, 1)[1] == "1 / 5 operations (20.0 %), 0 / 2 units complete"
    first, *_ = reasons(results)
    assert first.split() == ["2", "status", "…"]
    assert kind_of("a.proto: a.v1.A: has 'x' 3 times") == kind_of("b.proto: b.v1.B: has 'yy' 44 times")


@pytest.mark.proof
def test_the_command_passes_on_the_protos_here() -> None:
    command = [sys.executable, "-m", "protogateway.tests.public", str(PROTOS)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    assert "(100.0 %), 8 / 8 units complete" in ran.stdout
