# Generated from the protos. Do not edit.
"""Custom options of oo.recommender.storage.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.recommender.storage.v1.ContextSnapshot": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.recommender.storage.v1.ContextSnapshot.Entry": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.recommender.storage.v1.DecidedCandidate": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.recommender.storage.v1.ShadowDecision": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.recommender.storage.v1.Decision": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
    },
    "oo.recommender.storage.v1.LoggedDecision": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.storage.v1.TipInstanceRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "purpose": "showing your tip and learning what helps",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.recommender.storage.v1.ReactionRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.behavior",
            "purpose": "learning what helps",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.recommender.storage.v1.ConnectionEpochRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.account",
            "purpose": "keeping no text of an app that was disconnected",
            "retention": "until erasure",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.recommender.storage.v1.LoggedDecision.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.storage.v1.TipInstanceRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.recommender.storage.v1.TipInstanceRecord.tip_encrypted": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "showing your tip",
            "retention": "until its app is disconnected, or erasure",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.recommender.storage.v1.ReactionRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.recommender.storage.v1.ConnectionEpochRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
}
