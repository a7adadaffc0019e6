"""The README and GENERATING.md followed step by step: from the wheel, in an empty folder, to a running server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import httpx2
import pytest

from protogateway.plugin.settings_validation import CHECKS, CONDITIONS, KEYS
from protogateway.runtime.version import VERSION
from protogateway.tests.compiler import ROOT
from protogateway.tests.empty_environment import EmptyEnvironment

PACKAGE = ROOT / "protogateway"
README = "\n".join((PACKAGE / name).read_text("utf-8") for name in ("README.md", "GENERATING.md"))
FENCE = re.compile(r"(?:`(?P<file>[\w/]+\.\w+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = list(FENCE.finditer(README))
FILES = {block["file"]: block["text"] for block in BLOCKS if block["file"]}
COMMANDS = [block["text"] for block in BLOCKS if block["kind"] == "sh"]
USER_LINES_MAX = 20


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the folder, without a network."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(PACKAGE, place / "source", ignore=shutil.ignore_patterns("__pycache__", "tests"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input", "wheel"]
    subprocess.run([*pip, "--no-index", "--no-deps", "--no-build-isolation", "-w", place, place / "source"], check=True)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> EmptyEnvironment:
    """Install the wheel with the extras of the README's command, and nothing else."""
    (extras,) = re.findall(r"pip install 'protogateway\[([\w,]+)\]'", COMMANDS[0])
    made = EmptyEnvironment(tmp_path_factory.mktemp("installed") / "venv")
    made.install(wheel, extras.split(","))
    return made


@pytest.fixture(scope="module")
def environment(installed: EmptyEnvironment) -> dict[str, str]:
    """Return the variables of the reader's shell."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": os.pathsep.join([str(installed.bin), os.environ["PATH"]])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """Write the README's files into a folder, and run its command there."""
    made = tmp_path_factory.mktemp("reader")
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    shell(command_with("generate"), made, environment)
    return made


