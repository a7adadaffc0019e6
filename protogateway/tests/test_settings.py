"""Settings: their effect on the document, and the errors for wrong ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin.errors import PluginError
from protogateway.tests.compiler import outputs, request_for
from protogateway.tests.test_document import faults, validator

ORDERS = """
syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "google/protobuf/descriptor.proto";
import "shop/v1/options.proto";
service ShopService {
  rpc Order(OrderRequest) returns (OrderRequest) {
    option (google.api.http) = {post: "/v1/orders" body: "*"};
    option (rule) = {
      reasons: [{code: "NOT_FOUND" reason: "SOLD_OUT" when: "Nothing is left."}]
      limit: {calls: 5 window_s: 60} cache: {max_age_s: 60} retry: SAFE timeout_ms: 1500
    };
  }
}
message OrderRequest {
  string title = 1 [(check) = {min_length: 3 max_length: 5 pattern: "[a-z]+"}, (google.api.field_behavior) = REQUIRED];
  string word = 2 [(check) = {min_length: 2}];
  int32 count = 3 [(check) = {least: 1 most: 9}];
  int64 big = 4 [(check) = {least: 1 most: 9}];
  double weight = 5 [(check) = {least: 0}];
  bytes seal = 6 [(check) = {max_length: 3}];
  repeated string tags = 7 [(check) = {max_items: 2 min_length: 1}];
  optional string nick = 8 [(check) = {min_length: 2}];
}
"""
OPTIONS = """
syntax = "proto3";
package shop.v1;
import "google/protobuf/descriptor.proto";
message Check {
  uint32 min_length = 1;
  uint32 max_length = 2;
  string pattern = 3;
  optional sint64 least = 4;
  optional sint64 most = 5;
  uint32 max_items = 6;
}
message Reason { string code = 1; string reason = 2; string when = 3; }
message Limit { uint32 calls = 1; uint32 window_s = 2; }
message Cache { uint32 max_age_s = 1; }
enum Retry { NEVER = 0; SAFE = 1; }
message Rule { repeated Reason reasons = 1; Limit limit = 2; Cache cache = 3; Retry retry = 4; uint32 timeout_ms = 5; }
extend google.protobuf.FieldOptions { Check check = 50001; }
extend google.protobuf.MethodOptions { Rule rule = 50002; }
"""
SETTINGS = """
[rule]
option = "shop.v1.rule"
timeout_ms = "timeout_ms"
reasons = { field = "reasons", code = "code", reason = "reason", when = "when" }
limit = { field = "limit", calls = "calls", window_s = "window_s" }
cache = { field = "cache", max_age_s = "max_age_s" }
retry = { field = "retry", meanings = { SAFE = "safe" } }

