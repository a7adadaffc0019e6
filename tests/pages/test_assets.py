"""The files of the built web app, as a browser gets them."""

import gzip
import json
import struct
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bff.pages import DIST
from bff.pages.assets import Assets, WebappNotBuilt

WEBAPP = Path(__file__).parents[2] / "webapp"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(DIST)


@pytest.fixture(scope="module")
def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=assets.routes()))


def test_hashed_files_are_cached_forever(client: TestClient, assets: Assets) -> None:
    for path in (*assets.styles.values(), *assets.scripts.values()):
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["content-encoding"] == "gzip"


def test_style_sheets_and_entry_scripts_alone_are_linked(tmp_path: Path) -> None:
    entries = {
        "src/oo.css": {"file": "assets/oo-1.css"},
        "src/tip.ts": {"file": "assets/tip-2.js", "name": "tip", "isEntry": True},
        "_shared.js": {"file": "assets/shared-3.js", "name": "shared"},
        "src/face.svg": {"file": "assets/face-4.svg", "name": "face", "isEntry": True},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(entries))
    linked = Assets(tmp_path)
    assert (linked.styles, linked.scripts) == ({"oo": "/assets/oo-1.css"}, {"tip": "/assets/tip-2.js"})


def test_unchanged_file_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/manifest.webmanifest").headers["etag"]
    assert client.get("/manifest.webmanifest", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/assets/none.js", "/icons/..%2fmanifest.json", "/assets/..%2f..%2fpackage.json"])
def test_only_the_build_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_app_manifest_has_the_size_of_each_icon(client: TestClient) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == "oO"
    for icon in manifest["icons"]:
        body = client.get(icon["src"]).content
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", body[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_tip_page_is_within_its_size_budget(assets: Assets) -> None:
    """The compressed script has at most 12 kB, and 20 kB together with the style sheet."""
    script, style = (
        len(gzip.compress((DIST / path[1:]).read_bytes())) for path in (assets.scripts["tip"], assets.styles["oo"])
    )
    assert script <= 12_000
    assert script + style <= 20_000


def test_error_for_a_missing_build_names_the_command_to_run(tmp_path: Path) -> None:
    with pytest.raises(WebappNotBuilt, match="run `make run`"):
        Assets(tmp_path)


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((WEBAPP / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_file_without_a_hash_in_its_name_is_cached_for_an_hour(client: TestClient) -> None:
    for path in ("/manifest.webmanifest", "/icons/icon.svg", "/icons/apple-touch-icon.png"):
        assert client.get(path).headers["cache-control"] == "public, max-age=3600"


def test_changed_file_is_sent_again(client: TestClient) -> None:
    response = client.get("/manifest.webmanifest", headers={"If-None-Match": '"another"'})
    assert (response.status_code, response.json()["name"]) == (200, "oO")


def test_compressible_file_is_gzipped_for_clients_that_accept_it(client: TestClient) -> None:
    def coding(path: str, accepted: str) -> str:
        return client.get(path, headers={"Accept-Encoding": accepted}).headers.get("content-encoding", "")

    svg, png = "/icons/icon.svg", "/icons/apple-touch-icon.png"
    assert [coding(svg, "gzip, br"), coding(svg, "identity"), coding(png, "gzip")] == ["gzip", "", ""]
    assert client.get(svg).headers["vary"] == "Accept-Encoding"
