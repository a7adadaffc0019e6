# Generated from the protos. Do not edit.
"""Custom options of oo.integrations.storage.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.storage.v1.ConnectionRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "purpose": "keeping your app linked",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.CredentialRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "reading and completing your tasks",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.storage.v1.ConnectFlowRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "finishing a connection",
            "retention": "10 minutes",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ProviderItemRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "purpose": "choosing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ProviderActionRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.behavior",
            "purpose": "completing your task in your app",
            "retention": "30 days",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.RevocationRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "revoking access at the provider",
            "retention": "until the provider confirmed, 72 hours at most",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.storage.v1.ErasureRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "reporting an erasure when its revocations are done",
            "retention": "until reported",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.storage.v1.ConnectionRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.CredentialRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ConnectFlowRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ProviderItemRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ProviderItemRecord.text_encrypted": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "showing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.storage.v1.ProviderItemRecord.undo_encrypted": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "undoing what oO completed",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.storage.v1.ProviderActionRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.storage.v1.ProviderActionRecord.undo_encrypted": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "undoing what oO completed",
            "retention": "30 days",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
}
