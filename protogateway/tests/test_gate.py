"""The gate on a contract of its own: descriptor sets in, changes out."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.api import annotations_pb2, http_pb2
from google.protobuf import descriptor_pb2, text_format
from google.protobuf.compiler import plugin_pb2

from protogateway.compat.change import ContractChange
from protogateway.compat.errors import CompatError
from protogateway.compat.findings import changes
from protogateway.compat.option_severity import OptionEffect, OptionRule, RateUnit
from protogateway.compat.releases import Release
from protogateway.compat.settings import GateSettings, OptionRules, read_settings
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSite
from protogateway.plugin.errors import PluginError

BREAKS, WEAKENS = OptionEffect(breaks="breaks"), OptionEffect(weakens="weakens")
DOOR = OptionRule(
    "door", {"lower": WEAKENS, "higher": BREAKS}, order=(frozenset({"DOOR_OPEN"}), frozenset({"DOOR_CARD"}))
)
CODE = OptionRule("code", {"lower": BREAKS, "higher": BREAKS}, default=200)
SETTINGS = GateSettings(
    releases=Path("releases"),
    waivers=Path("waivers.toml"),
    descriptors=Path("descriptors.binpb"),
    openapi=Path("openapi.json"),
    rules=(OptionRules("library.v1.entry", (DOOR, CODE)),),
    checks=(),
    clients=(),
)
Files = dict[str, descriptor_pb2.FileDescriptorProto]
SERVICE = "library/v1/service.proto"


@pytest.fixture
def compare(library_request: plugin_pb2.CodeGeneratorRequest, tmp_path: Path) -> Callable[..., list[ContractChange]]:
    """Return a function that changes the library, and returns the changes that the gate finds."""
    before = descriptor_pb2.FileDescriptorSet(file=library_request.proto_file)
    (tmp_path / "1.0.0.binpb").write_bytes(before.SerializeToString())
    release = Release("1.0.0", tmp_path / "1.0.0.binpb")

    def found(change: Callable[[Files], None]) -> list[ContractChange]:
        after = copy.deepcopy(before)
        change({file.name: file for file in after.file})
        return changes(release, ContractSnapshot("now", after.SerializeToString()), SETTINGS)

    return found


def message(files: Files, name: str) -> descriptor_pb2.DescriptorProto:
    return next(one for one in files[SERVICE].message_type if one.name == name)


def test_unchanged_contract_breaks_nothing(compare: Callable[..., list[ContractChange]]) -> None:
    assert compare(lambda files: None) == []


def test_usage_sites_are_spelled_as_in_json(compare: Callable[..., list[ContractChange]]) -> None:
    def rename(files: Files) -> None:
        chapter = message(files, "Book").nested_type[0]
        chapter.field[0].name, chapter.field[0].json_name = "heading", "heading"

    [change] = compare(rename)
    assert change.id == "field-renamed library.v1.Book.Chapter.title"
    sites = {(site.call, site.side, site.path) for site in change.sites}
    assert sites >= {
        ("GET /v1/{name}", UsageSide.response, "chapters[].title"),
        ("GET /v1/isbn/{isbn}", UsageSide.response, "appendix{}.title"),
        ("GET /v1/books", UsageSide.response, "chapters[].title"),
        ("PUT /v1/shelves/{shelf}/books", UsageSide.request, "book.chapters[].title"),
    }


def test_field_with_a_json_name_of_its_own_may_be_renamed_for_http(
    compare: Callable[..., list[ContractChange]],
) -> None:
    def rename(files: Files) -> None:
        next(field for field in message(files, "Book").field if field.name == "long_name").name = "full_name"

    [change] = compare(rename)
    assert (change.kind, change.sites) == ("field-renamed", ())


def test_additional_binding_is_promised_too(compare: Callable[..., list[ContractChange]]) -> None:
    def cut(files: Files) -> None:
        options = files[SERVICE].service[0].method[0].options
        options.Extensions[annotations_pb2.http].ClearField("additional_bindings")

    [change] = compare(cut)
    assert change.kind == "path-changed"
    assert [site.call for site in change.sites] == ["GET /v1/isbn/{isbn}"]


RULES = {
    "GetBook": 'option (google.api.http) = {get: "/v1/{name=shelves/*/books/*}" '
    'additional_bindings: {get: "/v1/isbn/{isbn}"}};',
    "SearchBooks": 'option (google.api.http) = {get: "/v1/books" response_body: "books"};',
    "PutBook": 'option (google.api.http) = {put: "/v1/shelves/{shelf}/books" body: "book"};',
    "LendBook": 'option (google.api.http) = {post: "/v1/books/{id}:lend" body: "*"};',
}


@pytest.mark.parametrize("rpc", RULES)
def test_advice_is_the_whole_rule_to_paste(compare: Callable[..., list[ContractChange]], rpc: str) -> None:
    found = compare(lambda files: method(files, rpc).ClearExtension(annotations_pb2.http))
    assert {change.paste for change in found} == {RULES[rpc]}
    assert {change.kind for change in found} == {"operation-deleted"}
    assert compare(lambda files: paste_rule(method(files, rpc), RULES[rpc])) == []


def test_advice_keeps_the_bindings_that_are_new(compare: Callable[..., list[ContractChange]]) -> None:
    new = RULES["PutBook"].replace('body: "book"', 'body: "*" additional_bindings: {post: "/v1/new"}')
    [change] = compare(lambda files: paste_rule(method(files, "PutBook"), new))
    assert change.kind == "body-changed"
    assert change.paste == new.replace('body: "*"', 'body: "book"')


def test_advice_for_a_moved_path_is_a_binding(compare: Callable[..., list[ContractChange]]) -> None:
    new = RULES["SearchBooks"].replace("/v1/books", "/v2/books")
    [change] = compare(lambda files: paste_rule(method(files, "SearchBooks"), new))
    assert change.kind == "path-changed"
    assert change.paste == 'additional_bindings: {get: "/v1/books" response_body: "books"}'


def method(files: Files, name: str) -> descriptor_pb2.MethodOptions:
    return next(one.options for one in files[SERVICE].service[0].method if one.name == name)


def paste_rule(options: descriptor_pb2.MethodOptions, text: str) -> None:
    rule = text.removeprefix("option (google.api.http) = {").removesuffix("};")
    options.Extensions[annotations_pb2.http].CopyFrom(text_format.Parse(rule, http_pb2.HttpRule()))


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/v1/books/{id=*}:lend", []),
        ("/v1/books/{id=**}:lend", ["path-widened"]),
        ("/v1/*/{id}:lend", ["path-widened"]),
        ("/v1/books/{id}", ["path-changed"]),
        ("/v1/books/**:lend", ["path-changed"]),
        ("/v1/books/{reader}:lend", ["path-field-changed"]),
        ("/v1/books/{id=lent/*}:lend", ["path-changed"]),
    ],
)
def test_path_is_widened_if_it_takes_every_old_path(
    compare: Callable[..., list[ContractChange]], path: str, kinds: list[str]
) -> None:
    found = compare(lambda files: paste_rule(method(files, "LendBook"), f'post: "{path}" body: "*"'))
    assert [change.kind for change in found] == kinds


def test_path_with_several_segments_is_widened_as_a_whole(compare: Callable[..., list[ContractChange]]) -> None:
    wider = RULES["GetBook"].replace("shelves/*/books/*", "**")
    kinds = {change.kind: change for change in compare(lambda files: paste_rule(method(files, "GetBook"), wider))}
    assert kinds.keys() == {"path-widened"}, "the router tries a path with ** last, so that the others keep theirs"


def test_second_operation_at_the_path_of_another_is_an_error(compare: Callable[..., list[ContractChange]]) -> None:
    taken = 'option (google.api.http) = {get: "/v1/books" additional_bindings: {get: "/v1/isbn/*"}};'
    with pytest.raises(PluginError, match=r"SearchBooks: GET /v1/isbn/\* leads to library\.v1\.\w+\.GetBook already"):
        compare(lambda files: paste_rule(method(files, "SearchBooks"), taken))


def test_deleted_service_is_reported_by_its_rpcs(compare: Callable[..., list[ContractChange]]) -> None:
    found = compare(lambda files: files[SERVICE].ClearField("service"))
    assert {change.kind for change in found} == {"rpc-deleted"}
    assert len(found) == 6


Features = descriptor_pb2.FeatureSet


@pytest.mark.parametrize(
    ("presence", "ids"),
    [
        (Features.EXPLICIT, []),
        (Features.IMPLICIT, ["optional-dropped a.v1.M.name"]),
        (Features.LEGACY_REQUIRED, ["field-required a.v1.M.name"]),
    ],
)
def test_presence_of_an_edition_is_compared(
    tmp_path: Path, presence: Features.FieldPresence.ValueType, ids: list[str]
) -> None:
    (tmp_path / "1.0.0.binpb").write_bytes(edition_2023(Features.EXPLICIT))
    found = changes(
        Release("1.0.0", tmp_path / "1.0.0.binpb"), ContractSnapshot("now", edition_2023(presence)), SETTINGS
    )
    assert [change.id for change in found] == ids


def test_value_whose_other_name_comes_first_is_renamed_in_responses(
    compare: Callable[..., list[ContractChange]],
) -> None:
    def add_name(files: Files, place: int) -> None:
        enum = message(files, "Book").enum_type[0]
        enum.options.allow_alias = True
        values = [*enum.value]
        values.insert(place, descriptor_pb2.EnumValueDescriptorProto(name="OTHER", number=values[1].number))
        enum.ClearField("value")
        enum.value.extend(values)

    assert compare(lambda files: add_name(files, 2)) == []
    [change] = compare(lambda files: add_name(files, 1))
    assert (change.kind, {site.side for site in change.sites}) == ("value-renamed", {UsageSide.response})
    assert "`OTHER` instead of" in change.description
    assert all(site.is_http for site in change.sites)


def test_elements_of_a_file_without_a_package_are_compared(tmp_path: Path) -> None:
    files = [descriptor_pb2.FileDescriptorSet.FromString(edition_2023(Features.EXPLICIT)) for _ in range(2)]
    for found in files:
        found.file[0].package = ""
        found.file[0].service[0].method[0].input_type = found.file[0].service[0].method[0].output_type = ".M"
    files[1].file[0].message_type[0].field[0].name = files[1].file[0].message_type[0].field[0].json_name = "title"
    (tmp_path / "1.0.0.binpb").write_bytes(files[0].SerializeToString())
    now = ContractSnapshot("now", files[1].SerializeToString())
    [change] = changes(Release("1.0.0", tmp_path / "1.0.0.binpb"), now, SETTINGS)
    assert change.id == "field-renamed M.name"
    assert now.locations.keys() == {"M", "M.title", "S", "S.Get"}


def edition_2023(presence: Features.FieldPresence.ValueType) -> bytes:
    """Return the descriptors of one RPC, whose message has one field."""
    file = descriptor_pb2.FileDescriptorProto(
        name="a.proto", package="a.v1", syntax="editions", edition=descriptor_pb2.EDITION_2023
    )
    field = file.message_type.add(name="M").field.add(name="name", number=1, label=1, type=9, json_name="name")
    field.options.features.field_presence = presence
    file.service.add(name="S").method.add(name="Get", input_type=".a.v1.M", output_type=".a.v1.M")
    return descriptor_pb2.FileDescriptorSet(file=[file]).SerializeToString()


def test_stream_that_becomes_one_response_breaks_its_readers(compare: Callable[..., list[ContractChange]]) -> None:
    def end_stream(files: Files) -> None:
        files[SERVICE].service[0].method[5].server_streaming = False

    [change] = compare(end_stream)
    assert change.id == "response-stream-changed library.v1.LibraryService.WatchLoans"
    assert change.sites == (UsageSite("library.v1.LibraryService/WatchLoans"),)


def test_rpc_that_takes_a_stream_breaks_its_callers(compare: Callable[..., list[ContractChange]]) -> None:
    def take_stream(files: Files) -> None:
        files[SERVICE].service[0].method[2].client_streaming = True

    found = {change.id for change in compare(take_stream)}
    assert found == {
        "request-stream-changed library.v1.LibraryService.PutBook",
        "operation-deleted library.v1.LibraryService.PutBook",
    }


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        (DOOR, {"door": "DOOR_CARD"}, {"door": "DOOR_OPEN"}, [("lower", "DOOR_CARD", "DOOR_OPEN")]),
        (DOOR, {"door": "DOOR_OPEN"}, {"door": "DOOR_OPEN"}, []),
        (CODE, {}, {"code": 201}, [("higher", "200", "201")]),
        (CODE, {}, {"code": 200}, []),
        (OptionRule("most", {"lower": BREAKS}, default=math.inf), {}, {"most": 0}, [("lower", "none", "0")]),
        (OptionRule("most", {"lower": BREAKS}, default=math.inf), {"most": 9}, {}, []),
        (OptionRule("kept", {"lower": BREAKS}), {"kept": True}, {}, [("lower", "true", "false")]),
        (OptionRule("kept", {"lower": BREAKS}), {}, {"kept": False}, []),
        (OptionRule("like", {"set": BREAKS, "changed": BREAKS}), {}, {"like": "a"}, [("set", "unset", "a")]),
        (OptionRule("like", {"set": BREAKS, "changed": BREAKS}), {"like": "a"}, {"like": "b"}, [("changed", "a", "b")]),
        (OptionRule("like", {"set": BREAKS, "changed": BREAKS}), {"like": "a"}, {}, []),
    ],
)
def test_rule_finds_the_direction_of_a_change(
    rule: OptionRule, before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert [(change.direction, change.before, change.after) for change in rule.changes(before, after)] == expected


@pytest.mark.parametrize(
    ("after", "direction"),
    [
        ({"calls": 5, "window_s": 60}, "lower"),
        ({"calls": 10, "window_s": 120}, "lower"),
        ({"calls": 15, "window_s": 120}, "lower"),
        ({"calls": 20, "window_s": 120}, "higher"),
        ({"calls": 10, "window_s": 30}, "higher"),
        ({"calls": 10, "window_s": 60}, ""),
    ],
)
def test_number_with_a_unit_is_lower_as_a_number_or_as_a_rate(after: dict[str, int], direction: str) -> None:
    rule = OptionRule(
        "limit.calls", {"lower": BREAKS, "higher": BREAKS}, default=10, per=RateUnit("limit.window_s", 60)
    )
    found = [change.direction for change in rule.changes({}, {"limit": after})]
    assert found == ([direction] if direction else [])


def test_items_of_a_list_are_identified_by_their_key() -> None:
    rule = OptionRule("reasons", {"removed": BREAKS}, key=("code", "reason"))
    kept, lost = {"code": "A", "reason": "KEPT", "when": "then"}, {"code": "A", "reason": "LOST"}
    moved = {"code": "B", "reason": "LOST"}
    found = list(rule.changes({"reasons": [kept, lost]}, {"reasons": [{**kept, "when": "now"}, moved]}))
    assert [(change.direction, change.before) for change in found] == [("removed", "A/LOST")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("releases = 'r'", "'waivers' is missing"),
        ("releases =", "settings.toml"),
        (
            "releases='r'\nwaivers='w'\ndescriptors='d'\nopenapi='o'\n[[rules]]\noption='x'\nfields={a={lower='yes'}}",
            "a.lower: needs",
        ),
        (
            "releases='r'\nwaivers='w'\ndescriptors='d'\nopenapi='o'\n[[rules]]\noption='x'\nfields={a={lowr={breaks='b'}}}",
            "lowr",
        ),
        ("releases='r'\nwaivers='w'\ndescriptors='d'\nopenapi='o'\n[clients]\nweb={}", "client web: needs usage"),
        ("releases='r'\nwaivers='w'\ndescriptors='d'\nopenapi='o'\nclient={}", "client is unknown"),
    ],
)
def test_meaningless_settings_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(CompatError, match=problem):
        read_settings(tmp_path / "settings.toml")
