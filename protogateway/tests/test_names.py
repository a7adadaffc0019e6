"""Names that Python or the generated folder use already."""

import importlib
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
        ("a.v1", "message A { string a = 1 [json_name = 'x\"y']; }", r"a\.v1\.A\.a: its json_name 'x\"y' has"),
        ("birds.class", "message A {}", "because class is a keyword"),
        ("a.v1", "message None {}", "a.proto: a.v1.None: a Python class cannot be called None"),
        ("a.v1", "message A { string betterproto2 = 1; }", "every Python message has another attribute"),
        ("a.v1", "enum None { a = 0; }", "a Python class cannot be called None"),
        (
            "a.v1",
            "message M {} service A { rpc GetOne(M) returns (M); rpc Get_One(M) returns (M); }",
            "a.proto: a.v1.A.Get_One: its Python name is the same as that of a.v1.A.GetOne",
        ),
        (
            "a.v1",
            "message M {} service Ab { rpc CdEf(M) returns (M); } service AbCd { rpc Ef(M) returns (M); }",
            "a.proto: a.v1.AbCd.Ef: its Python name is the same as that of a.v1.Ab.CdEf",
        ),
        (
            "a.v1",
            "message M {} service A { rpc __init__(M) returns (M); }",
            "a.proto: a.v1.A.__init__: every stub has another attribute of this name",
        ),
        (
            "a.v1",
            "message M {} service A { rpc _channel(M) returns (M); }",
            "a.proto: a.v1.A._channel: every stub has another attribute of this name",
        ),
    ],
)
def test_name_in_use_is_refused(tmp_path: Path, package: str, body: str, problem: str) -> None:
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; package {package}; {body}')
    with pytest.raises(PluginError, match=problem):
        outputs(request_for(tmp_path, ["a.proto"], tmp_path))


def test_package_named_like_a_module_of_the_one_above_is_refused(tmp_path: Path) -> None:
    for number, package in enumerate(("a.v1", "a.v1.codec")):
        (tmp_path / f"{number}.proto").write_text(f'syntax = "proto3"; package {package}; message A {{}}')
    with pytest.raises(PluginError, match=r"1\.proto: package a\.v1\.codec: a\.v1 has a generated module codec"):
        outputs(request_for(tmp_path, ["0.proto", "1.proto"], tmp_path))


def write_packages(folder: Path, *packages: str) -> list[str]:
    """Write a file for each package with a message M and a service S, and return the names of the files."""
    rule = "option (google.api.http)"
    for number, package in enumerate(packages):
        service = f'service S {{ rpc Get(M) returns (M) {{ {rule} = {{get: "/{number}"}}; }} }}'
        body = f'import "google/api/annotations.proto"; message M {{ string f{number} = 1; }} {service}'
        (folder / f"{number}.proto").write_text(f'syntax = "proto3"; package {package}; {body}')
    return [f"{number}.proto" for number in range(len(packages))]


def test_packages_that_differ_in_dots_and_underscores_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = write_packages(tmp_path, "a.b_c", "a_b.c", "a.b.c")
    generate(names, [tmp_path], tmp_path / "dotted_names", "")
    monkeypatch.syspath_prepend(tmp_path)
    routes = importlib.import_module("dotted_names.routes").ROUTES
    assert {method.path for method, _ in routes} == {"/a.b_c.S/Get", "/a_b.c.S/Get", "/a.b.c.S/Get"}


def test_packages_of_one_name_in_python_are_refused(tmp_path: Path) -> None:
    names = write_packages(tmp_path, "a_.b", "a._b")
    with pytest.raises(PluginError, match=r"package a_\.b: its name in Python is the same as that of a\._b"):
        outputs(request_for(tmp_path, names, tmp_path))


def test_command_refuses_it_too(tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text('syntax = "proto3"; package a.v1; message None {}')
    with pytest.raises(PluginError, match="a Python class cannot be called None"):
        generate(["a.proto"], [tmp_path], tmp_path / "gen", "")


def test_methods_messages_and_imports_may_share_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """
    message BookRequest {}
    service Book { rpc Request(BookRequest) returns (BookRequest); rpc Return(BookRequest) returns (BookRequest); }
    service Abc { rpc Get(BookRequest) returns (BookRequest); }
    """
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; package a.v1; {body}')
    generate(["a.proto"], [tmp_path], tmp_path / "shared_names", "")
    monkeypatch.syspath_prepend(tmp_path)
    services, codec = (importlib.import_module(f"shared_names.a.v1.{name}") for name in ("services", "codec"))
    assert [method.name for method in services.BookBase.SERVICE.methods] == ["Request", "Return"]
    assert {method.request for method in services.BookBase.SERVICE.methods} == {codec.BOOK_REQUEST}
    assert [method.name for method in services.AbcStub.SERVICE.methods] == ["Get"]
