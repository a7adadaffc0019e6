# Generated from the protos. Do not edit.
"""Custom options of oo.auth.storage.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.auth.storage.v1.AccountRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "purpose": "knowing you when you sign in",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.auth.storage.v1.SessionRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "purpose": "keeping you signed in",
            "retention": "30 days idle, 90 days at most",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.auth.storage.v1.SignInFlowRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "finishing a sign-in",
            "retention": "10 minutes",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
    },
    "oo.auth.storage.v1.SigningKeyRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "system.operations",
            "purpose": "signing session tokens",
            "retention": "until rotated out",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
    },
    "oo.auth.storage.v1.ErasureRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "purpose": "proving the erasure, and repeating it on a restored backup",
            "retention": "35 days after the erasure (OO_BACKUP_DAYS)",
            "on_erase": "ON_ERASE_KEEP_COUNTED",
        },
    },
    "oo.auth.storage.v1.ErasurePartRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "proving the erasure",
            "retention": "35 days after the erasure (OO_BACKUP_DAYS)",
            "on_erase": "ON_ERASE_KEEP_COUNTED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.auth.storage.v1.AccountRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.auth.storage.v1.AccountRecord.email_encrypted": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.contact.email",
            "purpose": "showing which account you are in",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.auth.storage.v1.SessionRecord.secret_hash": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.auth.storage.v1.SessionRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}