[check]
option = "shop.v1.check"
min_length = "min_length"
max_length = "max_length"
pattern = "pattern"
least = "least"
most = "most"
max_items = "max_items"
"""


@pytest.fixture(scope="module")
def shop_request(tmp_path_factory: pytest.TempPathFactory) -> plugin_pb2.CodeGeneratorRequest:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop" / "v1").mkdir(parents=True)
    (folder / "shop" / "v1" / "options.proto").write_text(OPTIONS)
    (folder / "shop" / "v1" / "shop.proto").write_text(ORDERS)
    return request_for(folder, ["shop/v1/options.proto", "shop/v1/shop.proto"], folder)


@pytest.fixture(scope="module")
def shop(shop_request: plugin_pb2.CodeGeneratorRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = tmp_path_factory.mktemp("settings") / "settings.toml"
    settings.write_text(SETTINGS)
    document: dict[str, Any] = json.loads(outputs(shop_request, f"settings={settings}")["openapi.json"])
    return document


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        ({}, True),
        ({"title": "ab"}, False),
        ({"title": "abcdef"}, False),
        ({"title": "ABC"}, False),
        ({"word": ""}, True),
        ({"word": "a"}, False),
        ({"nick": ""}, False),
        ({"count": 0}, True),
        ({"count": 9}, True),
        ({"count": 10}, False),
        ({"weight": -1}, False),
        ({"weight": "Infinity"}, True),
        ({"weight": "NaN"}, False),
        ({"seal": "AAAA"}, True),
        ({"seal": "AAAAAA"}, False),
        ({"tags": ["a", "b"]}, True),
        ({"tags": ["a", "b", "c"]}, False),
        ({"tags": [""]}, False),
    ],
    ids=str,
)
def test_checks_are_in_the_schema_exactly(shop: dict[str, Any], value: dict[str, Any], passes: bool) -> None:
    assert validator(shop, "shop.v1.OrderRequest").is_valid({"title": "abc", **value}) is passes


def test_rule_is_documented(shop: dict[str, Any]) -> None:
    order = shop["paths"]["/v1/orders"]["post"]
    assert "Repeating it does no harm." in order["description"]
    assert "within 1,500 ms" in order["description"]
    assert "At most 5 calls in any 60 seconds." in order["description"]
    assert "- `SOLD_OUT`: Nothing is left." in order["responses"]["404"]["description"]
    assert set(order["responses"]["200"]["headers"]) == {"X-Request-Id", "Cache-Control", "ETag"}
    assert {"304", "429"} <= set(order["responses"])
    assert "If-None-Match" in [one["name"] for one in order["parameters"]]
    assert shop["components"]["schemas"]["shop.v1.OrderRequest"]["properties"]["big"]["description"] == "From 1 to 9."
    assert faults(shop) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[rules]", "unknown key 'rules'; known there: info, names, rule"),
        ('[rule]\nstatsu = "x"', "unknown key 'rule.statsu'; known there: option, status"),
        ("[rule]\noption = 1", "rule.option must be a text"),
        ('[rule]\nstatus = "x"', "[rule] needs `option`"),
        ('[rule]\noption = "shop.v1.rul"', "rule.option: no proto declares an option shop.v1.rul"),
        ('[rule]\noption = "shop.v1.rule"\nstatus = "code"', "rule.status: shop.v1.Rule has no field 'code'"),
        ('[rule]\noption = "shop.v1.rule"\n[rule.cache]\nmax_age_s = "x"', "rule.cache.field is missing"),
        ('[[headers]]\nname = "X"', "headers[1] needs `when`"),
        ('[[headers]]\nname = "X"\nwhen = "sometimes"', "headers[1].when = 'sometimes': write one of always"),
        ('[[problems]]\nstatus = "404"\nwhen = "always"', "problems[1].status must be a number"),
        ("problems = 1", "problems must be a list: [[problems]]"),
        ("[info", "Expected"),
        ("[names]\nwithout_package = 'shop.v1'", "names.without_package must be a list of patterns of packages"),
        ("[names]\nwithout_package = ['shop.**']", "names.without_package: 'shop.**' is not a pattern of packages"),
        ("[names]\nwithout_package = ['shop.*.v1']", "names.without_package: no proto has a package that 'shop.*.v1'"),
    ],
    ids=str,
)
def test_wrong_settings_name_file_and_key(
    shop_request: plugin_pb2.CodeGeneratorRequest, tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(PluginError, match=re.escape(problem)) as refusal:
        outputs(shop_request, f"settings={file}")
    assert str(refusal.value).startswith(f"{file}: ")


def test_default_entry_can_be_changed_or_removed(shop_request: plugin_pb2.CodeGeneratorRequest, tmp_path: Path) -> None:
    settings = '[info]\ntitle = "Shop"\n[[problems]]\nstatus = 415\nwhen = "never"\n'
    (tmp_path / "s.toml").write_text(settings + '[[problems]]\nstatus = 503\nwhen = "always"\ndescription = "Closed."')
    document = json.loads(outputs(shop_request, f"settings={tmp_path / 's.toml'}")["openapi.json"])
    unstated = {"name": "Not stated", "identifier": "NOASSERTION"}
    assert document["info"] == {"title": "Shop", "version": "1", "license": unstated}
    assert "415" not in document["paths"]["/v1/orders"]["post"]["responses"]
    assert "Problem415" not in document["components"]["responses"]
    assert document["components"]["responses"]["Problem503"]["description"] == "Closed."
