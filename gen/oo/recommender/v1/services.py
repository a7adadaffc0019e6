# Generated from the protos. Do not edit.
"""Services of oo.recommender.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.errors import ErrorReason, StatusCode
from protogateway.runtime.method import Channel, HttpBinding, Method, Parameter, RateLimit, Service

from . import (
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    RecommendRequest,
    RecommendResponse,
    ReportShownRequest,
    ReportShownResponse,
    SendFeedbackRequest,
    SendFeedbackResponse,
)
from . import codec
from .options import METHOD_OPTIONS


RECOMMENDER_SERVICE_RECOMMEND: Method[RecommendRequest, RecommendResponse] = Method(
    service="oo.recommender.v1.RecommenderService",
    name="Recommend",
    path="/oo.recommender.v1.RecommenderService/Recommend",
    attribute="recommend",
    request=codec.RECOMMEND_REQUEST,
    response=codec.RECOMMEND_RESPONSE,
    options=METHOD_OPTIONS["oo.recommender.v1.RecommenderService.Recommend"],
    retry="with_key",
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/recommend",
            pattern=r"/api/recommend",
            body="*",
            rate_limit=RateLimit(60, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
RECOMMENDER_SERVICE_GET_OPEN_TIP: Method[GetOpenTipRequest, GetOpenTipResponse] = Method(
    service="oo.recommender.v1.RecommenderService",
    name="GetOpenTip",
    path="/oo.recommender.v1.RecommenderService/GetOpenTip",
    attribute="get_open_tip",
    request=codec.GET_OPEN_TIP_REQUEST,
    response=codec.GET_OPEN_TIP_RESPONSE,
    options=METHOD_OPTIONS["oo.recommender.v1.RecommenderService.GetOpenTip"],
    retry="safe",
)
RECOMMENDER_SERVICE_REPORT_SHOWN: Method[ReportShownRequest, ReportShownResponse] = Method(
    service="oo.recommender.v1.RecommenderService",
    name="ReportShown",
    path="/oo.recommender.v1.RecommenderService/ReportShown",
    attribute="report_shown",
    request=codec.REPORT_SHOWN_REQUEST,
    response=codec.REPORT_SHOWN_RESPONSE,
    options=METHOD_OPTIONS["oo.recommender.v1.RecommenderService.ReportShown"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "TIP_NOT_FOUND", "there is no such tip, or it is somebody else's"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "TIP_EXPIRED", "its time is over; ask for the tip again"),
    ),
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/tips/{id}:shown",
            pattern=r"/api/tips/([^/]+):shown",
            body="*",
            path=(
                Parameter("id", "id"),
            ),
            rate_limit=RateLimit(120, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
RECOMMENDER_SERVICE_SEND_FEEDBACK: Method[SendFeedbackRequest, SendFeedbackResponse] = Method(
    service="oo.recommender.v1.RecommenderService",
    name="SendFeedback",
    path="/oo.recommender.v1.RecommenderService/SendFeedback",
    attribute="send_feedback",
    request=codec.SEND_FEEDBACK_REQUEST,
    response=codec.SEND_FEEDBACK_RESPONSE,
    options=METHOD_OPTIONS["oo.recommender.v1.RecommenderService.SendFeedback"],
    retry="with_key",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "TIP_NOT_FOUND", "there is no such tip, or it is somebody else's"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "TIP_GONE", "the app that it came from was disconnected; ask for the tip again"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "TIP_EXPIRED", "its time is over; ask for the tip again"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "ALREADY_REACTED", "it has a reaction; undo that first"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "NOTHING_TO_UNDO", "it has no reaction to take back"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "UNDO_TOO_LATE", "the reaction is older than 24 hours"),
    ),
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/feedback",
            pattern=r"/api/feedback",
            body="*",
            rate_limit=RateLimit(60, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
RECOMMENDER_SERVICE_LIST_TIPS: Method[ListTipsRequest, ListTipsResponse] = Method(
    service="oo.recommender.v1.RecommenderService",
    name="ListTips",
    path="/oo.recommender.v1.RecommenderService/ListTips",
    attribute="list_tips",
    request=codec.LIST_TIPS_REQUEST,
    response=codec.LIST_TIPS_RESPONSE,
    options=METHOD_OPTIONS["oo.recommender.v1.RecommenderService.ListTips"],
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/tips",
            pattern=r"/api/tips",
            query=(
                Parameter("pageSize", "page_size"),
                Parameter("pageToken", "page_token"),
                Parameter("reaction", "reaction"),
            ),
            rate_limit=RateLimit(120, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)


RECOMMENDER_SERVICE = Service(
    "oo.recommender.v1.RecommenderService",
    (
        RECOMMENDER_SERVICE_RECOMMEND,
        RECOMMENDER_SERVICE_GET_OPEN_TIP,
        RECOMMENDER_SERVICE_REPORT_SHOWN,
        RECOMMENDER_SERVICE_SEND_FEEDBACK,
        RECOMMENDER_SERVICE_LIST_TIPS,
    ),
)


C = TypeVar("C")


class RecommenderServiceBase(ABC, Generic[C]):
    """Decides on the one tip, records how, and takes the person's reaction."""

    SERVICE: ClassVar[Service] = RECOMMENDER_SERVICE

    @abstractmethod
    async def recommend(self, request: RecommendRequest, call: C) -> RecommendResponse:
        """Returns the person's one tip, the same on all devices. The trigger `open` returns the open tip (it has no reaction, was not replaced and has
        not expired) or, without one, decides. `pull` decides anew, and keeps the open tip if nothing else can be chosen.
        """

    @abstractmethod
    async def get_open_tip(self, request: GetOpenTipRequest, call: C) -> GetOpenTipResponse:
        """Reads the open tip and decides nothing."""

    @abstractmethod
    async def report_shown(self, request: ReportShownRequest, call: C) -> ReportShownResponse:
        """Reports that the tip was visible. Only the first report counts. FAILED_PRECONDITION, in HTTP 409, after its time."""

    @abstractmethod
    async def send_feedback(self, request: SendFeedbackRequest, call: C) -> SendFeedbackResponse:
        """Takes the person's reaction to a tip. `undo`, possible for 24 hours, withdraws it: the tip is open again, for at least an
        hour, and replaces a newer one.
        A replaced tip still takes a reaction until it expires, because it may be on the screen of another device.
        """

    @abstractmethod
    async def list_tips(self, request: ListTipsRequest, call: C) -> ListTipsResponse:
        """Lists the person's tips, newest first, with their reactions. Tips from an app that was disconnected since have lost their texts: the
        title is empty, and `erased` in `meta` says why in plain words.
        """


