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
    """Return the generator's error for a service with these rules, or "" if it accepts them."""
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
def test_malformed_path_is_refused(tmp_path: Path, path: str) -> None:
    assert re.match(r"a\.proto: a\.v1\.S\.M0: path ", refusal(tmp_path, f'get: "{path}"'))


@pytest.mark.parametrize(
    "path", ["/", "/v1/x", "/v1/{a}", "/v1/{a=b/*/c/**}:lend", "/v1/{a}/of/{b}", "/.well-known/x.json", "/v1/*/%2F"]
)
def test_valid_path_is_accepted(tmp_path: Path, path: str) -> None:
    assert refusal(tmp_path, f'get: "{path}"') == ""


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ('get: "/v1/{a}/{a}"', "has a twice"),
        ('custom: {kind: "a b" path: "/v1"}', "not an HTTP method"),
        ('get: "/v1" body: "*"', "GET takes no body"),
    ],
)
def test_impossible_rule_is_refused(tmp_path: Path, rule: str, problem: str) -> None:
    assert problem in refusal(tmp_path, rule)


def test_two_operations_at_the_same_path_are_refused_and_both_are_named(tmp_path: Path) -> None:
    problem = refusal(tmp_path, 'get: "/v1/{a}"', 'get: "/v1/{b}"')
    assert problem.splitlines()[0] == "a.proto: a.v1.S.M1: GET /v1/{b} leads to a.v1.S.M0 already"
    assert refusal(tmp_path, 'get: "/v1/{a}"', 'delete: "/v1/{b}"', 'get: "/v1/{a}:read"') == ""


@pytest.mark.parametrize(
    ("first", "second"),
    [("/v1/{a=books/*}", "/v1/books/{b}"), ("/v1/*", "/v1/{b}"), ("/v1/**", "/v1/{b=**}"), ("/{a=x/**}:y", "/x/**:y")],
)
def test_two_spellings_of_one_path_are_refused_like_the_same_path(tmp_path: Path, first: str, second: str) -> None:
    problem = refusal(tmp_path, f'get: "{first}"', f'get: "{second}"')
    assert problem.startswith(f"a.proto: a.v1.S.M1: GET {second} leads to a.v1.S.M0 already")
    assert refusal(tmp_path, f'get: "{first}"', f'delete: "{second}"') == ""
