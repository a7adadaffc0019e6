"""An HTTP request, as the gateway and its hooks see it."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from protogateway.http.asgi import Receive, Scope
from protogateway.http.problem import Problem

_NO_NAMES: frozenset[bytes] = frozenset()


class Request:
    """HTTP request.

    `path` and `query` are percent-encoded, as they came; the path is relative to where the gateway is mounted.
    `headers` maps lower-case names to values. `repeated` has the names of headers that came more than once, whose
    values are joined. `trace_id` is 32 hexadecimal digits, or "" before the hooks have found it.
    """

    __slots__ = ("headers", "path", "query", "receive", "repeated", "scope", "trace_id", "verb")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.verb: str = scope["method"]
        self.path = raw_path(scope)
        self.query: bytes = scope["query_string"]
        self.headers, self.repeated = parse_headers(scope["headers"])
        self.trace_id = ""

    def header(self, name: bytes) -> str:
        """Return a header's text, or "" if it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    def cookie(self, name: str) -> str:
        """Return a cookie's value, the last of several with this name, or "" if it was not sent."""
        cookies = self.headers.get(b"cookie")
        if cookies is None:
            return ""
        found = ""
        for part in cookies.decode("latin-1").split(";"):
            key, _, value = part.partition("=")
            if key.strip() == name:
                found = value.strip()
        return found

    @property
    def address(self) -> str:
        """The address that the connection comes from, or "" if the server does not say."""
        client = self.scope.get("client")
        return client[0] if client else ""

    async def body(self, bytes_max: int) -> bytes:
        """Return the body. Reading ends when it grows larger than `bytes_max`, whatever Content-Length says.

        Raises Problem 413, or 499 when the client disconnects.
        """
        announced = self.headers.get(b"content-length")
        if announced is None:
            if self.has_no_body:
                return b""
        elif announced.isdigit() and (len(announced) > 18 or int(announced) > bytes_max):  # int() is slow for long ones
            raise _too_large(bytes_max)
        message = await self.receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body: bytes = message.get("body", b"")
            if len(body) > bytes_max:
                raise _too_large(bytes_max)
            return body
        return await self._read_chunks(message, bytes_max)

    @property
    def has_no_body(self) -> bool:
        """True for an HTTP/1 request that announces no body, neither by its length nor as chunks."""
        return b"transfer-encoding" not in self.headers and self.scope.get("http_version", "")[:1] == "1"

    async def _read_chunks(self, message: Mapping[str, object], bytes_max: int) -> bytes:
        chunks, size = [], 0
        while True:
            if message["type"] == "http.disconnect":
                raise Problem(499, "CANCELLED", "the client went away")
            chunk = message.get("body", b"")
            assert isinstance(chunk, bytes)
            size += len(chunk)
            if size > bytes_max:
                raise _too_large(bytes_max)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)
            message = await self.receive()


def raw_path(scope: Scope) -> bytes:
    """Return the path as it came, percent-encoded, relative to where the application is mounted."""
    raw: bytes | None = scope.get("raw_path")
    path = raw if raw is not None else quote(scope["path"]).encode("ascii")
    if b"?" in path:  # some servers leave the query in it
        path = path.partition(b"?")[0]
    if root := scope.get("root_path"):
        path = path.removeprefix(quote(root).encode("ascii"))
    return path


def parse_headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[Mapping[bytes, bytes], frozenset[bytes]]:
    """Return the headers by name, and the names of those that came more than once.

    The values of these are joined: cookies by `; ` (RFC 6265), others by `, ` (RFC 9110).
    """
    pairs = raw if isinstance(raw, list) else list(raw)
    found = dict(pairs)
    if len(found) == len(pairs):  # the usual case: no header comes twice
        return found, _NO_NAMES
    joined: dict[bytes, bytes] = {}
    repeated = set()
    for name, value in pairs:
        if name in joined:
            repeated.add(name)
            joined[name] += (b"; " if name == b"cookie" else b", ") + value
        else:
            joined[name] = value
    return joined, frozenset(repeated)


def _too_large(bytes_max: int) -> Problem:
    detail = f"the body is larger than {bytes_max} bytes"
    return Problem(413, "BODY_TOO_LARGE", detail, headers={"Connection": "close"})
