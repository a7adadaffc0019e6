# Generated from the protos. Do not edit.
"""Services of oo.profile.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.errors import ErrorReason, StatusCode
from protogateway.runtime.method import CacheControl, Channel, HttpBinding, Method, Parameter, RateLimit, Service

from . import (
    CheckConsentRequest,
    CheckConsentResponse,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
    GiveConsentResponse,
    ListConsentsRequest,
    ListConsentsResponse,
    RecordConsentRequest,
    RecordConsentResponse,
    WithdrawConsentRequest,
    WithdrawConsentResponse,
)
from . import codec
from .options import METHOD_OPTIONS


PROFILE_SERVICE_LIST_CONSENTS: Method[ListConsentsRequest, ListConsentsResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="ListConsents",
    path="/oo.profile.v1.ProfileService/ListConsents",
    attribute="list_consents",
    request=codec.LIST_CONSENTS_REQUEST,
    response=codec.LIST_CONSENTS_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.ListConsents"],
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/me/consents",
            pattern=r"/api/me/consents",
            rate_limit=RateLimit(120, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
PROFILE_SERVICE_GIVE_CONSENT: Method[GiveConsentRequest, GiveConsentResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="GiveConsent",
    path="/oo.profile.v1.ProfileService/GiveConsent",
    attribute="give_consent",
    request=codec.GIVE_CONSENT_REQUEST,
    response=codec.GIVE_CONSENT_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.GiveConsent"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.FAILED_PRECONDITION, "DOCUMENT_CHANGED", "a text has another hash by now; read it again and ask the person again"),
    ),
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/me/consents",
            pattern=r"/api/me/consents",
            body="*",
            rate_limit=RateLimit(30, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
PROFILE_SERVICE_GET_DOCUMENT: Method[GetDocumentRequest, GetDocumentResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="GetDocument",
    path="/oo.profile.v1.ProfileService/GetDocument",
    attribute="get_document",
    request=codec.GET_DOCUMENT_REQUEST,
    response=codec.GET_DOCUMENT_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.GetDocument"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "DOCUMENT_NOT_FOUND", "there is no text of this name"),
    ),
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/documents/{id}",
            pattern=r"/api/documents/([^/]+)",
            path=(
                Parameter("id", "id"),
            ),
            cache=CacheControl(0, shared=True),
            rate_limit=RateLimit(120, 60),
        ),
    ),
)
PROFILE_SERVICE_CHECK_CONSENT: Method[CheckConsentRequest, CheckConsentResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="CheckConsent",
    path="/oo.profile.v1.ProfileService/CheckConsent",
    attribute="check_consent",
    request=codec.CHECK_CONSENT_REQUEST,
    response=codec.CHECK_CONSENT_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.CheckConsent"],
    timeout_s=2,
    retry="safe",
)
PROFILE_SERVICE_RECORD_CONSENT: Method[RecordConsentRequest, RecordConsentResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="RecordConsent",
    path="/oo.profile.v1.ProfileService/RecordConsent",
    attribute="record_consent",
    request=codec.RECORD_CONSENT_REQUEST,
    response=codec.RECORD_CONSENT_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.RecordConsent"],
    timeout_s=5,
    retry="safe",
)
PROFILE_SERVICE_WITHDRAW_CONSENT: Method[WithdrawConsentRequest, WithdrawConsentResponse] = Method(
    service="oo.profile.v1.ProfileService",
    name="WithdrawConsent",
    path="/oo.profile.v1.ProfileService/WithdrawConsent",
    attribute="withdraw_consent",
    request=codec.WITHDRAW_CONSENT_REQUEST,
    response=codec.WITHDRAW_CONSENT_RESPONSE,
    options=METHOD_OPTIONS["oo.profile.v1.ProfileService.WithdrawConsent"],
    timeout_s=5,
    retry="safe",
)


PROFILE_SERVICE = Service(
    "oo.profile.v1.ProfileService",
    (
        PROFILE_SERVICE_LIST_CONSENTS,
        PROFILE_SERVICE_GIVE_CONSENT,
        PROFILE_SERVICE_GET_DOCUMENT,
        PROFILE_SERVICE_CHECK_CONSENT,
        PROFILE_SERVICE_RECORD_CONSENT,
        PROFILE_SERVICE_WITHDRAW_CONSENT,
    ),
)


C = TypeVar("C")


class ProfileServiceBase(ABC, Generic[C]):
    """Consents of people, and the texts that they consent to."""

    SERVICE: ClassVar[Service] = PROFILE_SERVICE

    @abstractmethod
    async def list_consents(self, request: ListConsentsRequest, call: C) -> ListConsentsResponse:
        """Lists the texts that need consent, each with the person's own consent."""

    @abstractmethod
    async def give_consent(self, request: GiveConsentRequest, call: C) -> GiveConsentResponse:
        """Records consent to the texts with exactly these hashes. If a hash is no longer current, nothing is recorded."""

    @abstractmethod
    async def get_document(self, request: GetDocumentRequest, call: C) -> GetDocumentResponse:
        """Reads one text in its current version."""

    @abstractmethod
    async def check_consent(self, request: CheckConsentRequest, call: C) -> CheckConsentResponse:
        """Returns whether the person consented to a purpose. Every RPC whose rule names a purpose checks this first."""

    @abstractmethod
    async def record_consent(self, request: RecordConsentRequest, call: C) -> RecordConsentResponse:
        """Records consent that was given on a connector's consent screen."""

    @abstractmethod
    async def withdraw_consent(self, request: WithdrawConsentRequest, call: C) -> WithdrawConsentResponse:
        """Withdraws a consent. Has no effect without one."""


