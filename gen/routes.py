# Generated from the protos. Do not edit.
"""Every HTTP operation of the contract. If two paths match, the more specific one is listed first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from protogateway.runtime.method import HttpBinding, Method

from .oo.auth.v1 import services as oo_auth_v1_services
from .oo.integrations.v1 import services as oo_integrations_v1_services
from .oo.profile.v1 import services as oo_profile_v1_services
from .oo.recommender.v1 import services as oo_recommender_v1_services


_ROUTES: Final[tuple[tuple[Method[Any, Any], int], ...]] = (
    (oo_auth_v1_services.AUTH_SERVICE_GET_JWKS, 0),  # GET /.well-known/jwks.json
    (oo_auth_v1_services.AUTH_SERVICE_GET_DISCOVERY, 0),  # GET /.well-known/openid-configuration
    (oo_integrations_v1_services.INTEGRATIONS_SERVICE_LIST_CONNECTORS, 0),  # GET /api/connectors
    (oo_recommender_v1_services.RECOMMENDER_SERVICE_SEND_FEEDBACK, 0),  # POST /api/feedback
    (oo_auth_v1_services.AUTH_SERVICE_SIGN_OUT, 0),  # POST /api/logout
    (oo_auth_v1_services.AUTH_SERVICE_GET_ME, 0),  # GET /api/me
    (oo_auth_v1_services.AUTH_SERVICE_DELETE_ME, 0),  # DELETE /api/me
    (oo_recommender_v1_services.RECOMMENDER_SERVICE_RECOMMEND, 0),  # POST /api/recommend
    (oo_recommender_v1_services.RECOMMENDER_SERVICE_LIST_TIPS, 0),  # GET /api/tips
    (oo_profile_v1_services.PROFILE_SERVICE_LIST_CONSENTS, 0),  # GET /api/me/consents
    (oo_profile_v1_services.PROFILE_SERVICE_GIVE_CONSENT, 0),  # POST /api/me/consents
    (oo_integrations_v1_services.INTEGRATIONS_SERVICE_BEGIN_CONNECTION, 0),  # POST /api/connections/{provider}:begin
    (oo_auth_v1_services.AUTH_SERVICE_WATCH_ERASURE, 0),  # GET /api/erasures/{id}:watch
    (oo_recommender_v1_services.RECOMMENDER_SERVICE_REPORT_SHOWN, 0),  # POST /api/tips/{id}:shown
    (oo_integrations_v1_services.INTEGRATIONS_SERVICE_DISCONNECT, 0),  # DELETE /api/connections/{provider}
    (oo_profile_v1_services.PROFILE_SERVICE_GET_DOCUMENT, 0),  # GET /api/documents/{id}
    (oo_auth_v1_services.AUTH_SERVICE_GET_ERASURE, 0),  # GET /api/erasures/{id}
)


ROUTES: Final[tuple[tuple[Method[Any, Any], HttpBinding], ...]] = tuple(
    (method, method.bindings[number]) for method, number in _ROUTES
)


OPENAPI: Final = Path(__file__).with_name("openapi.json")
