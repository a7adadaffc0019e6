# Generated from the protos. Do not edit.
"""Every HTTP operation of the contract. Of two paths that both match, the more specific one stands first."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.routing import BaseRoute

from ..oo.auth.v1.aio import (
    AUTH_SERVICE_DELETE_ME,
    AUTH_SERVICE_GET_DISCOVERY,
    AUTH_SERVICE_GET_ERASURE,
    AUTH_SERVICE_GET_JWKS,
    AUTH_SERVICE_GET_ME,
    AUTH_SERVICE_SIGN_OUT,
)
from ..oo.integrations.v1.aio import (
    INTEGRATIONS_SERVICE_BEGIN_CONNECTION,
    INTEGRATIONS_SERVICE_DISCONNECT,
    INTEGRATIONS_SERVICE_LIST_CONNECTORS,
)
from ..oo.profile.v1.aio import (
    PROFILE_SERVICE_GET_DOCUMENT,
    PROFILE_SERVICE_GIVE_CONSENT,
    PROFILE_SERVICE_LIST_CONSENTS,
)
from ..oo.recommender.v1.aio import (
    RECOMMENDER_SERVICE_LIST_TIPS,
    RECOMMENDER_SERVICE_RECOMMEND,
    RECOMMENDER_SERVICE_REPORT_SHOWN,
    RECOMMENDER_SERVICE_SEND_FEEDBACK,
)
from ..runtime import HttpBinding, Method


class Face(Protocol):
    """Serves HTTP: sessions, checks and problems are its own."""

    def path(self, pattern: str, *operations: tuple[HttpBinding, Method[Any, Any]]) -> BaseRoute:
        """One route for all operations whose raw path matches `pattern`."""


def routes(face: Face) -> list[BaseRoute]:
    """One route a path, one line an operation."""
    return [
        face.path(
            r"/\.well-known/jwks\.json",
            (AUTH_SERVICE_GET_JWKS.bindings[0], AUTH_SERVICE_GET_JWKS),  # GET /.well-known/jwks.json
        ),
        face.path(
            r"/\.well-known/openid-configuration",
            (AUTH_SERVICE_GET_DISCOVERY.bindings[0], AUTH_SERVICE_GET_DISCOVERY),  # GET /.well-known/openid-configuration
        ),
        face.path(
            r"/api/connectors",
            (INTEGRATIONS_SERVICE_LIST_CONNECTORS.bindings[0], INTEGRATIONS_SERVICE_LIST_CONNECTORS),  # GET /api/connectors
        ),
        face.path(
            r"/api/feedback",
            (RECOMMENDER_SERVICE_SEND_FEEDBACK.bindings[0], RECOMMENDER_SERVICE_SEND_FEEDBACK),  # POST /api/feedback
        ),
        face.path(
            r"/api/logout",
            (AUTH_SERVICE_SIGN_OUT.bindings[0], AUTH_SERVICE_SIGN_OUT),  # POST /api/logout
        ),
        face.path(
            r"/api/me",
            (AUTH_SERVICE_GET_ME.bindings[0], AUTH_SERVICE_GET_ME),  # GET /api/me
            (AUTH_SERVICE_DELETE_ME.bindings[0], AUTH_SERVICE_DELETE_ME),  # DELETE /api/me
        ),
        face.path(
            r"/api/recommend",
            (RECOMMENDER_SERVICE_RECOMMEND.bindings[0], RECOMMENDER_SERVICE_RECOMMEND),  # POST /api/recommend
        ),
        face.path(
            r"/api/tips",
            (RECOMMENDER_SERVICE_LIST_TIPS.bindings[0], RECOMMENDER_SERVICE_LIST_TIPS),  # GET /api/tips
        ),
        face.path(
            r"/api/me/consents",
            (PROFILE_SERVICE_LIST_CONSENTS.bindings[0], PROFILE_SERVICE_LIST_CONSENTS),  # GET /api/me/consents
            (PROFILE_SERVICE_GIVE_CONSENT.bindings[0], PROFILE_SERVICE_GIVE_CONSENT),  # POST /api/me/consents
        ),
        face.path(
            r"/api/connections/([^/]+):begin",
            (INTEGRATIONS_SERVICE_BEGIN_CONNECTION.bindings[0], INTEGRATIONS_SERVICE_BEGIN_CONNECTION),  # POST /api/connections/{provider}:begin
        ),
        face.path(
            r"/api/tips/([^/]+):shown",
            (RECOMMENDER_SERVICE_REPORT_SHOWN.bindings[0], RECOMMENDER_SERVICE_REPORT_SHOWN),  # POST /api/tips/{id}:shown
        ),
        face.path(
            r"/api/connections/([^/]+)",
            (INTEGRATIONS_SERVICE_DISCONNECT.bindings[0], INTEGRATIONS_SERVICE_DISCONNECT),  # DELETE /api/connections/{provider}
        ),
        face.path(
            r"/api/documents/([^/]+)",
            (PROFILE_SERVICE_GET_DOCUMENT.bindings[0], PROFILE_SERVICE_GET_DOCUMENT),  # GET /api/documents/{id}
        ),
        face.path(
            r"/api/erasures/([^/]+)",
            (AUTH_SERVICE_GET_ERASURE.bindings[0], AUTH_SERVICE_GET_ERASURE),  # GET /api/erasures/{id}
        ),
    ]
