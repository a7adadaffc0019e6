"""HTTP rules that cannot be served are refused with their place; none is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import PluginError
from protogateway.plugin.http_rules import check_every_service_is_routed, operations
from protogateway.tests.compiler import request_for

HEAD = 'syntax = "proto3"; package a.v1; import "google/api/annotations.proto"; message A { string a = 1; A b = 2; } '


def request(tmp_path: Path, rule: str) -> plugin_pb2.CodeGeneratorRequest:
    method = f"rpc M(A) returns (A) {{ option (google.api.http) = {{{rule}}}; }}"
    (tmp_path / "a.proto").write_text(f"{HEAD} service S {{ {method} }}")
    return request_for(tmp_path, ["a.proto"], tmp_path)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            'get: "/a" additional_bindings {get: "/b" additional_bindings {get: "/c"}}',
            "additional_bindings of additional_bindings",
        ),
        ('get: "/v1/{a=x/**}/y/*"', "has a wildcard after **"),
        ('get: "/v1/**/{a}"', "has a wildcard after **"),
        ('get: "/v1/{a=**/b/**}"', "has a wildcard after **"),
        ('custom: {kind: "SEARCH"}', "does not follow google.api.http"),
        ('custom: {path: "/v1"}', "custom kind '' is not an HTTP method"),
        ('get: "/v1/{b}"', "path field 'b' is a message"),
        ('post: "/v1" body: "a.b"', "has no field 'a.b' for the body"),
        ('body: "*"', "names no verb"),
        ("", "names no verb"),
    ],
)
def test_an_impossible_rule_is_refused_with_its_place(tmp_path: Path, rule: str, problem: str) -> None:
    with pytest.raises(PluginError) as refusal:
        operations(Contract(request(tmp_path, rule)))
    assert str(refusal.value).startswith("a.proto: a.v1.S.M: ")
    assert problem in str(refusal.value)


@pytest.mark.parametrize("path", ["/v1/{a=x/**}/y", "/v1/{a}:up:down", "/v1/{a=x/**}/y:up"])
def test_a_path_that_others_take_is_accepted(tmp_path: Path, path: str) -> None:
    assert [one.template for one in operations(Contract(request(tmp_path, f'get: "{path}"')))] == [path]


def test_a_service_that_lost_its_operations_is_an_error(tmp_path: Path) -> None:
    contract = Contract(request(tmp_path, 'get: "/v1"'))
    check_every_service_is_routed(contract, operations(contract))
    contract.packages[0].services.clear()
    with pytest.raises(PluginError, match=r"a\.proto: a\.v1\.S\.M: its google\.api\.http rule"):
        check_every_service_is_routed(contract, operations(contract))


def test_a_missing_import_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    complete = request(tmp_path, 'get: "/v1"')
    del complete.proto_file[-2]
    with pytest.raises(PluginError, match=r"a\.proto: .*google/api/annotations\.proto"):
        Contract(complete)
