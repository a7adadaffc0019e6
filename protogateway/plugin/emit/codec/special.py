"""JSON of the well-known types, which is not an object of their fields."""

from google.protobuf.descriptor import Descriptor

from protogateway.plugin.emit.codec.scope import CodecNames
from protogateway.plugin.field_types import ANY, VALUE, WRAPPED, stem

_STRUCT = """
def json_struct(m: Struct) -> dict[str, object]:
    return {key: json_value(value) for key, value in m.fields.items()}


def load_struct(j: Any) -> Struct:
    m = Struct.__new__(Struct)
    m._unknown_fields = b""
    m.fields = {key: load_value(value) for key, value in parse_map(j).items()}
    return m
"""
_LIST_VALUE = """
def json_list_value(m: ListValue) -> list[object]:
    return [json_value(value) for value in m.values]


def load_list_value(j: Any) -> ListValue:
    m = ListValue.__new__(ListValue)
    m._unknown_fields = b""
    m.values = [load_value(value) for value in parse_list(j)]
    return m
"""
_VALUE = """
def json_value(m: Value) -> object:
    if m.string_value is not None:
        return m.string_value
    if m.number_value is not None:
        return require_finite(m.number_value)
    if m.bool_value is not None:
        return m.bool_value
    if m.struct_value is not None:
        return json_struct(m.struct_value)
    if m.list_value is not None:
        return json_list_value(m.list_value)
    return None


def load_value(j: Any) -> Value:
    m = Value.__new__(Value)
    m._unknown_fields = b""
    m.null_value = NULL_VALUE_BY_NUMBER[0] if j is None else None
    m.number_value = float(j) if type(j) is int or type(j) is float else None
    m.string_value = j if type(j) is str else None
    m.bool_value = j if type(j) is bool else None
    m.struct_value = load_struct(j) if type(j) is dict else None
    m.list_value = load_list_value(j) if type(j) is list else None
    return m
"""
_FIELD_MASK = """
def json_field_mask(m: FieldMask) -> str:
    return field_mask_text(m.paths)


def load_field_mask(j: Any) -> FieldMask:
    m = FieldMask.__new__(FieldMask)
    m._unknown_fields = b""
    m.paths = parse_field_mask(j)
    return m
"""
_OFFICIAL = """
def json_{name}(m: {cls}) -> Any:
    u = {constant}.upb()
    fill_{name}(u, m)
    return official_json(u)


def load_{name}(j: Any) -> {cls}:
    raise NeedsSlowPath
"""
_PACKING = '''
def pack(codec: Codec[M], message: M) -> Any_:
    """Return an Any that holds the message and names its type."""
    return Any_(type_url=f"type.googleapis.com/{codec.name}", value=codec.encode(message))


def unpack(codec: Codec[M], packed: Any_) -> M | None:
    """Return the message in an Any, or None if it has another type. Raises DecodeError."""
    slash, name = packed.type_url.rpartition("/")[1:]
    return codec.decode(packed.value) if slash and name == codec.name else None
'''
_OWN = {
    "google.protobuf.Struct": _STRUCT,
    "google.protobuf.ListValue": _LIST_VALUE,
    VALUE: _VALUE,
    "google.protobuf.FieldMask": _FIELD_MASK,
}


def is_special(message: Descriptor) -> bool:
    return message.full_name in _OWN or message.full_name in WRAPPED or message.full_name == ANY


def functions(scope: CodecNames, message: Descriptor) -> list[list[str]]:
    """Return `json_…` and `load_…` of a well-known type."""
    name = stem(message)
    text = _OFFICIAL.format(name=name, constant=name.upper(), cls=scope.cls(message))
    return _blocks(_OWN.get(message.full_name, text))


def extra_functions(scope: CodecNames) -> list[list[str]]:
    """Return `pack` and `unpack` if the package has Any."""
    return _blocks(_PACKING) if any(message.full_name == ANY for message in scope.package.messages) else []


def _blocks(text: str) -> list[list[str]]:
    return [block.split("\n") for block in text.strip().split("\n\n\n")]
