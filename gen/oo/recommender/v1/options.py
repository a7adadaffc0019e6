# Generated from the protos. Do not edit.
"""Custom options of oo.recommender.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.recommender.v1.RecommenderService.Recommend": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "idempotency_key": True,
            "limit": {"calls": 60, "window_s": 60},
            "retry": "RETRY_WITH_KEY",
        },
    },
    "oo.recommender.v1.RecommenderService.GetOpenTip": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "limit": {"calls": 120, "window_s": 60},
            "retry": "RETRY_SAFE",
        },
    },
    "oo.recommender.v1.RecommenderService.ReportShown": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "limit": {"calls": 120, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "TIP_NOT_FOUND",
                    "when": "there is no such tip, or it is somebody else's",
                    "code": "NOT_FOUND",
                },
                {
                    "reason": "TIP_EXPIRED",
                    "when": "its time is over; ask for the tip again",
                    "code": "FAILED_PRECONDITION",
                },
            ],
        },
    },
    "oo.recommender.v1.RecommenderService.SendFeedback": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "idempotency_key": True,
            "limit": {"calls": 60, "window_s": 60},
            "retry": "RETRY_WITH_KEY",
            "reasons": [
                {
                    "reason": "TIP_NOT_FOUND",
                    "when": "there is no such tip, or it is somebody else's",
                    "code": "NOT_FOUND",
                },
                {
                    "reason": "TIP_GONE",
                    "when": "the app that it came from was disconnected; ask for the tip again",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "TIP_EXPIRED",
                    "when": "its time is over; ask for the tip again",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "ALREADY_REACTED",
                    "when": "it has a reaction; undo that first",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "NOTHING_TO_UNDO",
                    "when": "it has no reaction to take back",
                    "code": "FAILED_PRECONDITION",
                },
                {
                    "reason": "UNDO_TOO_LATE",
                    "when": "the reaction is older than 24 hours",
                    "code": "FAILED_PRECONDITION",
                },
            ],
        },
    },
    "oo.recommender.v1.RecommenderService.ListTips": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "purpose": "tips",
            "limit": {"calls": 120, "window_s": 60},
            "retry": "RETRY_SAFE",
        },
    },
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.recommender.v1.TipDecided": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
        "oo.options.v1.event": {"type": "tip.decided"},
    },
    "oo.recommender.v1.TipReacted": {
        "oo.options.v1.data": {"class": "DATA_CLASS_DERIVED", "category": "user.behavior", "on_erase": "ON_ERASE_DELETE"},
        "oo.options.v1.event": {"type": "tip.reacted", "consumers": ["integrations"]},
    },
    "oo.recommender.v1.RecommendRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.RecommendResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.GetOpenTipRequest": {},
    "oo.recommender.v1.GetOpenTipResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.ReportShownRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.ReportShownResponse": {},
    "oo.recommender.v1.SendFeedbackRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.behavior",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.SendFeedbackResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.ListTipsRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.ListTipsResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.Tip": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.recommender.v1.TipSummary": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.content",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.recommender.v1.RecommendRequest.trigger": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"named": True}},
    "oo.recommender.v1.ReportShownRequest.id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.recommender.v1.SendFeedbackRequest.tip_id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.recommender.v1.SendFeedbackRequest.reaction": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"named": True}},
    "oo.recommender.v1.ListTipsRequest.page_size": {"oo.options.v1.check": {"most": 100}},
    "oo.recommender.v1.ListTipsRequest.page_token": {"oo.options.v1.check": {"max_length": 64}},
    "oo.recommender.v1.ListTipsRequest.reaction": {"oo.options.v1.check": {"named": True}},
}
