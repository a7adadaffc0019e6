"""Paths and verbs that google.api.http does not know, and paths that lead to two operations, are refused."""

import re
from pathlib import Path

import pytest

from protogateway.plugin.errors import PluginError
from protogateway.tests.compiler import outputs, request_for

HEAD = (
    'syntax = "proto3"; package a.v1; import "google/api/annotations.proto"; message A { string a = 1; string b = 2; } '
)


def refusal(tmp_path: Path, *rules: str) -> str:
    """What the generator says of a service with these rules; empty when it takes them."""
    methods = (
        f"rpc M{number}(A) returns (A) {{ option (google.api.http) = {{{rule}}}; }}"
        for number, rule in enumerate(rules)
    )
    (tmp_path / "a.proto").write_text(HEAD + f"service S {{ {' '.join(methods)} }}")
    try:
        outputs(request_for(tmp_path, ["a.proto"], tmp_path))
    except PluginError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    "path",
    ["x", "", "/v1/x?y=1", "/a b", "/ü", "/{a}{b}", "/{a=b/{c}}", "/v1//x", "/v1/", "/{a", "/{a=}", "/%2", "/v1:"],
)
def test_a_path_that_is_none_is_refused(tmp_path: Path, path: str) -> None:
    assert re.match(r"a\.proto: a\.v1\.S\.M0: path ", refusal(tmp_path, f'get: "{path}"'))


@pytest.mark.parametrize(
    "path", ["/", "/v1/x", "/v1/{a}", "/v1/{a=b/*/c/**}:lend", "/v1/{a}/of/{b}", "/.well-known/x.json", "/v1/*/%2F"]
)
def test_a_path_that_is_one_is_taken(tmp_path: Path, path: str) -> None:
    assert refusal(tmp_path, f'get: "{path}"') == ""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('get: "/v1/{a}/{a}"', "has a twice"),
        ('custom: {kind: "a b" path: "/v1"}', "no HTTP method"),
        ('get: "/v1" body: "*"', "GET takes no body"),
    ],
)
def test_a_rule_that_nobody_could_follow_is_refused(tmp_path: Path, rule: str, words: str) -> None:
    assert words in refusal(tmp_path, rule)


def test_two_operations_at_the_same_paths_are_refused_and_both_are_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, 'get: "/v1/{a}"', 'get: "/v1/{b}"')
    assert said.endswith("a.v1.S.M1: GET /v1/{b} leads to a.v1.S.M0 already")
    assert refusal(tmp_path, 'get: "/v1/{a}"', 'delete: "/v1/{b}"', 'get: "/v1/{a}:read"') == ""