@pytest.fixture(scope="module")
def url(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    with serving(folder, environment) as found:
        yield found


def command_with(word: str) -> str:
    """Return the one command of the README that has this word."""
    return next(command for command in COMMANDS if word in command)


def shell(command: str, folder: Path, environment: dict[str, str]) -> str:
    ran = subprocess.run(["bash", "-ec", command], cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start the server by the README's command, on a free port, and yield its address."""
    command = command_with("uvicorn").replace("8000", "0").split()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield address(server, folder / "log")
    finally:
        server.terminate()
        server.wait(10)


def address(server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        text = log.read_text()
        if found := re.search(r"running on (http://[\w.:]+)", text):
            return found[1]
        assert server.poll() is None, text
        time.sleep(0.05)
    raise AssertionError(f"the server does not start: {log.read_text()}")


def test_readme_server_is_short() -> None:
    assert len([line for line in FILES["server.py"].splitlines() if line.strip()]) <= USER_LINES_MAX


def test_examples_are_those_of_the_readme() -> None:
    assert set(FILES) == {"birds/v1/birds.proto", "server.py", "both.py", "birds/v1/imports.proto", "imports.py"}
    for name, text in FILES.items():
        assert (PACKAGE / "examples" / name).read_text() == text


def test_server_responds(url: str) -> None:
    with httpx2.Client(base_url=url, trust_env=False) as http:
        sent = http.post("/v1/sightings", json={"bird": "robin", "place": "in the hedge"})
        assert sent.json() == {"number": 1, "bird": "robin", "place": "in the hedge"}
        assert http.get("/v1/sightings/1").json() == sent.json()
        assert [json.loads(line) for line in lines(http, "robin")] == [sent.json()]
        assert lines(http, "wren") == []


def lines(http: httpx2.Client, bird: str) -> list[str]:
    headers = {"Accept": "application/x-ndjson"}
    return http.get("/v1/sightings:watch", params={"bird": bird}, headers=headers).text.splitlines()


def test_errors_are_problems(url: str) -> None:
    missing = httpx2.get(f"{url}/v1/sightings/99", trust_env=False)
    assert (missing.status_code, missing.json()["reason"]) == (404, "NO_SUCH_SIGHTING")
    assert missing.headers["content-type"] == "application/problem+json"
    wrong = httpx2.post(f"{url}/v1/sightings", json={}, trust_env=False)
    assert wrong.json()["errors"] == [{"field": "bird", "problem": "must not be empty"}]


def test_openapi_document_is_served(url: str) -> None:
    document = httpx2.get(f"{url}/openapi.json", trust_env=False).json()
    assert set(document["paths"]) == {"/v1/sightings", "/v1/sightings/{number}", "/v1/sightings:watch"}
    assert document["components"]["schemas"]["birds.v1.Sighting"]["properties"]["bird"]["examples"] == ["robin"]


@pytest.mark.skipif(not shutil.which("curl"), reason="the README's calls are made with curl")
def test_calls_in_the_readme_have_its_responses(folder: Path, environment: dict[str, str]) -> None:
    console = next(block["text"] for block in BLOCKS if block["kind"] == "console")
    with serving(folder, environment) as url:
        for call in console.removeprefix("$ ").split("\n$ "):
            command, _, expected = call.partition("\n")
            printed = shell(command.replace("localhost:8000", url), folder, environment)
            pattern = re.escape(expected.strip()).replace("…", "[0-9a-f]{32}")
            assert re.fullmatch(pattern, printed.strip()), printed


def test_class_is_served_in_process_and_over_grpc(
    folder: Path, environment: dict[str, str], installed: EmptyEnvironment
) -> None:
    installed.link("grpcio")  # the extra that the README names for this
    assert shell("python both.py", folder, environment) == "1\n2\n"


def test_streams_of_requests_are_served(
    folder: Path, environment: dict[str, str], installed: EmptyEnvironment, tmp_path: Path
) -> None:
    shutil.copytree(folder / "birds", tmp_path / "birds")
    shutil.copy(folder / "imports.py", tmp_path)
    shell(command_with("imports.proto"), tmp_path, environment)
    assert shell("python imports.py", tmp_path, environment) == "2\n1 robin\n2 wren\n"
    mypy = f"{sys.executable} -m mypy --python-executable {installed.python} --strict --follow-imports=silent"
    shell(f"{mypy} imports.py", tmp_path, environment)


def test_protoc_generates_the_same_files(folder: Path, environment: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(folder / "birds", tmp_path / "birds")
    shell(command_with("grpc_tools.protoc"), tmp_path, environment)
    assert contents(tmp_path / "gen") == contents(folder / "gen")


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_readme_code_passes_the_strict_type_check(
    folder: Path, environment: dict[str, str], installed: EmptyEnvironment
) -> None:
    mypy = f"{sys.executable} -m mypy --python-executable {installed.python} --strict --follow-imports=silent"
    shell(f"{mypy} server.py both.py", folder, environment)


def test_metadata_is_complete(wheel: Path) -> None:
    (name,) = (name for name in ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA"))
    metadata = message_from_string(ZipFile(wheel).read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("protogateway", VERSION)
    assert metadata["License-Expression"] == "LicenseRef-Proprietary"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert {url.partition(",")[0] for url in metadata.get_all("Project-URL", [])} >= {"Documentation", "Changelog"}
    assert "protogateway/py.typed" in ZipFile(wheel).namelist()
    assert str(metadata.get_payload()).startswith("# protogateway")


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"`([^`\n]+)`", README))
    explained |= {re.sub(r"[\[\]]", "", word).removesuffix(".NAME") for word in explained}
    assert set(KEYS) - explained == set()
    inner = {word for value in KEYS.values() for word in (value[0] if isinstance(value, list) else {})}
    assert {word for word in inner | set(CHECKS) | set(CONDITIONS) if word not in explained} == set()
    rule = {f"rule.{word}" for word in KEYS["rule"]}
    assert rule - explained == set()


def test_every_generated_file_is_explained(folder: Path) -> None:
    named = set(re.findall(r"`([\w<>*/.]+\.(?:py|ts|json))`", README))
    assert {"registry.py", "routes.py", "openapi.json", "web/api.ts"} <= named
    for name in named & {path.name for path in (folder / "gen").iterdir()}:
        assert (folder / "gen" / name).exists()


def test_the_distribution_has_every_folder_and_extra() -> None:
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text())
    folders = [path.parent.relative_to(PACKAGE).parts for path in PACKAGE.rglob("__init__.py")]
    names = {".".join(("protogateway", *folder)) for folder in folders if folder[:1] != ("tests",)}
    assert set(project["tool"]["setuptools"]["packages"]) == names
    extras = re.search(r"protogateway\[([\w,]+)\]", README)
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])
