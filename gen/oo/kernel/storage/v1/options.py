# Generated from the protos. Do not edit.
"""Custom options of oo.kernel.storage.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.kernel.storage.v1.OutboxRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "delivering events",
            "retention": "7 days after delivery",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.InboxRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "acting on an event once",
            "retention": "30 days",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.IdempotencyRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "giving a repeated call the same response",
            "retention": "24 hours",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.DataKeyRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "encrypting texts and tokens",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.kernel.storage.v1.ErasedPersonRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "purpose": "refusing late data of an erased person",
            "retention": "35 days after the erasure (OO_BACKUP_DAYS)",
            "on_erase": "ON_ERASE_KEEP_COUNTED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.kernel.storage.v1.OutboxRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.OutboxRecord.payload": {
        "oo.options.v1.field_data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.kernel.storage.v1.InboxRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.IdempotencyRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.kernel.storage.v1.IdempotencyRecord.response": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "giving a repeated call the same response",
            "retention": "24 hours",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.kernel.storage.v1.DataKeyRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}
