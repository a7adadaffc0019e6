# Generated from the protos. Do not edit.
"""Custom options of oo.integrations.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.v1.IntegrationsService.ListConnectors": {"oo.options.v1.rpc": {"caller": "CALLER_SESSION"}},
    "oo.integrations.v1.IntegrationsService.BeginConnection": {"oo.options.v1.rpc": {"caller": "CALLER_SESSION", "purpose": "tips"}},
    "oo.integrations.v1.IntegrationsService.FinishConnection": {"oo.options.v1.rpc": {"caller": "CALLER_SESSION", "purpose": "tips"}},
    "oo.integrations.v1.IntegrationsService.Disconnect": {"oo.options.v1.rpc": {"caller": "CALLER_SESSION", "idempotency_key": True}},
    "oo.integrations.v1.IntegrationsService.ListCandidates": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE"}},
    "oo.integrations.v1.IntegrationsService.GetCandidateText": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE"}},
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.integrations.v1.ConnectionEnded": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.account", "on_erase": "ON_ERASE_DELETE"},
        "oo.options.v1.event": {"type": "connection.ended", "consumers": ["recommender"]},
    },
    "oo.integrations.v1.ConnectionRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "purpose": "keeping your app linked",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.CredentialRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "reading and completing your tasks",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.ConnectFlowRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "finishing a connection",
            "retention": "10 minutes",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.SignalRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_DERIVED",
            "category": "user.behavior",
            "purpose": "choosing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.ActRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.behavior",
            "purpose": "completing your task in your app",
            "retention": "30 days",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.RevocationRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "purpose": "revoking access at the provider",
            "retention": "until the provider confirmed, 72 hours at most",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.ErasureRecord": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "purpose": "reporting an erasure when its revocations are done",
            "retention": "until reported",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
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
    "oo.integrations.v1.ConnectionRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.CredentialRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.ConnectFlowRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.SignalRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.SignalRecord.text_sealed": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "showing your tip",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.SignalRecord.undo_sealed": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "undoing what oO completed",
            "retention": "until disconnected",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.ActRecord.person": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
    },
    "oo.integrations.v1.ActRecord.undo_sealed": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "purpose": "undoing what oO completed",
            "retention": "30 days",
            "on_erase": "ON_ERASE_SHRED",
        },
    },
    "oo.integrations.v1.Connector.connection": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.integrations.v1.BeginConnectionRequest.provider": {"google.api.field_behavior": ["REQUIRED"]},
    "oo.integrations.v1.BeginConnectionRequest.consent_hash": {"google.api.field_behavior": ["REQUIRED"]},
    "oo.integrations.v1.DisconnectRequest.provider": {"google.api.field_behavior": ["REQUIRED"]},
}
