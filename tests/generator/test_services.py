"""The generated methods, bases, stubs and bindings of the example contract."""

from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from protogateway.http.problem import Problem
from protogateway.http.request_decoder import RequestDecoder
from protogateway.http.response_encoder import response_encoder

Call = tuple[str, object, float | None, Mapping[str, str] | None]


class BookChannel:
    """Channel that records each call and returns a book."""

    def __init__(self, library: SimpleNamespace) -> None:
        self.calls: list[Call] = []
        self._book = library.messages.Book(title="Emma")

    async def unary(
        self, method: Any, request: object, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> Any:
        self.calls.append((method.path, request, timeout_s, metadata))
        return self._book

    async def stream(
        self, method: Any, request: object, *, timeout_s: float | None, metadata: Mapping[str, str] | None
    ) -> AsyncIterator[Any]:
        self.calls.append((method.path, request, timeout_s, metadata))
        for _ in range(2):
            yield self._book


async def test_stub_calls_through_its_channel(library: SimpleNamespace) -> None:
    channel = BookChannel(library)
    stub = library.services.LibraryServiceStub(channel)
    request = library.messages.GetBookRequest(isbn=1)
    assert (await stub.get_book(request, timeout_s=2.0, metadata={"a": "b"})).title == "Emma"
    assert channel.calls == [("/library.v1.LibraryService/GetBook", request, 2.0, {"a": "b"})]


async def test_stream_is_an_async_iterator(library: SimpleNamespace) -> None:
    stub = library.services.LibraryServiceStub(BookChannel(library))
    books = [book async for book in stub.watch_loans(library.messages.WatchLoansRequest())]
    assert [book.title for book in books] == ["Emma", "Emma"]


def test_base_requires_every_method(library: SimpleNamespace) -> None:
    with pytest.raises(TypeError, match="abstract"):
        type("Half", (library.services.LibraryServiceBase,), {})()
    assert "Lends books." in library.services.LibraryServiceBase.__doc__
    assert library.services.LibraryServiceBase.lend_book.__doc__ == "Lends a book."


def test_service_lists_its_methods_in_order(library: SimpleNamespace) -> None:
    (service,) = library.registry.SERVICES
    names = [method.attribute for method in service.methods]
    assert names == ["get_book", "search_books", "put_book", "lend_book", "remove_book", "watch_loans"]
    assert [method.server_streaming for method in service.methods] == [False] * 5 + [True]


def test_options_are_plain_data_without_unset_ones(library: SimpleNamespace) -> None:
    assert library.services.LIBRARY_SERVICE_PUT_BOOK.options == {"library.v1.entry": {"door": "DOOR_CARD", "code": 201}}
    assert library.services.LIBRARY_SERVICE_WATCH_LOANS.options == {}
    assert library.registry.FIELD_OPTIONS["library.v1.Book.title"] == {"google.api.field_behavior": ["REQUIRED"]}


def test_more_specific_path_comes_first(library: SimpleNamespace) -> None:
    assert [binding.pattern for _, binding in library.routes.ROUTES] == [
        "/v1/books",
        "/v1/books/([^/]+):lend",
        "/v1/books/([^/]+)",
        "/v1/isbn/([^/]+)",
        "/v1/shelves/([^/]+)/books",
        "/v1/(shelves/[^/]+/books/[^/]+)",
    ]


def decode_request(method: Any, binding: int, segments: list[str], query: bytes = b"", body: bytes = b"") -> Any:
    decode = RequestDecoder(method.request, method.bindings[binding])
    return decode([segment.encode() for segment in segments], query, body)


def test_path_segments_fill_fields(library: SimpleNamespace) -> None:
    method, request = library.services.LIBRARY_SERVICE_GET_BOOK, library.messages.GetBookRequest
    assert decode_request(method, 0, ["shelves/a%2Fb/books/1"]) == request(name="shelves/a%2Fb/books/1")
    assert decode_request(method, 1, ["18446744073709551615"], b"name=x") == request(isbn=2**64 - 1, name="x")


def test_query_fills_every_kind_of_field(library: SimpleNamespace) -> None:
    method, request = library.services.LIBRARY_SERVICE_SEARCH_BOOKS, library.messages.SearchBooksRequest
    query = (
        b"text=caf%C3%A9+au&authors=a&authors=b&onlyRare=true&binding=hard"
        b"&bounds.least=-3&bounds.printed_after=2026-11-23T00:00:00Z&page_size=0"
    )
    found = decode_request(method, 0, [], query)
    assert (found.text, found.authors, found.only_rare, found.binding.name) == ("café au", ["a", "b"], True, "hard")
    assert (found.bounds.least, found.bounds.printed_after.year, found.page_size) == (-3, 2026, 0)
    assert decode_request(method, 0, []) == request()


def test_body_fills_one_field_and_the_query_the_others(library: SimpleNamespace) -> None:
    found = decode_request(library.services.LIBRARY_SERVICE_PUT_BOOK, 0, ["s1"], b"replace=true", b'{"title": "Emma"}')
    assert (found.shelf, found.replace, found.book.title) == ("s1", True, "Emma")


def test_path_wins_over_the_body(library: SimpleNamespace) -> None:
    assert (
        decode_request(library.services.LIBRARY_SERVICE_LEND_BOOK, 0, ["1"], b"", b'{"id": "2", "reader": "r"}').id
        == "1"
    )


def test_response_body_is_one_field(library: SimpleNamespace) -> None:
    method, messages = library.services.LIBRARY_SERVICE_SEARCH_BOOKS, library.messages
    response = messages.SearchBooksResponse(books=[messages.Book(title="Emma")])
    encode = response_encoder(method.response, method.bindings[0])
    assert encode(response) == b'[{"title":"Emma"}]'
    assert encode(messages.SearchBooksResponse()) == b"[]"


@pytest.mark.parametrize(
    ("name", "segments", "query", "body", "field"),
    [
        ("GET_BOOK", ["x"], b"", b"", "isbn"),
        ("GET_BOOK", ["-1"], b"", b"", "isbn"),
        ("GET_BOOK", ["1_0"], b"", b"", "isbn"),
        ("GET_BOOK", ["%FF"], b"", b"", "isbn"),
        ("GET_BOOK", ["1" * 300], b"", b"", "isbn"),
        ("GET_BOOK", ["1"], b"isbn=2", b"", "isbn"),
        ("GET_BOOK", ["1"], b"", b'{"name": "x"}', ""),
        ("SEARCH_BOOKS", [], b"colour=red", b"", "colour"),
        ("SEARCH_BOOKS", [], b"text=a&text=b", b"", "text"),
        ("SEARCH_BOOKS", [], b"onlyRare=1", b"", "onlyRare"),
        ("SEARCH_BOOKS", [], b"binding=paper", b"", "binding"),
        ("SEARCH_BOOKS", [], b"bounds.least=2147483648", b"", "bounds.least"),
        ("SEARCH_BOOKS", [], b"bounds=1", b"", "bounds"),
        ("SEARCH_BOOKS", [], b"text=%FF", b"", ""),
        ("SEARCH_BOOKS", [], b"&".join([b"authors=a"] * 101), b"", ""),
        ("PUT_BOOK", ["s"], b"", b'{"title": 1}', "book.title"),
        ("PUT_BOOK", ["s"], b"", b'{"title": "a"}, "shelf": "b"', ""),
        ("LEND_BOOK", ["1"], b"id=1", b'{"reader": "r"}', "id"),
    ],
)
def test_invalid_request_names_the_field(
    library: SimpleNamespace, name: str, segments: list[str], query: bytes, body: bytes, field: str
) -> None:
    method = getattr(library.services, f"LIBRARY_SERVICE_{name}")
    with pytest.raises(Problem) as caught:
        decode_request(method, len(method.bindings) - 1, segments, query, body)
    assert caught.value.status == 400
    assert list(caught.value.fields) == ([field] if field else [])
