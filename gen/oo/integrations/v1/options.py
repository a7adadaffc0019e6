# Generated from the protos. Do not edit.
"""Custom options of oo.integrations.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.v1.IntegrationsService.ListConnectors": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "limit": {"calls": 120, "window_s": 60},
            "cache": {},
            "retry": "RETRY_SAFE",
        },
    },
    "oo.integrations.v1.IntegrationsService.BeginConnection": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "limit": {"calls": 20, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "CONNECTOR_NOT_FOUND",
                    "when": "there is no such app to connect",
                    "code": "NOT_FOUND",
                },
                {
                    "reason": "CONSENT_CHANGED",
                    "when": "the consent screen says something else by now; show it again",
                    "code": "FAILED_PRECONDITION",
                },
            ],
        },
    },
    "oo.integrations.v1.IntegrationsService.FinishConnection": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "limit": {"calls": 20, "window_s": 60},
            "reasons": [
                {
                    "reason": "CONNECTOR_NOT_FOUND",
                    "when": "there is no such app to connect",
                    "code": "NOT_FOUND",
                },
                {
                    "reason": "CONNECT_STATE_INVALID",
                    "when": "the way back was used before, is too old or somebody else's; connect again",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "CONNECT_DENIED",
                    "when": "the person said no at the provider",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "CONNECT_SCOPE_MISSING",
                    "when": "the person allowed less than is needed; connect again and allow all of it",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "CONNECT_FAILED",
                    "when": "the provider failed; connect again",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "CONNECT_CODE_REFUSED",
                    "when": "the provider does not take its own code; connect again",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "CONNECTION_CHANGED",
                    "when": "the person connected or disconnected elsewhere meanwhile; look again",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "PROVIDER_UNAVAILABLE",
                    "when": "the provider does not answer; connect again",
                    "code": "UNAVAILABLE",
                },
            ],
        },
    },
    "oo.integrations.v1.IntegrationsService.Disconnect": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "idempotency_key": True,
            "limit": {"calls": 20, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "CONNECTION_CHANGED",
                    "when": "the person connected again meanwhile, and that stands; look again",
                    "code": "FAILED_PRECONDITION",
                },
            ],
        },
    },
    "oo.integrations.v1.IntegrationsService.ListCandidates": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE", "timeout_ms": 500, "retry": "RETRY_SAFE"}},
    "oo.integrations.v1.IntegrationsService.GetCandidateText": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SERVICE",
            "timeout_ms": 500,
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "CANDIDATE_NOT_FOUND",
                    "when": "it is not held, or no longer; list the candidates again",
                    "code": "NOT_FOUND",
                },
            ],
        },
    },
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.v1.ConnectionEnded": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.account", "on_erase": "ON_ERASE_DELETE"},
        "oo.options.v1.event": {"type": "connection.ended", "consumers": ["recommender"]},
    },
    "oo.integrations.v1.DataItem": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.Connection": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.Connector": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.ListConnectorsRequest": {},
    "oo.integrations.v1.ListConnectorsResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.BeginConnectionRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.BeginConnectionResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.FinishConnectionRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.FinishConnectionResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.DisconnectRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.DisconnectResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.TaskFacts": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "purpose": "choosing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.Candidate": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.ListCandidatesRequest": {},
    "oo.integrations.v1.ListCandidatesResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.GetCandidateTextRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.CandidateText": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "showing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.GetCandidateTextResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.v1.Connector.connection": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.BeginConnectionRequest.provider": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.integrations.v1.BeginConnectionRequest.consent_hash": {
        "google.api.field_behavior": ["REQUIRED"],
        "oo.options.v1.check": {"pattern": "[0-9a-f]{64}", "hint": "write a SHA-256 in hexadecimal"},
    },
    "oo.integrations.v1.FinishConnectionRequest.provider": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.integrations.v1.FinishConnectionRequest.state": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.integrations.v1.FinishConnectionRequest.code": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.integrations.v1.FinishConnectionRequest.error": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.integrations.v1.DisconnectRequest.provider": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.integrations.v1.GetCandidateTextRequest.provider": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.integrations.v1.GetCandidateTextRequest.id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 256}},
}
