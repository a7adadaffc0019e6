"""The files of the build as a browser gets them."""

import gzip
import json
import struct
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bff.pages import DIST
from bff.pages.assets import Assets, NotBuilt

WEBAPP = Path(__file__).parents[2] / "webapp"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(DIST)


@pytest.fixture(scope="module")
def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=assets.routes()))


def test_hashed_files_stay_for_ever(client: TestClient, assets: Assets) -> None:
    for path in (*assets.styles.values(), *assets.scripts.values()):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"


def test_a_file_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/manifest.webmanifest").headers["etag"]
    assert client.get("/manifest.webmanifest", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/assets/none.js", "/icons/..%2fmanifest.json", "/assets/..%2f..%2fpackage.json"])
def test_nothing_but_the_build_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_app_manifest_names_icons_of_their_size(client: TestClient) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == "oO"
    for icon in manifest["icons"]:
        body = client.get(icon["src"]).content
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", body[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_tip_page_keeps_to_its_budget(assets: Assets) -> None:
    """12 kB of script and 20 kB in all, compressed."""
    script, style = (
        len(gzip.compress((DIST / path[1:]).read_bytes())) for path in (assets.scripts["tip"], assets.styles["oo"])
    )
    assert script <= 12_000
    assert script + style <= 20_000


def test_a_missing_build_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="run `make run`"):
        Assets(tmp_path)


def test_lock_holds_behind_any_mirror() -> None:
    lock = json.loads((WEBAPP / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
