"""The intended differences from Envoy, with their reasons. Any other difference is a bug of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.comparison import EQUAL, Pair, is_problem

Outcome = tuple[int, bool, int, bool]
"""Envoy's status, True if Envoy called the method, and the same two of ours."""


@dataclass(frozen=True)
class IntendedDifference:
    """A difference that requests with these mutations show, or all requests if none is listed.

    It explains a pair that has one of the `outcomes` and meets the `condition`.
    """

    name: str
    envoy: str
    ours: str
    reason: str
    mutations: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    condition: Callable[[Pair], bool] = lambda _pair: True

    def explains(self, pair: Pair) -> bool:
        return (
            (not self.mutations or pair.request.mutation in self.mutations)
            and pair.outcome in self.outcomes
            and self.condition(pair)
        )


ONLY_ENVOY_ACCEPTS = ((200, True, 400, False),)
ONLY_WE_ACCEPT = ((400, False, 200, True),)
BOTH_ACCEPT = ((200, True, 200, True),)


def _all_failures() -> tuple[Outcome, ...]:
    statuses = (400, 401, 403, 404, 409, 429, 499, 500, 501, 503, 504)
    return tuple((status, called, status, called) for status in statuses for called in (False, True))


def _is_same_problem(pair: Pair) -> bool:
    return pair.difference() == EQUAL and (pair.request.verb == "HEAD" or is_problem(pair.ours))


