# Generated from the protos. Do not edit.
"""Custom options of oo.profile.storage.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.profile.storage.v1.ConsentRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "purpose": "proving what was agreed to",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.profile.storage.v1.ConsentRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}
