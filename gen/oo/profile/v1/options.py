# Generated from the protos. Do not edit.
"""Custom options of oo.profile.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.profile.v1.ProfileService.ListConsents": {
        "oo.options.v1.rpc": {"caller": "CALLER_SESSION", "limit": {"calls": 120, "window_s": 60}, "retry": "RETRY_SAFE"},
    },
    "oo.profile.v1.ProfileService.GiveConsent": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "idempotency_key": True,
            "limit": {"calls": 30, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "DOCUMENT_CHANGED",
                    "when": "a text has another hash by now; read it again and ask the person again",
                    "code": "FAILED_PRECONDITION",
                },
            ],
        },
    },
    "oo.profile.v1.ProfileService.GetDocument": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_PUBLIC",
            "limit": {"calls": 120, "window_s": 60},
            "cache": {"shared": True},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "DOCUMENT_NOT_FOUND",
                    "when": "there is no text of this name",
                    "code": "NOT_FOUND",
                },
            ],
        },
    },
    "oo.profile.v1.ProfileService.CheckConsent": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE", "timeout_ms": 2000, "retry": "RETRY_SAFE"}},
    "oo.profile.v1.ProfileService.RecordConsent": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE", "timeout_ms": 5000, "retry": "RETRY_SAFE"}},
    "oo.profile.v1.ProfileService.WithdrawConsent": {"oo.options.v1.rpc": {"caller": "CALLER_SERVICE", "timeout_ms": 5000, "retry": "RETRY_SAFE"}},
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.profile.v1.Document": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
    },
    "oo.profile.v1.Consent": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.ListConsentsRequest": {},
    "oo.profile.v1.ListConsentsResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.Agreement": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.GiveConsentRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.GiveConsentResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.GetDocumentRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.GetDocumentResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.CheckConsentRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.CheckConsentResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.RecordConsentRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.RecordConsentResponse": {},
    "oo.profile.v1.WithdrawConsentRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.privacy_preferences",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.profile.v1.WithdrawConsentResponse": {},
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.profile.v1.Agreement.document_id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.profile.v1.Agreement.hash": {
        "google.api.field_behavior": ["REQUIRED"],
        "oo.options.v1.check": {"pattern": "[0-9a-f]{64}", "hint": "write a SHA-256 in hexadecimal"},
    },
    "oo.profile.v1.GiveConsentRequest.agreements": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_items": 10}},
    "oo.profile.v1.GetDocumentRequest.id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.profile.v1.CheckConsentRequest.purpose": {"oo.options.v1.check": {"max_length": 64}},
    "oo.profile.v1.RecordConsentRequest.subject": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 128}},
    "oo.profile.v1.RecordConsentRequest.hash": {
        "google.api.field_behavior": ["REQUIRED"],
        "oo.options.v1.check": {"pattern": "[0-9a-f]{64}", "hint": "write a SHA-256 in hexadecimal"},
    },
    "oo.profile.v1.WithdrawConsentRequest.subject": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 128}},
}
