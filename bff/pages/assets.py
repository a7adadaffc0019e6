"""Files of webapp/dist, in memory. Browsers cache hashed names for ever, others for an hour."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_HOUR: Final = "public, max-age=3600"


class WebappNotBuilt(Exception):
    """webapp/dist is missing. The message says what to do."""


@dataclass(frozen=True)
class AssetFile:
    """One file as it is sent. `is_compressible` is True if gzip makes it smaller."""

    body: bytes
    is_compressible: bool
    headers: dict[str, str]

    @cached_property
    def gzipped(self) -> bytes:
        """Return the compressed file, made at the first request so that it does not delay the start."""
        return gzip.compress(self.body, 9, mtime=0) if self.is_compressible else b""


class Assets:
    """All files of a build. `styles` and `scripts` are the linked paths by name. Raises WebappNotBuilt."""

    def __init__(self, dist: Path) -> None:
        if not (dist / "manifest.json").is_file():
            raise WebappNotBuilt(f"{dist} holds no build of the web app: run `make run`, or `npm run build` in webapp")
        entries = json.loads((dist / "manifest.json").read_text())
        self.styles = {Path(name).stem: "/" + entry["file"] for name, entry in entries.items() if name.endswith(".css")}
        self.scripts = {
            entry["name"]: "/" + entry["file"]
            for entry in entries.values()
            if entry.get("isEntry") and entry["file"].endswith(".js")
        }
        paths = (path for path in dist.rglob("*") if path.suffix in _TYPES)
        self._files = {f"/{path.relative_to(dist).as_posix()}": _file(path) for path in paths}

    def routes(self) -> list[Route]:
        paths = ("/assets/{name}", "/icons/{name}", "/manifest.webmanifest")
        return [Route(path, self._send, methods=["GET"]) for path in paths]

    async def _send(self, request: Request) -> Response:
        file = self._files.get(request.url.path)
        if file is None:
            raise HTTPException(404)
        if request.headers.get("if-none-match") == file.headers["ETag"]:
            return Response(status_code=304, headers=file.headers)
        if "gzip" in request.headers.get("accept-encoding", "") and file.gzipped:
            return Response(file.gzipped, headers=file.headers | {"Content-Encoding": "gzip"})
        return Response(file.body, headers=file.headers)


def _file(path: Path) -> AssetFile:
    body = path.read_bytes()
    headers = {
        "Content-Type": _TYPES[path.suffix],
        "Cache-Control": _FOREVER if path.parent.name == "assets" else _HOUR,
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    return AssetFile(body, path.suffix != ".png", headers)
