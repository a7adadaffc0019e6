# Generated from the protos. Do not edit.
"""Custom options of oo.events.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.events.v1.EventsService.Deliver": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SERVICE",
            "timeout_ms": 5000,
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "CONSUMER_NOT_FOUND",
                    "when": "no module of this process has this name",
                    "code": "NOT_FOUND",
                },
                {
                    "reason": "EVENT_UNKNOWN",
                    "when": "the module consumes no event of this type",
                    "code": "INVALID_ARGUMENT",
                },
            ],
        },
    },
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.events.v1.Envelope": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.events.v1.DeliverRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.events.v1.DeliverResponse": {},
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.events.v1.Envelope.event_id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.events.v1.Envelope.type": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 128}},
    "oo.events.v1.Envelope.producer": {"oo.options.v1.check": {"max_length": 64}},
    "oo.events.v1.Envelope.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
        "oo.options.v1.check": {"max_length": 64},
    },
    "oo.events.v1.Envelope.traceparent": {"oo.options.v1.check": {"max_length": 128}},
    "oo.events.v1.DeliverRequest.consumer": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.events.v1.DeliverRequest.envelope": {"google.api.field_behavior": ["REQUIRED"]},
}
