"""Bodies that only protobuf's parser for Python accepts are refused."""

from types import SimpleNamespace
from typing import Any

import pytest

from protogateway.runtime.protojson.errors import DecodeError, reject_lenient_json
from protogateway.runtime.protojson.loads import loads


@pytest.mark.parametrize(
    ("message", "body", "field"),
    [
        ("Scalars", '{"someBytes":"!!!!"}', "someBytes"),
        ("Scalars", '{"someBytes":"AA=A"}', "someBytes"),
        ("Scalars", '{"someBytes":"AAAA="}', "someBytes"),
        ("Scalars", '{"some_bytes":"-+_/"}', "some_bytes"),
        ("Scalars", '{"aColour":true}', "aColour"),
        ("Scalars", '{"aColour":1.5}', "aColour"),
        ("Scalars", '{"aColour":"1_0"}', "aColour"),
        ("Scalars", '{"aDouble":true}', "aDouble"),
        ("Scalars", '{"aDouble":"inf"}', "aDouble"),
        ("Scalars", '{"aFloat":"1_0"}', "aFloat"),
        ("Scalars", '{"anInt32":"1_0"}', "anInt32"),
        ("Scalars", '{"anInt64":"+5"}', "anInt64"),
        ("Scalars", '{"aUint32":"\\u0663"}', "aUint32"),
        ("Maps", '{"byInt32":{"1_0":1}}', "byInt32[1_0]"),
        ("Maps", '{"byInt64":{"1":"1_0"}}', "byInt64[1]"),
        ("Known", '{"aDouble":true}', "aDouble"),
        ("Known", '{"someBytes":"A"}', "someBytes"),
        ("Scalars", '{"anInt32":1,"an_int32":1}', "an_int32"),
        ("Scalars", '{"anInt32":"01"}', "anInt32"),
        ("Scalars", '{"anInt64":"-007"}', "anInt64"),
        ("Scalars", '{"aDouble":"01.5"}', "aDouble"),
        ("Scalars", '{"aDouble":"1e400"}', "aDouble"),
        ("Scalars", '{"aFloat":"3.4028236e38"}', "aFloat"),
        ("Scalars", '{"aFloat":1' + "0" * 39 + "}", "aFloat"),
        ("Maps", '{"byInt32":{"01":1}}', "byInt32[01]"),
        ("Maps", '{"messages":{"1":[]}}', "messages[1]"),
        ("Lists", '{"messages":[{},[]]}', "messages[1]"),
        ("Known", '{"value":NaN}', "value"),
        ("Known", '{"value":{"a":[1,-Infinity]}}', "value.a[1]"),
        ("Known", '{"listValue":[1e400]}', "listValue[0]"),
        ("Known", '{"struct":{"a":NaN}}', "struct.a"),
        ("Known", '{"time":"2020-01-01T0:0:0Z"}', "time"),
        ("Known", '{"time":"2020-1-1T00:00:00Z"}', "time"),
        ("Known", '{"time":"2020-01-01T00:00:00.Z"}', "time"),
        ("Known", '{"time":"2020-01-01T00:00:00+24:00"}', "time"),
        ("Known", '{"time":"2020-01-01T00:00:00+23:60"}', "time"),
        ("Known", '{"time":"2020-01-01T00:00:00+1:0"}', "time"),
        ("Known", '{"duration":"1_0s"}', "duration"),
        ("Known", '{"duration":"+1s"}', "duration"),
        ("Known", '{"duration":" 1s"}', "duration"),
        ("Known", '{"duration":"1.s"}', "duration"),
        ("Known", '{"any":{"@type":"/torture.v1.Scalars","anInt32":"1_0"}}', "any.anInt32"),
        ("Known", '{"time":"\\u0662020-01-01T00:00:00Z"}', "time"),
    ],
)
def test_lenient_json_is_refused_by_name(torture: SimpleNamespace, message: str, body: str, field: str) -> None:
    with pytest.raises(DecodeError) as refused:
        reject_lenient_json(loads(body.encode())[0], descriptor(torture, message))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("Scalars", '{"someBytes":"-_-_","aColour":1,"aDouble":"NaN","anInt64":"5","anInt32":5.0,"aFloat":"1e2"}'),
        ("Scalars", '{"someBytes":"AA","aColour":2.0,"aString":"\\u00e9","aBool":true,"anInt32":null}'),
        ("Scalars", '{"aFloat":3.4028235e38,"aDouble":"-0","anInt64":"0","anInt32":"1e2","aUint32":"-0"}'),
        ("Known", '{"time":"2020-02-29T23:59:59.123456789+23:59","duration":"-0.5s","value":null,"mask":""}'),
        ("Maps", '{"byInt32":{"-1":1},"byBool":{"true":false},"byString":{"\\u00e9":"\\u00e9"}}'),
        ("Known", '{"value":"\\u00e9","struct":{"\\u00e9":[null,1.5,true]},"listValue":["\\u00e9"],"aBool":true}'),
        ("Known", '{"aString":"\\u00e9","time":"2020-01-01T00:00:00Z","duration":"1s","mask":"a","nullValue":null}'),
    ],
)
def test_valid_json_is_not_refused(torture: SimpleNamespace, message: str, body: str) -> None:
    reject_lenient_json(loads(body.encode())[0], descriptor(torture, message))


def descriptor(torture: SimpleNamespace, message: str) -> Any:
    return torture.registry.CODECS[f"torture.v1.{message}"].upb.DESCRIPTOR
