"""The stubs in another service: built and installed without a network, typed, and used with a running oO."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from protogateway.tests.empty_environment import EmptyEnvironment
from tests.person_client import PersonClient
from tests.repo.how_to import FileEdit, read_steps
from tests.server_process import StackSettings, run_process, wait_until_listening, wait_until_ready

HOW_TO = Path("docs/how-to/call-oo-from-another-service.md")


class CallerService:
    """Another service's folder, with a virtual environment that has only the wheels and their requirements."""

    def __init__(self, folder: Path, wheels: list[Path], *, vendor: bool) -> None:
        self.folder = folder
        self._environment = EmptyEnvironment(folder / "venv")
        stubs, *runtime = wheels
        for wheel in runtime:
            self._environment.install(wheel, ["grpc"])
        self._environment.install(stubs)
        self._environment.link("joserfc")  # the service signs its tokens with it
        for step in read_steps(HOW_TO):
            if isinstance(step, FileEdit):
                step.apply(folder)
        if vendor:
            for path in folder.glob("*.py"):
                path.write_text(path.read_text().replace("from protogateway.", "from oo_stubs.protogateway."))

    @property
    def python(self) -> Path:
        return self._environment.python

    def run(self, *arguments: str) -> str:
        """Run Python in the service's environment and return the output."""
        ran = subprocess.run([self.python, *arguments], cwd=self.folder, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.strip()

    def type_errors(self, *names: str) -> list[str]:
        """Return mypy's errors in these files."""
        config = self.folder / "mypy.ini"
        config.write_text(f"[mypy]\nstrict = true\ncache_dir = {Path.cwd() / '.mypy_cache' / 'stubs'}\n")
        options = ["--config-file", str(config), "--python-executable", str(self.python)]
        ran = subprocess.run(
            [sys.executable, "-m", "mypy", *options, *names], cwd=self.folder, capture_output=True, text=True
        )
        return [line for line in ran.stdout.splitlines() if ": error:" in line]


def build_wheels(folder: Path, *arguments: str) -> list[Path]:
    """Build the wheels with `make stubs` and return them, the stubs first."""
    command = ["make", "-s", "-o", "for-dev", "stubs", f"out={folder}", *arguments]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(line) for line in printed.splitlines()]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def wheel(wheels: list[Path]) -> Path:
    return wheels[0]


@pytest.fixture(scope="module")
def service(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> CallerService:
    return CallerService(tmp_path_factory.mktemp("service"), wheels, vendor=False)


@pytest.fixture(scope="module")
def oo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    folder = tmp_path_factory.mktemp("oo")
    settings, log = StackSettings(folder / "data"), folder / "log"
    env = settings.env()
    with run_process("servers.sandbox", env, log) as sandbox, run_process("servers.monolith", env, log) as monolith:
        wait_until_listening(settings.google_port, sandbox)
        wait_until_ready(settings.url, monolith)
        yield settings


def test_wheel_has_no_files_that_only_a_server_needs(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {"oo_stubs/py.typed", "oo_stubs/registry.py", "oo_stubs/oo/recommender/v1/services.py"} <= set(names)
    assert [name for name in names if "routes" in name or name.endswith((".json", ".binpb", ".ts"))] == []
    assert [name for name in names if "storage" in name] == [], "what a module stores is its own"
    assert {name.split("/")[0].split("-")[0] for name in names} == {"oo_stubs"}


def test_caller_imports_no_server_code(service: CallerService) -> None:
    imports = "import sys, json, oo_stubs.registry, protogateway.runtime.grpc_channel"
    loaded = {
        name.partition(".")[0]
        for name in json.loads(service.run("-c", f"{imports}; print(json.dumps(sorted(sys.modules)))"))
    }
    assert loaded & {"starlette", "sqlalchemy", "servers", "bff", "gen", "structlog", "zstandard"} == set()


def test_vendored_wheel_needs_no_other_wheel_of_ours(tmp_path: Path, oo: StackSettings) -> None:
    (wheel,) = build_wheels(tmp_path, "args=--vendor")
    service = CallerService(tmp_path, [wheel], vendor=True)
    assert service.run("ask.py", f"127.0.0.1:{oo.grpc_port}", "terms") == "Terms of use"
    with pytest.raises(AssertionError, match="No module named 'protogateway'"):
        service.run("-c", "import protogateway")


def test_code_of_the_how_to_passes_mypy(service: CallerService) -> None:
    assert service.type_errors("ask.py", "agreed.py", "service_token.py") == []


def test_mypy_finds_wrong_types(service: CallerService) -> None:
    text = (service.folder / "ask.py").read_text()
    for right, wrong in {"GetDocumentRequest(id=name)": "GetDocumentRequest(name=1)", ".title if": ".titel if"}.items():
        (service.folder / "wrong.py").write_text(text.replace(right, wrong))
        assert len(service.type_errors("wrong.py")) == 1, wrong


def test_caller_without_a_token_reads_public_data(service: CallerService, oo: StackSettings) -> None:
    address = f"127.0.0.1:{oo.grpc_port}"
    assert service.run("ask.py", address, "terms") == "Terms of use"
    assert service.run("ask.py", address, "secrets") == "none (DOCUMENT_NOT_FOUND)"


def test_service_calls_on_behalf_of_a_person(service: CallerService, oo: StackSettings) -> None:
    person = PersonClient(oo.url).sign_in()
    arguments = (f"127.0.0.1:{oo.grpc_port}", str(oo.data / "keys" / "service.pem"), person.api("GET", "/api/me")["id"])
    assert service.run("agreed.py", *arguments) == "False"
    person.agree()
    assert service.run("agreed.py", *arguments) == "True"


def test_help_says_how_to_call(service: CallerService) -> None:
    words = service.run("-c", "from oo_stubs.oo.recommender.v1.services import RecommenderServiceStub as S; help(S)")
    assert "TIP_EXPIRED: its time is over; ask for the tip again" in words
    assert "Repeating it with the same idempotency key does no harm." in words