INTENDED_DIFFERENCES: tuple[IntendedDifference, ...] = (
    IntendedDifference(
        "problem details",
        "an empty body, a line of text, or google.rpc.Status as JSON",
        "problem+json with the wrong field, a reason for programs and the trace id",
        "a caller can find out what is wrong without reading our code (RFC 9457)",
        (),
        _all_failures(),
        _is_same_problem,
    ),
    IntendedDifference(
        "response body",
        "does not start with a contract that has one",
        "returns the field that `response_body` names",
        "google.api.http has it",
        (),
        BOTH_ACCEPT,
        lambda pair: bool(pair.request.response_body) and pair.difference() == EQUAL,
    ),
    IntendedDifference(
        "unknown field",
        "ignores it",
        "400 that names it",
        "a misspelled field would be lost silently",
        (
            "unknown_field",
            "unknown_field_in_the_body_field",
            "null_for_an_unknown_field",
            "name_against_json_name",
            "type_url",
            "odd_list_body",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "JSON is JSON",
        "accepts trailing commas, single quotes, names without quotes, raw control characters and the like",
        "400",
        "RFC 8259: JSON that two parsers read differently gets around checks",
        (
            "broken_escape",
            "comment",
            "name_without_quotes",
            "name_in_single_quotes_in_the_body_field",
            "single_quotes",
            "trailing_comma",
            "trailing_comma_in_the_body_field",
            "number_cut_short",
            "raw_control_character",
            "raw_nul",
            "other_white_space",
            "odd_list_body",
            "odd_text_body",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "name twice",
        "merges the values, or takes the last; of one field by its two names too",
        "400 that names it",
        "RFC 8259, section 4: the meaning of a name that occurs twice is unpredictable",
        (
            "doubled_name",
            "doubled_list",
            "doubled_message",
            "doubled_map_key",
            "map_key_in_two_spellings",
            "two_spellings_of_one_field",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "types of JSON",
        "accepts one value for a list, a string for a boolean, null inside lists, well-known types as objects",
        "400 that names the field",
        "protobuf's parser refuses them: a field has one form in proto3 JSON",
        (
            "text_for_a_boolean",
            "wrong_text_for_a_boolean",
            "odd_boolean",
            "odd_boolean_in_path",
            "one_for_a_list",
            "list_in_a_list",
            "null_in_a_list",
            "null_in_a_map",
            "odd_list_body",
            "object_for_a_value",
            "wrong_map_key",
            "wrong_wrapper_in_body",
            "wrapper_in_parts",
            "duration_in_parts",
            "field_mask_in_parts",
            "something_else_for_a_structure",
            "odd_field_mask",
            "odd_field_mask_in_body",
            "no_time_in_body",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "numbers as JSON writes them",
        "accepts a plus sign, leading zeros in a string, and a point without digits",
        "400 that names the field",
        "one spelling in path, query and body",
        (
            "number_spelled_otherwise",
            "number_spelled_otherwise_in_path",
            "number_text_spelled_otherwise",
            "real_number_spelled_otherwise",
            "real_number_text_spelled_otherwise",
            "odd_duration_in_body",
            "odd_map_key",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "base64 without spaces",
        "skips them",
        "400 that names the field",
        "RFC 4648, section 3.3: characters outside of the alphabet are refused",
        ("broken_base64", "broken_base64_in_body"),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "the largest 32-bit float",
        "refuses its short spelling, 3.4028235e38, in path and query, and takes it in a body",
        "takes it everywhere",
        "it is the spelling in which both of us write it: a number is rounded before it is compared",
        ("short_real_number",),
        ONLY_WE_ACCEPT,
    ),
    IntendedDifference(
        "whole number with a point in a string",
        'refuses "5.0" where it takes 5.0',
        "takes both",
        "proto3 JSON: a number may be written as a string, in any of its spellings",
        ("whole_number_with_a_point", "number_with_a_point", "number_with_a_point_in_path", "odd_map_key"),
        ONLY_WE_ACCEPT,
    ),
    IntendedDifference(
        "open enums",
        "refuses a number without a name in path and query, and takes it in a body",
        "takes it everywhere",
        "proto3 enums are open: a client may be newer than the server; a closed one has a check",
        ("enum_number_without_a_name", "enum_number_without_a_name_in_path"),
        ONLY_WE_ACCEPT,
    ),
    IntendedDifference(
        "no U+0000",
        "takes it",
        "400 that names the field",
        "databases and C cannot store a text with it",
        ("escaped_nul", "nul_in_path", "nul_in_query", "raw_nul"),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "UTF-8",
        "passes on bytes that are not UTF-8, and the server fails with 500",
        "400 that names the field",
        "the fault is the client's",
        ("no_utf8_in_path", "no_utf8_in_query"),
        ((500, False, 400, False),),
    ),
    IntendedDifference(
        "one value for one parameter",
        "takes the last, or fails with 502 after the call",
        "400 that names it",
        "two values for one parameter are a mistake, or a trick",
        ("repeated_value", "two_spellings_of_one_parameter", "two_of_one"),
        (*ONLY_ENVOY_ACCEPTS, (502, True, 400, False)),
    ),
    IntendedDifference(
        "the path decides",
        "lets body and query overwrite the path",
        "keeps the value of the path; 400 for it in the query",
        "code that guards a path must be able to trust it",
        ("path_variable_in_body", "nested_path_variable_in_body", "path_variable_in_query"),
        (*BOTH_ACCEPT, *ONLY_ENVOY_ACCEPTS, (502, True, 400, False)),
    ),
    IntendedDifference(
        "query beside a body",
        "lets the query set fields of the body",
        "400: unknown query parameter",
        'google.api.http: with `body: "*"` there are no query parameters, and a field is in one place',
        ("query_beside_a_whole_body", "body_field_in_query"),
        (*ONLY_ENVOY_ACCEPTS, (502, True, 400, False)),
    ),
    IntendedDifference(
        "body without a field for it",
        "reads fields from it",
        "400",
        "google.api.http: without `body` there is none",
        ("body_where_none_belongs",),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "parameters by name",
        "ignores a parameter without a name or without a value",
        "400 that names it; a name alone is the empty value",
        "a query is read as browsers write it (URL standard)",
        ("empty_name", "unknown_parameter", "broken_dots", "no_equals_sign"),
        (*ONLY_ENVOY_ACCEPTS, *BOTH_ACCEPT),
    ),
    IntendedDifference(
        "escaped parameter names",
        "does not know a name with an escaped letter",
        "decodes it",
        "RFC 3986: an escape that is not needed changes nothing",
        ("escaped_name",),
        ONLY_WE_ACCEPT,
    ),
    IntendedDifference(
        "parameters that the document can list",
        "accepts parts of well-known types, of lists, and of a message within itself",
        "400 that names it",
        "every parameter is listed in the OpenAPI document, which is finite",
        (
            "part_of_a_timestamp",
            "part_of_a_wrapper",
            "message_in_query",
            "message_within_itself",
            "structure_in_query",
        ),
        ONLY_ENVOY_ACCEPTS,
    ),
    IntendedDifference(
        "limits",
        "has none of these",
        "at most 100 parameters, 256 characters in a segment, 64 KiB of body",
        "a request must not cost more than it is worth",
        ("many_parameters", "long_segment", "large_body"),
        (*ONLY_ENVOY_ACCEPTS, (200, True, 413, False)),
    ),
    IntendedDifference(
        "media types",
        "reads any body as JSON, compressed ones too",
        "415",
        "RFC 9110; and a form of another site, which sends text/plain, calls nothing",
        ("other_media_type", "other_charset", "no_media_type", "compressed_body"),
        ((200, True, 415, False), (400, False, 415, False)),
    ),
    IntendedDifference(
        "accept",
        "sends JSON to a client that accepts something else",
        "406",
        "RFC 9110, section 12.5.1",
        ("accepts_no_json",),
        ((200, True, 406, False),),
    ),
    IntendedDifference(
        "verbs",
        "404 for a verb that a path does not take, HEAD and OPTIONS among them",
        "405 with Allow; HEAD as GET; OPTIONS 204 with Allow",
        "RFC 9110, section 9: a client learns the verbs of a path",
        ("wrong_verb", "options", "head", "empty_segment", "colon_in_path"),
        ((404, False, 405, False), (404, False, 204, False), (404, False, 200, True)),
    ),
    IntendedDifference(
        "one path for one thing",
        "ignores a trailing slash, and accepts an empty segment for a variable",
        "404; a variable for the rest of the path has all of it",
        "two addresses for the same thing get around checks and caches",
        ("trailing_slash", "trailing_slash_in_the_rest", "empty_segments_in_the_rest", "empty_segment"),
        ((200, True, 404, False), *BOTH_ACCEPT),
    ),
    IntendedDifference(
        "failed precondition",
        "400",
        "409",
        "the request is right, its moment is not: trying the same again may help",
        ("fails_with_a_precondition",),
        ((400, True, 409, True),),
    ),
    IntendedDifference(
        "a server that stops",
        "499, as if the client had gone away",
        "503 with Retry-After",
        "a server that stops cancels its calls; a retry helps",
        ("fails_as_cancelled",),
        ((499, True, 503, True),),
    ),
    IntendedDifference(
        "no body",
        "an empty message where none was sent, 400 for white space",
        "leaves the field unset; white space is not a body",
        "absent stays absent",
        ("no_body_for_a_field", "only_white_space"),
        (*BOTH_ACCEPT, *ONLY_WE_ACCEPT),
    ),
    IntendedDifference(
        "masks of changes",
        "passes on a mask of fields that do not exist, and none where the client sent none",
        "fills the mask from the fields in the body; 400 for a field that does not exist",
        "AIP-134: a client that changes one field need not send the others",
        ("patch_without_a_mask", "mask_of_unknown_fields"),
        (*BOTH_ACCEPT, *ONLY_ENVOY_ACCEPTS),
    ),
    IntendedDifference(
        "empty paths in a mask",
        "drops them",
        "passes on the paths that protobuf's parser finds",
        "a mask is read in one way only",
        ("odd_field_mask", "odd_field_mask_in_body"),
        BOTH_ACCEPT,
    ),
    IntendedDifference(
        "streams",
        "a JSON array, whatever the client accepts",
        "events, lines or an array, by Accept",
        "a browser reads events by itself, and resumes after a disconnect",
        ("stream_as_events", "stream_as_lines"),
        BOTH_ACCEPT,
    ),
    IntendedDifference(
        "microseconds",
        "keeps nanoseconds",
        "cuts to microseconds",
        "a known limit: times are Python's datetime and timedelta",
        (
            "time_with_nanoseconds",
            "time_with_nanoseconds_in_body",
            "duration_with_nanoseconds",
            "duration_with_nanoseconds_in_body",
        ),
        BOTH_ACCEPT,
    ),
    IntendedDifference(
        "leap seconds",
        "takes one as the second after it",
        "400 that names the field",
        "Timestamp has none, and another second would be wrong",
        ("leap_second", "leap_second_in_body"),
        ONLY_ENVOY_ACCEPTS,
    ),
)


def find_intended_difference(pair: Pair) -> IntendedDifference | None:
    """Return the difference that explains the pair, or None."""
    return next((one for one in INTENDED_DIFFERENCES if one.explains(pair)), None)
