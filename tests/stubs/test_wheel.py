"""The stubs in another service: built and installed without a network, typed, and used with a running oO."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from gen.registry import SERVICES
from protogateway.tests.empty_environment import EmptyEnvironment
from servers.kernel.rpc import service_of
from tests.grpc_health import serving_services
from tests.person_client import PersonClient
from tests.repo.how_to import FileEdit, read_steps
from tests.server_process import StackSettings, run_process, wait_until_listening, wait_until_ready

HOW_TO = Path("docs/how-to/call-oo-from-another-service.md")


# In the environment of the caller: each call that its caller may not make, with the code and the reason that it gets.
REFUSED = """
import asyncio, json, sys
from service_token import service_token
from oo_stubs.oo.auth.v1 import GetErasureRequest
from oo_stubs.oo.auth.v1.services import AuthServiceStub
from oo_stubs.oo.profile.v1 import CheckConsentRequest, GetDocumentRequest
from oo_stubs.oo.profile.v1.services import ProfileServiceStub
from oo_stubs.oo.recommender.v1 import GetOpenTipRequest
from oo_stubs.oo.recommender.v1.services import RecommenderServiceStub
from protogateway.runtime.errors import RpcError
from protogateway.runtime.grpc_channel import GrpcChannel

ADDRESS, PEM, PERSON = sys.argv[1], open(sys.argv[2]).read(), sys.argv[3]

async def refusal(call, token=""):
    channel = GrpcChannel(ADDRESS, token=lambda: token)
    try:
        await call(channel)
    except RpcError as error:
        return [error.code.name, error.reason]
    finally:
        await channel.close()

def open_tip(channel):
    return RecommenderServiceStub(channel).get_open_tip(GetOpenTipRequest())

def consent(channel):
    return ProfileServiceStub(channel).check_consent(CheckConsentRequest(purpose="tips"))

async def main():
    for_person = service_token(PEM, "recommender", PERSON)
    return {
        "a session RPC with a service token for a person": await refusal(open_tip, for_person),
        "a session RPC with a service token for nobody": await refusal(open_tip, service_token(PEM, "recommender")),
        "a session RPC without a token": await refusal(open_tip),
        "a service RPC without a token": await refusal(consent),
        "a service RPC for nobody": await refusal(consent, service_token(PEM, "profile")),
        "a token for another module": await refusal(consent, for_person),
        "an RPC without its secret": await refusal(lambda c: AuthServiceStub(c).get_erasure(GetErasureRequest(id="a"))),
        "a request without its id": await refusal(lambda c: ProfileServiceStub(c).get_document(GetDocumentRequest())),
    }

print(json.dumps(asyncio.run(main())))
"""
SIGN_IN, FORBIDDEN = ["UNAUTHENTICATED", "SIGN_IN_NEEDED"], ["PERMISSION_DENIED", "FORBIDDEN"]
EXPECTED = {
    "a session RPC with a service token for a person": SIGN_IN,
    "a session RPC with a service token for nobody": SIGN_IN,
    "a session RPC without a token": SIGN_IN,
    "a service RPC without a token": FORBIDDEN,
    "a service RPC for nobody": SIGN_IN,
    "a token for another module": ["UNAUTHENTICATED", "TOKEN_INVALID"],
    "an RPC without its secret": ["UNAUTHENTICATED", "SECRET_NEEDED"],
    "a request without its id": ["INVALID_ARGUMENT", "INVALID"],
}


class CallerService:
    """Another service's folder, with a virtual environment that has only the wheels and their requirements."""

    def __init__(self, folder: Path, wheels: list[Path], *, vendor: bool) -> None:
        self.folder = folder
        self._environment = EmptyEnvironment(folder / "venv")
        for named in (name for line in console("pip install ") for name in line.split()):
            if named == "build/stubs/*.whl":
                self._install(*wheels)
            else:
                self._environment.link(named)
        for step in read_steps(HOW_TO):
            if isinstance(step, FileEdit):
                step.apply(folder)
        if vendor:
            for path in folder.glob("*.py"):
                path.write_text(path.read_text().replace("from protogateway.", "from oo_stubs.protogateway."))

    def _install(self, stubs: Path, *runtime: Path) -> None:
        """Install the wheels as pip does: the runtime with the extras that the stubs ask for."""
        required = requirements(stubs)
        for wheel in runtime:
            self._environment.install(wheel, required[wheel.name.partition("-")[0]].extras)
        self._environment.install(stubs)

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


def requirements(wheel: Path) -> dict[str, Requirement]:
    """Return what the wheel's metadata requires, by name."""
    archive = ZipFile(wheel)
    [metadata] = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    lines = re.findall(r"^Requires-Dist: (.*)$", archive.read(metadata).decode(), re.MULTILINE)
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def console(command: str) -> list[str]:
    """Return the arguments of each command in the how-to's console blocks that begins so."""
    return re.findall(rf"^\$ {re.escape(command)}(.*)$", HOW_TO.read_text(), re.MULTILINE)


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
    [printed] = re.findall(r"^\$ python ask.py .*\n(.*)$", HOW_TO.read_text(), re.MULTILINE)
    [line] = console("python ask.py ")
    assert service.run("ask.py", *line.replace("127.0.0.1:50051", address).split()) == printed == "Terms of use"
    assert service.run("ask.py", address, "secrets") == "none (DOCUMENT_NOT_FOUND)"


def test_service_calls_on_behalf_of_a_person(service: CallerService, oo: StackSettings) -> None:
    person = PersonClient(oo.url).sign_in()
    arguments = arguments_of_agreed(oo, person)
    assert service.run("agreed.py", *arguments) == "False"
    person.agree()
    assert service.run("agreed.py", *arguments) == "True"


def arguments_of_agreed(oo: StackSettings, person: PersonClient) -> list[str]:
    """Return the arguments that the how-to prints, for the running oO and this person."""
    [line] = console("python agreed.py ")
    address, pem, _ = line.split()
    assert (address, pem) == ("127.0.0.1:50051", ".oo/keys/service.pem")
    return [f"127.0.0.1:{oo.grpc_port}", str(oo.data / "keys" / "service.pem"), person.api("GET", "/api/me")["id"]]


def test_refused_calls_get_the_reasons_of_the_how_to(service: CallerService, oo: StackSettings) -> None:
    refused = json.loads(service.run("-c", REFUSED, *arguments_of_agreed(oo, PersonClient(oo.url).sign_in().agree())))
    assert refused == EXPECTED
    table = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", HOW_TO.read_text(), re.MULTILINE))
    assert {(reason, code) for code, reason in EXPECTED.values()} <= table


def test_monolith_reports_the_health_of_every_service_but_the_ranker(oo: StackSettings) -> None:
    assert serving_services(oo.grpc_port) == ["", *(s.name for s in SERVICES if s.name != service_of("ranking"))]


def test_help_says_how_to_call(service: CallerService) -> None:
    words = service.run("-c", "from oo_stubs.oo.recommender.v1.services import RecommenderServiceStub as S; help(S)")
    assert "TIP_EXPIRED: its time is over; ask for the tip again" in words
    assert "Repeating it with the same idempotency key does no harm." in words
