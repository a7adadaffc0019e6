"""Two versions of a service, in one document and one TypeScript file, and served by one gateway."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.app import create_app
from protogateway.tests.compiler import ROOT, generate, request_for
from protogateway.tests.openapi_validators import specification_problems
from protogateway.tests.test_document import TSC, tsc_errors

V1 = (ROOT / "protogateway" / "examples" / "birds" / "v1" / "birds.proto").read_text("utf-8")
PACKAGE = "two_versions"


def second_version(proto: str) -> str:
    """Return a v2 of a proto: a package of its own, its paths below /v2, and one more field."""
    return (
        proto.replace("birds.v1", "birds.v2")
        .replace('"/v1/', '"/v2/')
        .replace("place = 3;", "place = 3; bool sure = 4;")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both versions, of which the first has short names."""
    home = tmp_path_factory.mktemp("versions")
    for name, text in (("v1", V1), ("v2", second_version(V1))):
        (home / f"{name}.proto").write_text(text)
    (home / "http.toml").write_text('[names]\nwithout_package = ["*.v1"]')
    generate(request_for(home, ["v1.proto", "v2.proto"], home), home / PACKAGE, f"settings={home / 'http.toml'}")
    return home / PACKAGE


@pytest.fixture
def generated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Import its modules."""
    monkeypatch.syspath_prepend(folder.parent)
    names = {"v1": "birds.v1", "v2": "birds.v2", "routes": "routes"}
    services = {f"services_{name}": f"birds.{name}.services" for name in ("v1", "v2")}
    return SimpleNamespace(
        **{k: importlib.import_module(f"{PACKAGE}.{name}") for k, name in (names | services).items()}
    )


def test_document_has_both(folder: Path) -> None:
    document: dict[str, Any] = json.loads((folder / "openapi.json").read_text())
    assert specification_problems(document) == []
    ids = {one["operationId"] for verbs in document["paths"].values() for one in verbs.values()}
    assert {"BirdLog.GetSighting", "birds.v2.BirdLog.GetSighting"} <= ids
    assert "sure" not in document["components"]["schemas"]["Sighting"]["properties"]
    assert "sure" in document["components"]["schemas"]["birds.v2.Sighting"]["properties"]


@pytest.mark.skipif(not TSC.exists() or not shutil.which("node"), reason="needs the TypeScript of the web app")
def test_typescript_has_both(folder: Path, tmp_path: Path) -> None:
    uses = (
        'const old: Sighting = { bird: "wren" };',
        "const request: Operations['birds.v2.BirdLog.AddSighting']['request'] = { ...old, sure: true };",
        "export const paths = [operations['BirdLog.AddSighting'][1], request];",
    )
    file = tmp_path / "api.ts"
    file.write_text((folder / "web" / "api.ts").read_text() + "\n".join(uses))
    assert tsc_errors(file) == ""


async def test_one_gateway_serves_both(generated: SimpleNamespace) -> None:
    def service(version: str) -> Any:
        messages = getattr(generated, version)

        async def get_sighting(self: object, request: Any, call: object) -> Any:
            assert isinstance(request, messages.GetSightingRequest)
            return messages.Sighting(number=request.number, bird=version)

        base = getattr(generated, f"services_{version}").BirdLogBase
        methods = {"get_sighting": get_sighting, "add_sighting": None, "watch_sightings": None}
        return type(f"Birds_{version}", (base,), methods)()

    app = create_app(service("v1"), service("v2"), routes=generated.routes.ROUTES, openapi=generated.routes.OPENAPI)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://birds") as client:
        for version in ("v1", "v2"):
            assert (await client.get(f"/{version}/sightings/7")).json() == {"number": 7, "bird": version}