class ProfileServiceStub:
    """Consents of people, and the texts that they consent to."""

    SERVICE: ClassVar[Service] = PROFILE_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def list_consents(
        self, request: ListConsentsRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> ListConsentsResponse:
        """Lists the texts that need consent, each with the person's own consent.

        Repeating it does no harm.
        """
        return await self._channel.unary(PROFILE_SERVICE_LIST_CONSENTS, request, timeout_s=timeout_s, metadata=metadata)

    async def give_consent(
        self, request: GiveConsentRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GiveConsentResponse:
        """Records consent to the texts with exactly these hashes. If a hash is no longer current, nothing is recorded.

        Repeating it does no harm.

        Raises:
            FAILED_PRECONDITION DOCUMENT_CHANGED: a text has another hash by now; read it again and ask the person again
        """
        return await self._channel.unary(PROFILE_SERVICE_GIVE_CONSENT, request, timeout_s=timeout_s, metadata=metadata)

    async def get_document(
        self, request: GetDocumentRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetDocumentResponse:
        """Reads one text in its current version.

        Repeating it does no harm.

        Raises:
            NOT_FOUND DOCUMENT_NOT_FOUND: there is no text of this name
        """
        return await self._channel.unary(PROFILE_SERVICE_GET_DOCUMENT, request, timeout_s=timeout_s, metadata=metadata)

    async def check_consent(
        self, request: CheckConsentRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> CheckConsentResponse:
        """Returns whether the person consented to a purpose. Every RPC whose rule names a purpose checks this first.

        Waits 2 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            PROFILE_SERVICE_CHECK_CONSENT,
            request,
            timeout_s=PROFILE_SERVICE_CHECK_CONSENT.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )

    async def record_consent(
        self,
        request: RecordConsentRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> RecordConsentResponse:
        """Records consent that was given on a connector's consent screen.

        Waits 5 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            PROFILE_SERVICE_RECORD_CONSENT,
            request,
            timeout_s=PROFILE_SERVICE_RECORD_CONSENT.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )

    async def withdraw_consent(
        self,
        request: WithdrawConsentRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> WithdrawConsentResponse:
        """Withdraws a consent. Has no effect without one.

        Waits 5 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            PROFILE_SERVICE_WITHDRAW_CONSENT,
            request,
            timeout_s=PROFILE_SERVICE_WITHDRAW_CONSENT.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
