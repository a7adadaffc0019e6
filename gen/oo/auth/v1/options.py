# Generated from the protos. Do not edit.
"""Custom options of oo.auth.v1 as plain data: full name → option's full name → value."""

from collections.abc import Mapping
from typing import Any, Final


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.auth.v1.AuthService.GetMe": {
        "oo.options.v1.rpc": {"caller": "CALLER_SESSION", "limit": {"calls": 120, "window_s": 60}, "retry": "RETRY_SAFE"},
    },
    "oo.auth.v1.AuthService.DeleteMe": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "step_up_s": 300,
            "status": 202,
            "session": "SESSION_EFFECT_ENDS",
            "limit": {"calls": 10, "window_s": 60},
        },
    },
    "oo.auth.v1.AuthService.SignOut": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SESSION",
            "session": "SESSION_EFFECT_ENDS",
            "limit": {"calls": 30, "window_s": 60},
            "retry": "RETRY_SAFE",
        },
    },
    "oo.auth.v1.AuthService.GetErasure": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SECRET",
            "limit": {"calls": 120, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "ERASURE_NOT_FOUND",
                    "when": "there is no erasure of this id that the secret opens",
                    "code": "NOT_FOUND",
                },
            ],
        },
    },
    "oo.auth.v1.AuthService.WatchErasure": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SECRET",
            "limit": {"calls": 30, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "ERASURE_NOT_FOUND",
                    "when": "there is no erasure of this id that the secret opens",
                    "code": "NOT_FOUND",
                },
            ],
            "resume": {"id_field": "sequence", "after_field": "after"},
        },
    },
    "oo.auth.v1.AuthService.GetJwks": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_PUBLIC",
            "limit": {"calls": 120, "window_s": 60},
            "cache": {"max_age_s": 300, "shared": True},
            "timeout_ms": 2000,
            "retry": "RETRY_SAFE",
        },
    },
    "oo.auth.v1.AuthService.GetDiscovery": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_PUBLIC",
            "limit": {"calls": 120, "window_s": 60},
            "cache": {"max_age_s": 3600, "shared": True},
            "timeout_ms": 2000,
            "retry": "RETRY_SAFE",
        },
    },
    "oo.auth.v1.AuthService.BeginSignIn": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SERVICE",
            "limit": {"calls": 60, "window_s": 60},
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "PROVIDER_DOWN",
                    "when": "the sign-in provider does not answer; try again in a minute",
                    "code": "UNAVAILABLE",
                },
                {
                    "reason": "PROVIDER_UNUSABLE",
                    "when": "the sign-in provider answers what no provider should; the log says what",
                    "code": "UNAVAILABLE",
                },
            ],
        },
    },
    "oo.auth.v1.AuthService.FinishSignIn": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SERVICE",
            "limit": {"calls": 60, "window_s": 60},
            "reasons": [
                {
                    "reason": "SIGN_IN_FLOW_OVER",
                    "when": "the sign-in is too old, was finished before, or was begun in another browser; start again",
                    "code": "UNAUTHENTICATED",
                },
                {
                    "reason": "SIGN_IN_CODE_REFUSED",
                    "when": "the provider does not take its own code, which is good once and briefly; start again",
                    "code": "UNAUTHENTICATED",
                },
                {
                    "reason": "ID_TOKEN_INVALID",
                    "when": "the provider's identity token does not hold; start again",
                    "code": "UNAUTHENTICATED",
                },
                {
                    "reason": "SIGN_IN_DENIED",
                    "when": "the person said no at the provider",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "SIGN_IN_REFUSED",
                    "when": "the provider did not sign the person in; start again",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "SIGN_IN_OTHER_PERSON",
                    "when": "a fresh sign-in was asked for, and somebody else signed in",
                    "code": "PERMISSION_DENIED",
                },
                {
                    "reason": "ACCOUNT_BUSY",
                    "when": "the account is changing right now; start again in a second",
                    "code": "UNAVAILABLE",
                },
                {
                    "reason": "PROVIDER_DOWN",
                    "when": "the sign-in provider does not answer; start again in a minute",
                    "code": "UNAVAILABLE",
                },
                {
                    "reason": "PROVIDER_UNUSABLE",
                    "when": "the sign-in provider answers what no provider should; the log says what",
                    "code": "UNAVAILABLE",
                },
            ],
        },
    },
    "oo.auth.v1.AuthService.ResolveSession": {
        "oo.options.v1.rpc": {
            "caller": "CALLER_SERVICE",
            "timeout_ms": 5000,
            "retry": "RETRY_SAFE",
            "reasons": [
                {
                    "reason": "SESSION_ENDED",
                    "when": "the cookie opens no session, or one that is over; sign in again",
                    "code": "UNAUTHENTICATED",
                },
            ],
        },
    },
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.auth.v1.UserDeletionRequested": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PSEUDONYM",
            "category": "user.unique_id.pseudonymous",
            "on_erase": "ON_ERASE_DELETE",
        },
        "oo.options.v1.event": {"type": "user.deletion_requested", "consumers": ["profile", "integrations", "recommender"]},
    },
    "oo.auth.v1.ErasurePartDone": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_PERSONAL",
        },
        "oo.options.v1.event": {"type": "erasure.part_done", "consumers": ["auth"]},
    },
    "oo.auth.v1.GetMeRequest": {},
    "oo.auth.v1.GetMeResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PERSONAL",
            "category": "user.account",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.DeleteMeRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.DeleteMeResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.SignOutRequest": {},
    "oo.auth.v1.SignOutResponse": {},
    "oo.auth.v1.GetErasureRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.Erasure": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.Erasure.Part": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.Erasure.Kept": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.GetErasureResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.WatchErasureRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.WatchErasureResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.GetJwksRequest": {},
    "oo.auth.v1.Jwk": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.GetJwksResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.GetDiscoveryRequest": {},
    "oo.auth.v1.GetDiscoveryResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_PUBLIC",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.BeginSignInRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_OPERATIONAL",
            "category": "system.operations",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.BeginSignInResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.FinishSignInRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.FinishSignInResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.ResolveSessionRequest": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
    "oo.auth.v1.ResolveSessionResponse": {
        "oo.options.v1.data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
    },
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "oo.auth.v1.DeleteMeRequest.confirmation": {
        "google.api.field_behavior": ["REQUIRED"],
        "oo.options.v1.check": {"pattern": "delete", "hint": 'type the word "delete": it is final'},
    },
    "oo.auth.v1.GetErasureRequest.id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.auth.v1.WatchErasureRequest.id": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 64}},
    "oo.auth.v1.BeginSignInRequest.redirect_uri": {"google.api.field_behavior": ["REQUIRED"], "oo.options.v1.check": {"max_length": 512}},
    "oo.auth.v1.BeginSignInRequest.next": {"oo.options.v1.check": {"max_length": 512}},
    "oo.auth.v1.BeginSignInRequest.session": {
        "oo.options.v1.field_data": {
            "class": "DATA_CLASS_SECRET",
            "category": "user.authorization.credentials",
            "on_erase": "ON_ERASE_NOT_STORED",
        },
        "oo.options.v1.check": {"max_length": 4096},
    },
    "oo.auth.v1.FinishSignInRequest.flow": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.auth.v1.FinishSignInRequest.state": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.auth.v1.FinishSignInRequest.code": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.auth.v1.FinishSignInRequest.error": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.auth.v1.ResolveSessionRequest.session": {"oo.options.v1.check": {"max_length": 4096}},
    "oo.auth.v1.ResolveSessionRequest.audiences": {
        "oo.options.v1.check": {"pattern": "[a-z_]{1,32}", "max_items": 8, "hint": "write names of modules"},
    },
}