class RecommenderServiceStub:
    """Decides on the one tip, records how, and takes the person's reaction."""

    SERVICE: ClassVar[Service] = RECOMMENDER_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def recommend(
        self, request: RecommendRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> RecommendResponse:
        """Returns the person's one tip, the same on all devices. The trigger `open` returns the open tip (it has no reaction, was not replaced and has
        not expired) or, without one, decides. `pull` decides anew, and keeps the open tip if nothing else can be chosen.

        Repeating it with the same idempotency key does no harm.
        """
        return await self._channel.unary(RECOMMENDER_SERVICE_RECOMMEND, request, timeout_s=timeout_s, metadata=metadata)

    async def get_open_tip(
        self, request: GetOpenTipRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetOpenTipResponse:
        """Reads the open tip and decides nothing.

        Repeating it does no harm.
        """
        return await self._channel.unary(
            RECOMMENDER_SERVICE_GET_OPEN_TIP,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def report_shown(
        self, request: ReportShownRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> ReportShownResponse:
        """Reports that the tip was visible. Only the first report counts. FAILED_PRECONDITION, in HTTP 409, after its time.

        Repeating it does no harm.

        Raises:
            NOT_FOUND TIP_NOT_FOUND: there is no such tip, or it is somebody else's
            FAILED_PRECONDITION TIP_EXPIRED: its time is over; ask for the tip again
        """
        return await self._channel.unary(
            RECOMMENDER_SERVICE_REPORT_SHOWN,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def send_feedback(
        self, request: SendFeedbackRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> SendFeedbackResponse:
        """Takes the person's reaction to a tip. `undo`, possible for 24 hours, withdraws it: the tip is open again, for at least an
        hour, and replaces a newer one.
        A replaced tip still takes a reaction until it expires, because it may be on the screen of another device.

        Repeating it with the same idempotency key does no harm.

        Raises:
            NOT_FOUND TIP_NOT_FOUND: there is no such tip, or it is somebody else's
            FAILED_PRECONDITION TIP_GONE: the app that it came from was disconnected; ask for the tip again
            FAILED_PRECONDITION TIP_EXPIRED: its time is over; ask for the tip again
            FAILED_PRECONDITION ALREADY_REACTED: it has a reaction; undo that first
            FAILED_PRECONDITION NOTHING_TO_UNDO: it has no reaction to take back
            FAILED_PRECONDITION UNDO_TOO_LATE: the reaction is older than 24 hours
        """
        return await self._channel.unary(
            RECOMMENDER_SERVICE_SEND_FEEDBACK,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def list_tips(
        self, request: ListTipsRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> ListTipsResponse:
        """Lists the person's tips, newest first, with their reactions. Tips from an app that was disconnected since have lost their texts: the
        title is empty, and `erased` in `meta` says why in plain words.

        Repeating it does no harm.
        """
        return await self._channel.unary(RECOMMENDER_SERVICE_LIST_TIPS, request, timeout_s=timeout_s, metadata=metadata)
