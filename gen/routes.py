# Generated from the protos. Do not edit.
"""Every HTTP operation of the contract. If two paths match, the more specific one is listed first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from protogateway.runtime.method import HttpBinding, Method

from .oo.auth.v1.services import (
    AUTH_SERVICE_DELETE_ME,
    AUTH_SERVICE_GET_DISCOVERY,
    AUTH_SERVICE_GET_ERASURE,
    AUTH_SERVICE_GET_JWKS,
    AUTH_SERVICE_GET_ME,
    AUTH_SERVICE_SIGN_OUT,
    AUTH_SERVICE_WATCH_ERASURE,
)
from .oo.integrations.v1.services import (
    INTEGRATIONS_SERVICE_BEGIN_CONNECTION,
    INTEGRATIONS_SERVICE_DISCONNECT,
    INTEGRATIONS_SERVICE_LIST_CONNECTORS,
)
from .oo.profile.v1.services import (
    PROFILE_SERVICE_GET_DOCUMENT,
    PROFILE_SERVICE_GIVE_CONSENT,
    PROFILE_SERVICE_LIST_CONSENTS,
)
from .oo.recommender.v1.services import (
    RECOMMENDER_SERVICE_LIST_TIPS,
    RECOMMENDER_SERVICE_RECOMMEND,
    RECOMMENDER_SERVICE_REPORT_SHOWN,
    RECOMMENDER_SERVICE_SEND_FEEDBACK,
)


ROUTES: Final[tuple[tuple[Method[Any, Any], HttpBinding], ...]] = (
    (AUTH_SERVICE_GET_JWKS, AUTH_SERVICE_GET_JWKS.bindings[0]),  # GET /.well-known/jwks.json
    (AUTH_SERVICE_GET_DISCOVERY, AUTH_SERVICE_GET_DISCOVERY.bindings[0]),  # GET /.well-known/openid-configuration
    (INTEGRATIONS_SERVICE_LIST_CONNECTORS, INTEGRATIONS_SERVICE_LIST_CONNECTORS.bindings[0]),  # GET /api/connectors
    (RECOMMENDER_SERVICE_SEND_FEEDBACK, RECOMMENDER_SERVICE_SEND_FEEDBACK.bindings[0]),  # POST /api/feedback
    (AUTH_SERVICE_SIGN_OUT, AUTH_SERVICE_SIGN_OUT.bindings[0]),  # POST /api/logout
    (AUTH_SERVICE_GET_ME, AUTH_SERVICE_GET_ME.bindings[0]),  # GET /api/me
    (AUTH_SERVICE_DELETE_ME, AUTH_SERVICE_DELETE_ME.bindings[0]),  # DELETE /api/me
    (RECOMMENDER_SERVICE_RECOMMEND, RECOMMENDER_SERVICE_RECOMMEND.bindings[0]),  # POST /api/recommend
    (RECOMMENDER_SERVICE_LIST_TIPS, RECOMMENDER_SERVICE_LIST_TIPS.bindings[0]),  # GET /api/tips
    (PROFILE_SERVICE_LIST_CONSENTS, PROFILE_SERVICE_LIST_CONSENTS.bindings[0]),  # GET /api/me/consents
    (PROFILE_SERVICE_GIVE_CONSENT, PROFILE_SERVICE_GIVE_CONSENT.bindings[0]),  # POST /api/me/consents
    (INTEGRATIONS_SERVICE_BEGIN_CONNECTION, INTEGRATIONS_SERVICE_BEGIN_CONNECTION.bindings[0]),  # POST /api/connections/{provider}:begin
    (AUTH_SERVICE_WATCH_ERASURE, AUTH_SERVICE_WATCH_ERASURE.bindings[0]),  # GET /api/erasures/{id}:watch
    (RECOMMENDER_SERVICE_REPORT_SHOWN, RECOMMENDER_SERVICE_REPORT_SHOWN.bindings[0]),  # POST /api/tips/{id}:shown
    (INTEGRATIONS_SERVICE_DISCONNECT, INTEGRATIONS_SERVICE_DISCONNECT.bindings[0]),  # DELETE /api/connections/{provider}
    (PROFILE_SERVICE_GET_DOCUMENT, PROFILE_SERVICE_GET_DOCUMENT.bindings[0]),  # GET /api/documents/{id}
    (AUTH_SERVICE_GET_ERASURE, AUTH_SERVICE_GET_ERASURE.bindings[0]),  # GET /api/erasures/{id}
)


OPENAPI: Final = Path(__file__).with_name("openapi.json")
