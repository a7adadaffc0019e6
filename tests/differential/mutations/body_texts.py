"""Bodies for a rule whose body is the request: odd JSON, and texts that are not JSON."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str | bytes, ...]]] = {
    "escaped_nul": ('{"text":"\\u0000"}', '{"words":["a\\u0000b"]}', '{"labels":{"\\u0000":"a"}}'),
    "surrogate_pair": ('{"text":"\\ud83c\\udf01"}', '{"labels":{"\\ud83d\\ude00":"\\uD83D\\uDE00"}}'),
    "lone_surrogate": ('{"text":"\\ud83c"}', '{"text":"\\udf01"}', '{"text":"\\ud83cx"}', '{"text":"\\ud83c\\u0041"}'),
    "escapes": ('{"text":"\\"\\\\\\/\\b\\f\\n\\r\\t"}', '{"te\\u0078t":"a"}', '{"text":"\\u00e9\\u2028"}'),
    "broken_escape": ('{"text":"\\x"}', '{"text":"\\u12"}', '{"text":"\\u12g4"}', '{"text":"\\"}', '{"text":"\\\'"}'),
    "raw_control_character": (b'{"text":"a\nb"}', b'{"text":"a\tb"}', b'{"text":"\x01"}', b'{"text":"\x7f"}'),
    "raw_nul": (b'{"text":"a\x00b"}', b"{}\x00", b"\x00{}"),
    "no_utf8_in_body": (
        b'{"text":"\xff"}',
        b'{"text":"\xc3"}',
        b'{"text":"\xed\xa0\x80"}',
        b'{"text":"\xc0\xaf"}',
        b"\xff{}",
    ),
    "byte_order_mark": (b"\xef\xbb\xbf{}",),
    "utf16": ('{"text":"a"}'.encode("utf-16"), '{"text":"a"}'.encode("utf-16-le")),
    "single_quotes": ("{'text':'a'}", "{\"text\":'a'}"),
    "name_without_quotes": ('{text:"a"}', '{text :"a",small:1}'),
    "trailing_comma": ('{"text":"a",}', '{"words":["a",]}'),
    "missing_comma": ('{"text":"a" "small":1}', '{"words":["a" "b"]}'),
    "missing_value": ('{"text":}', '{"text"}', '{"words":[,]}', "{,}"),
    "comment": ('{/* a */"text":"a"}', '{"text":"a"} // b', "# a\n{}"),
    "no_number": (
        '{"small":NaN}',
        '{"small":Infinity}',
        '{"small":-Infinity}',
        '{"wide":0x10}',
        '{"small":.5}',
        '{"small":-}',
    ),
    "number_with_leading_zeros": ('{"small":007}', '{"wide":-01}'),
    "number_with_plus": ('{"small":+5}',),
    "number_cut_short": ('{"small":5.}', '{"small":1e}'),
    "python_words": ('{"flag":True}', '{"text":None}', '{"flag":TRUE}', '{"flag":nul}'),
    "cut_off": ('{"text":"a"', '{"text":"a', "{", '{"part":{', '{"words":["a"', '{"text":'),
    "something_after_the_end": ("{} {}", "{}x", '{"text":"a"}}', "{}]", "{},"),
    "white_space": (' {"text":"a"} ', '\r\n\t{ "text" : "a" }\n', "{}\n\n"),
    "other_white_space": (b"\x0b{}", b'\x0c{"text":"a"}', "\u00a0{}".encode(), '{"text":\u2028"a"}'.encode()),
    "only_white_space": (" ", "\n\t "),
    "null_body": ("null", " null "),
    "list_body": ("[]", '[{"text":"a"}]'),
    "value_body": ('"x"', "5", "true", '""'),
    "no_json": ("text=a", "<a/>", "hello", "{}{", "\\"),
}
