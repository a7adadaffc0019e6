"""The stubs as another service has them: built and installed without a network, typed, and used on a running oO."""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.how_to import Edit, read_steps
from tests.person import Person
from tests.running import Settings, running, wait_until_open, wait_until_ready

HOW_TO = Path("docs/how-to/call-oo-from-another-service.md")


@dataclass(frozen=True)
class Service:
    """Another service's folder, with an environment of its own that has the wheel beside what it depends on."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    def run(self, *arguments: str) -> str:
        """What a Python program of the service prints."""
        ran = subprocess.run([self.python, *arguments], cwd=self.folder, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.strip()

    def types(self, *names: str) -> list[str]:
        """What mypy has against these files."""
        config = self.folder / "mypy.ini"
        config.write_text(f"[mypy]\nstrict = true\ncache_dir = {Path.cwd() / '.mypy_cache' / 'stubs'}\n")
        options = ["--config-file", str(config), "--python-executable", str(self.python)]
        ran = subprocess.run(
            [sys.executable, "-m", "mypy", *options, *names], cwd=self.folder, capture_output=True, text=True
        )
        return [line for line in ran.stdout.splitlines() if ": error:" in line]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = ["make", "-s", "-o", "for-dev", "stubs", f"out={folder}"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Path(printed.strip())


@pytest.fixture(scope="module")
def service(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    made = Service(tmp_path_factory.mktemp("service"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made.folder / "venv"], check=True)
    offline = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([sys.executable, "-m", "pip", "--python", made.python, "install", *offline, wheel], check=True)
    (version,) = (made.folder / "venv" / "lib").iterdir()
    dependencies = version / "site-packages" / "dependencies.pth"
    dependencies.write_text(sysconfig.get_path("purelib"))
    for step in read_steps(HOW_TO):
        if isinstance(step, Edit):
            step.apply(made.folder)
    return made


@pytest.fixture(scope="module")
def oo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("oo")
    settings, log = Settings(folder / "data"), folder / "log"
    env = settings.env()
    with running("servers.sandbox", env, log) as sandbox, running("servers.monolith", env, log) as monolith:
        wait_until_open(settings.google_port, sandbox)
        wait_until_ready(settings.url, monolith)
        yield settings


def test_the_wheel_has_what_a_caller_needs_and_nothing_of_a_server(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert {
        "oo_stubs/py.typed",
        "oo_stubs/protogateway/runtime/grpc_channel.py",
        "oo_stubs/oo/recommender/v1/services.py",
    } <= set(names)
    assert [name for name in names if "bff" in name or name.endswith((".json", ".binpb", ".ts"))] == []
    assert {name.split("/")[0].split("-")[0] for name in names} == {"oo_stubs"}


def test_it_needs_what_it_says(wheel: Path, service: Service) -> None:
    metadata = next(name for name in ZipFile(wheel).namelist() if name.endswith("METADATA"))
    said = [line.split()[1] for line in ZipFile(wheel).read(metadata).decode().splitlines() if "Requires-Dist" in line]
    needed = {name.partition("=")[0].partition(">")[0].replace("-", "_") for name in said}
    imports = "import sys, json, oo_stubs.registry, oo_stubs.protogateway.runtime.grpc_channel"
    program = f"{imports}; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(service.run("-c", program))}
    modules = {"betterproto2": "betterproto2", "grpc": "grpcio", "orjson": "orjson", "google": "protobuf"}
    assert {package for module, package in modules.items() if module in loaded} <= needed
    assert (
        loaded & {"starlette", "sqlalchemy", "servers", "bff", "gen", "protogateway", "structlog", "zstandard"} == set()
    )


def test_what_the_how_to_has_is_typed(service: Service) -> None:
    assert service.types("ask.py", "agreed.py", "service_token.py") == []


def test_types_are_seen(service: Service) -> None:
    text = (service.folder / "ask.py").read_text()
    for right, wrong in {"GetDocumentRequest(id=name)": "GetDocumentRequest(name=1)", ".title if": ".titel if"}.items():
        (service.folder / "wrong.py").write_text(text.replace(right, wrong))
        assert len(service.types("wrong.py")) == 1, wrong


def test_a_caller_without_a_token_reads_what_is_public(service: Service, oo: Settings) -> None:
    address = f"127.0.0.1:{oo.grpc_port}"
    assert service.run("ask.py", address, "terms") == "Terms of use"
    assert service.run("ask.py", address, "secrets") == "none (DOCUMENT_NOT_FOUND)"


def test_a_service_asks_on_behalf_of_a_person(service: Service, oo: Settings) -> None:
    person = Person(oo.url).sign_in()
    at = (f"127.0.0.1:{oo.grpc_port}", str(oo.data / "keys" / "service.pem"), person.api("GET", "/api/me")["id"])
    assert service.run("agreed.py", *at) == "False"
    person.agree()
    assert service.run("agreed.py", *at) == "True"


def test_help_says_how_to_call(service: Service) -> None:
    words = service.run("-c", "from oo_stubs.oo.recommender.v1.services import RecommenderServiceStub as S; help(S)")
    assert "TIP_EXPIRED: its time is over; ask for the tip again" in words
    assert "Repeating it with the same idempotency key does no harm." in words
