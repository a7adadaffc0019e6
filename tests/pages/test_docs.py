"""The headers of /docs, and its text if the viewer is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx2
from starlette.applications import Starlette

from bff.pages import DIST, page_routes
from bff.session import Sessions
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.cache import CommitCache
from servers.kernel.identity import Identity
from tests.pages.visit import ORIGIN, Visit


async def test_only_own_scripts_may_run(visit: Visit) -> None:
    policy = (await visit.get("/docs")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_page_without_the_viewer_says_what_to_do(visit: Visit, tmp_path: Path) -> None:
    shutil.copytree(DIST, tmp_path / "dist")
    manifest = tmp_path / "dist" / "manifest.json"
    entries = {name: entry for name, entry in json.loads(manifest.read_text()).items() if "docs" not in name}
    manifest.write_text(json.dumps(entries))
    host = visit.app.application
    auth = AuthServiceStub(host.service_channel("auth", "bff"))
    cache: CommitCache[bytes, Identity] = CommitCache(host.commit_counter("auth"), host.clock)
    sessions = Sessions(auth, host.remote_modules(), host.form_key, host.settings.url, cache)
    app = Starlette(routes=page_routes(host, sessions, lambda channel: channel, tmp_path / "dist"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as http:
        response = await http.get("/docs")
    assert response.status_code == 503
    assert "build it again with `make run`" in response.text
