"""Generated checks of values, and the errors for constraints that make no sense."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf.compiler import plugin_pb2
from hypothesis import given
from hypothesis import strategies as some

from protogateway.plugin.errors import PluginError
from protogateway.runtime.errors import StatusCode
from protogateway.runtime.violations import invalid_argument
from protogateway.tests.compiler import EXAMPLE, ROOT, generate, outputs, request_for

SETTINGS = f"settings={EXAMPLE / 'garden.toml'}"
FILES = [f"garden/v1/{name}.proto" for name in ("options", "service")]


@pytest.fixture(scope="module")
def garden_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "allotment"
    generate(request_for(EXAMPLE, FILES, tmp_path_factory.mktemp("protoc")), folder, SETTINGS)
    return folder


@pytest.fixture(scope="module")
def garden(garden_folder: Path) -> Iterator[SimpleNamespace]:
    sys.path.insert(0, str(garden_folder.parent))
    names = {"messages": "garden.v1", "codec": "garden.v1.codec", "services": "garden.v1.services"}
    names |= {"known": "google.protobuf"}
    yield SimpleNamespace(**{key: importlib.import_module(f"allotment.{name}") for key, name in names.items()})
    sys.path.remove(str(garden_folder.parent))


def bed(garden: SimpleNamespace, **fields: Any) -> Any:
    return garden.messages.Bed(**{"name": "south-side", "dug_at": datetime(2026, 3, 1, tzinfo=UTC), **fields})


def row(garden: SimpleNamespace, plant: str = "beans", depth_cm: int = 0) -> Any:
    return garden.messages.BedRow(plant=plant, depth_cm=depth_cm)


def test_valid_message_passes(garden: SimpleNamespace) -> None:
    complete = bed(
        garden,
        kind=garden.messages.BedKind.kale,
        rows=[row(garden, "ab", -5), row(garden, "a" * 10, 30)],
        corners={"north": row(garden)},
        tags=["wet", "cold"],
        notes={1: "12"},
        earlier=[garden.messages.BedKind.unknown],
        motto="Yes",
        seal=b"\0" * 4,
        worth=1,
        acres=2.0,
        beside=bed(garden, name="a"),
        fence="stone",
        class_="A",
    )
    assert garden.codec.BED.check(complete) == {}


def test_unset_fields_only_violate_required(garden: SimpleNamespace) -> None:
    assert garden.codec.BED.check(garden.messages.Bed()) == {"name": "must not be empty", "dug_at": "required"}
    assert garden.codec.PLANT_BED_REQUEST.check(garden.messages.PlantBedRequest()) == {"bed": "required"}


def test_required_field_without_presence_says_which_value_is_missing(garden: SimpleNamespace) -> None:
    plate = garden.messages.PlateOfBed
    assert garden.codec.PLATE_OF_BED.check(plate()) == {
        "text": "must not be empty",
        "stamp": "must not be empty",
        "lines": "must not be empty",
        "marks": "must not be empty",
        "height": "must not be 0",
        "weight": "must not be 0",
        "fixed": "must be true",
        "kind": "write beans, peas or kale",
        "month": "must not be no_month",
        "count": "required",
    }
    full = {"text": "a", "stamp": b"a", "lines": ["a"], "marks": {"a": 0}, "height": -1, "weight": 0.5, "fixed": True}
    enums = {"kind": garden.messages.BedKind(1), "month": garden.messages.PlateOfBedMonth(9)}
    assert garden.codec.PLATE_OF_BED.check(plate(**full, **enums, count=0)) == {}


@pytest.mark.parametrize(
    ("fields", "path", "problem"),
    [
        ({"name": "a" * 13}, "name", "write at most 12 characters"),
        ({"name": "South"}, "name", "write small letters and dashes"),
        ({"name": "south\n"}, "name", "write small letters and dashes"),
        ({"name": "söuth"}, "name", "write small letters and dashes"),
        ({"kind": 3}, "kind", "write beans, peas or kale"),
        ({"tags": ["wet", "soggy"]}, "tags[1]", "write at most 4 characters"),
        ({"tags": ["a", "b", "much too long"]}, "tags", "send at most 2 items"),
        ({"notes": {7: "١٢"}}, "notes[7]", r"write a text that matches \d{2}"),
        ({"earlier": [1, 3]}, "earlier[1]", "write beans, peas or kale"),
        ({"motto": ""}, "motto", "write at least 3 characters"),
        ({"seal": b"\0" * 3}, "seal", "write 4 bytes"),
        ({"worth": 0}, "worth", "write 1 or more"),
        ({"acres": 2.5}, "acres", "write at most 2"),
        ({"acres": float("nan")}, "acres", "write at most 2"),
        ({"fence": "wooden"}, "fence", "write at most 5 characters"),
        ({"hedge_cm": 0}, "hedge_cm", "write 50 or more"),
        ({"class_": "AB"}, "class", "write at most 1 character"),
    ],
)
def test_invalid_value_is_named_by_its_path(
    garden: SimpleNamespace, fields: dict[str, Any], path: str, problem: str
) -> None:
    assert garden.codec.BED.check(bed(garden, **fields)) == {path: problem}


def test_lists_maps_and_submessages_are_checked(garden: SimpleNamespace) -> None:
    inner = bed(garden, rows=[row(garden), row(garden, "x")], corners={"north": row(garden, depth_cm=31)})
    request = garden.messages.PlantBedRequest(bed=bed(garden, name="", beside=inner))
    assert garden.codec.PLANT_BED_REQUEST.check(request) == {
        "bed.name": "must not be empty",
        "bed.beside.rows[1].plant": "write at least 2 characters",
        "bed.beside.corners[north].depth_cm": "write -5 to 30",
    }


def test_update_is_checked_within_its_mask_only(garden: SimpleNamespace) -> None:
    def wrong(*paths: str) -> list[str]:
        mask = garden.known.FieldMask(paths=list(paths))
        changed = garden.messages.Bed(tags=["soggy"], rows=[row(garden, "")])
        return list(garden.codec.CHANGE_BED_REQUEST.check(garden.messages.ChangeBedRequest(changed, mask)))

    assert wrong("motto") == []
    assert wrong("name", "tags") == ["bed.name", "bed.tags[0]"]
    assert wrong("rows") == ["bed.rows[0].plant"]
    assert wrong("*") == ["bed.name", "bed.rows[0].plant", "bed.tags[0]", "bed.dug_at"]
    request = garden.messages.ChangeBedRequest(bed=garden.messages.Bed())
    assert garden.codec.CHANGE_BED_REQUEST.check(request).keys() == {"bed.name", "bed.dug_at"}


@given(some.text(max_size=14))
def test_name_passes_exactly_if_the_proto_allows_it(garden: SimpleNamespace, name: str) -> None:
    fits = 0 < len(name) <= 12 and re.fullmatch("[a-z]+(-[a-z]+)*", name) is not None
    assert (garden.codec.BED.check(bed(garden, name=name)) == {}) == fits


def test_error_names_the_first_ten_fields(garden: SimpleNamespace) -> None:
    failure = invalid_argument({f"rows[{number}]": "required" for number in range(12)})
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert len(failure.fields) == 10
    assert failure.message.startswith("rows[0]: required; rows[1]: required")


def test_methods_and_stubs_document_the_rule(garden: SimpleNamespace) -> None:
    plant, change, watch = garden.services.GARDEN_SERVICE.methods
    assert (plant.timeout_s, plant.retry) == (1.5, "with_key")
    assert (change.timeout_s, change.retry, change.reasons) == (None, "safe", ())
    assert (watch.timeout_s, watch.retry) == (60, "")
    frozen, _ = plant.reasons
    assert (frozen.code.name, frozen.reason) == ("FAILED_PRECONDITION", "FROZEN")
    words = garden.services.GardenServiceStub.plant_bed.__doc__
    assert "Waits 1.5 s unless told otherwise." in words
    assert 'FAILED_PRECONDITION FROZEN: the ground is "frozen"; wait for spring' in words


async def test_stub_uses_the_timeout_of_the_rule_by_default(garden: SimpleNamespace) -> None:
    timeouts: list[float | None] = []

    class TimeoutRecorder:
        async def unary(self, method: Any, request: Any, *, timeout_s: float | None, metadata: Any) -> Any:
            timeouts.append(timeout_s)

    stub = garden.services.GardenServiceStub(TimeoutRecorder())
    await stub.plant_bed(garden.messages.PlantBedRequest())
    await stub.plant_bed(garden.messages.PlantBedRequest(), timeout_s=0.25)
    await stub.change_bed(garden.messages.ChangeBedRequest())
    assert timeouts == [1.5, 0.25, None]


def test_generated_checks_pass_the_strict_type_check(garden_folder: Path) -> None:
    (garden_folder.parent / "mypy.ini").write_text(
        f"[mypy]\nplatform = linux\nmypy_path = {ROOT}\n"
        "[mypy-allotment.google.*,allotment.message_pool]\nignore_errors = True\n"
    )
    cache = str(ROOT / ".mypy_cache" / "allotment")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "mypy.ini", "--cache-dir", cache]
    modules = ["-p", "allotment.garden"]
    ran = subprocess.run([*command, *modules], cwd=garden_folder.parent, capture_output=True, text=True)
    faults = [line for line in ran.stdout.splitlines() if "error:" in line and "dateutil" not in line]
    assert not faults


def field_with(tmp_path: Path, field: str) -> plugin_pb2.CodeGeneratorRequest:
    """Return a request for protos with one field."""
    options = (EXAMPLE / "garden" / "v1" / "options.proto").read_text()
    (tmp_path / "garden" / "v1").mkdir(parents=True, exist_ok=True)
    (tmp_path / "garden" / "v1" / "options.proto").write_text(options)
    head = 'syntax = "proto3"; package a.v1; import "garden/v1/options.proto"; enum E { z = 0; }'
    (tmp_path / "a.proto").write_text(f"{head} message A {{ {field} }}")
    return request_for(tmp_path, ["garden/v1/options.proto", "a.proto"], tmp_path)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("int32 n = 1 [(garden.v1.must) = {longest: 3}]", "max_length means nothing for this field"),
        ("bytes b = 1 [(garden.v1.must) = {like: 'a'}]", "pattern means nothing for this field"),
        ("string s = 1 [(garden.v1.must) = {from: 1}]", "least means nothing for this field"),
        ("string s = 1 [(garden.v1.must) = {count: 1}]", "max_items means nothing for this field"),
        ("string s = 1 [(garden.v1.must) = {known: true}]", "named means nothing for this field"),
        ("string s = 1 [(garden.v1.must) = {say: 'write a'}]", "hint means nothing for this field"),
        ("A a = 1 [(garden.v1.must) = {longest: 1}]", "max_length means nothing for this field"),
        ("string s = 1 [(garden.v1.must) = {shortest: 3 longest: 2}]", "min_length is above max_length"),
        ("E e = 2; sint32 n = 1 [(garden.v1.must) = {from: 3 to: 2}]", "least is above most"),
    ],
)
def test_meaningless_check_is_refused_by_name(tmp_path: Path, field: str, problem: str) -> None:
    with pytest.raises(PluginError, match=rf"a\.proto: a\.v1\.A\.\w: {problem}"):
        outputs(field_with(tmp_path, f"{field};"), SETTINGS)


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "^a$",
            "a\\b",
            "(?=a)b",
            "(?i)a",
            "(?P<n>a)",
            "(a)\\1",
            "a*+",
            "a*?",
            "a**",
            "a{2}{3}",
            "\\pL",
            "\\s",
            "[[:alpha:]]",
        ),
        *("[[a]", "a{1001}", "a{", "}", "(a", "a)", "[z-a]", "\\u0041", "\\Z", "[a", "a|*", "\\"),
    ],
)
def test_ambiguous_pattern_is_refused(tmp_path: Path, pattern: str) -> None:
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    request = field_with(tmp_path, f'string s = 1 [(garden.v1.must) = {{like: "{quoted}"}}];')
    with pytest.raises(PluginError, match="pattern"):
        outputs(request, SETTINGS)


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        (r"[0-9a-f]{64}", ["0" * 64], ["0" * 63, "0" * 64 + "\n", "A" * 64]),
        (r"\d+(?:\.\d+)?", ["1", "1.5"], ["", "1.", "٣"]),
        (r"/(?:[^/\\][^\\]*)?", ["/", "/a/b"], ["//", "a", "/\\"]),
        (r"[a-z]*|\x41{2,3}|.", ["", "abc", "AA", "AAA", "?"], ["\n", "AAAA"]),
        (r"\w+\-\W", ["a_1-!"], ["é-!"]),
        ('say "a"', ['say "a"'], ["say a"]),
    ],
)
def test_pattern_must_match_the_whole_text(tmp_path: Path, pattern: str, fits: list[str], does_not: list[str]) -> None:
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    request = field_with(tmp_path, f'string s = 1 [(garden.v1.must) = {{like: "{quoted}"}}];')
    line = next(line for line in outputs(request, SETTINGS)["a/v1/checks.py"].splitlines() if "fullmatch(" in line)
    written = eval(line.partition("fullmatch(")[2].removesuffix(")"))
    assert all(re.compile(written, re.ASCII).fullmatch(text) for text in fits)
    assert not any(re.compile(written, re.ASCII).fullmatch(text) for text in does_not)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ('troubles: [{word: "X" about: "y"}]', "reason X: write a gRPC code .* not ''"),
        ('troubles: [{word: "X" about: "y" kind: "LATE"}]', "reason X: write a gRPC code .* not 'LATE'"),
        ('troubles: [{word: "X" about: "y" kind: "OK"}]', "reason X: write a gRPC code .* not 'OK'"),
        ('troubles: [{word: "X" kind: "ABORTED"}]', "say when it happens"),
        (
            'troubles: [{kind: "ABORTED" word: "X" about: "y"}, {kind: "ABORTED" word: "X" about: "z"}]',
            "declared twice",
        ),
    ],
)
def test_meaningless_retry_rule_is_refused_by_name(tmp_path: Path, rule: str, problem: str) -> None:
    option = f"option (garden.v1.advice) = {{{rule}}};"
    request = field_with(tmp_path, f"}} service S {{ rpc Do(A) returns (A) {{ {option} }}")
    with pytest.raises(PluginError, match=f"a.proto: a.v1.S.Do: .*{problem}"):
        outputs(request, SETTINGS)


def test_unknown_retry_value_is_refused(tmp_path: Path) -> None:
    settings = (EXAMPLE / "garden.toml").read_text().replace('AGAIN_GLADLY = "safe", ', "")
    (tmp_path / "s.toml").write_text(settings)
    with pytest.raises(PluginError, match="which of safe, with_key the value AGAIN_GLADLY means"):
        outputs(request_for(EXAMPLE, FILES, tmp_path), f"settings={tmp_path / 's.toml'}")
