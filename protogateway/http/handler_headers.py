"""Headers of the response that the handler of a call has set (`call.response_headers`)."""

from collections.abc import Collection

from protogateway.http.asgi import Headers
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.response_headers import ResponseHeaderInvalid, headers_in

REFUSED_HEADERS = ("Set-Cookie",)
"""Headers that a gateway refuses unless it is told otherwise: a cookie is state that the API's protos do not show."""

_ABOUT_A_SUCCESS = (b"age", b"cache-control", b"etag", b"expires", b"last-modified")


class HandlerHeaders:
    """Reads the handler's headers out of the metadata of a response. `refused` has names that handlers may not set."""

    def __init__(self, refused: Collection[str]) -> None:
        self._refused = frozenset(name.lower() for name in refused)

    def of_success(self, initial: Metadata) -> Headers:
        """Return the headers. Raises ResponseHeaderInvalid for one that a handler may not set."""
        found = headers_in(initial)
        if refused := self._refused.intersection(found):
            names = ", ".join(sorted(refused))
            raise ResponseHeaderInvalid(f"{names}: refused by this gateway, see its `refused_headers`")
        return encode_headers(found)

    def of_error(self, initial: Metadata) -> Headers:
        """Return the headers for an error, without those about the response that a success would have had."""
        return [header for header in self.of_success(initial) if not _is_about_a_success(header[0])]


def encode_headers(headers: Metadata) -> Headers:
    """Return headers or trailers as ASGI has them."""
    return [(name.encode(), value.encode()) for name, value in headers.pairs if isinstance(value, str)]


def _is_about_a_success(name: bytes) -> bool:
    return name in _ABOUT_A_SUCCESS or name.startswith(b"content-")
