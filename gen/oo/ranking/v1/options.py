# Generated from the protos. Do not edit.
"""Custom options of oo.ranking.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.ranking.v1.RankingService.ComputeProbabilities": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE", "timeout_ms": 100, "retry": "RETRY_SAFE"}},
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.ranking.v1.Features": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.ranking.v1.ComputeProbabilitiesRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.ranking.v1.ComputeProbabilitiesResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.ranking.v1.ComputeProbabilitiesRequest.schema_hash": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.ranking.v1.ComputeProbabilitiesRequest.candidates": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_items": 65536}},
}
