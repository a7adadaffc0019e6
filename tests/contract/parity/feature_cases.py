"""Cases of a person who uses oO: consents, a connected app, tips."""

from __future__ import annotations

from datetime import timedelta

from gen.oo.integrations.v1 import (
    BeginConnectionRequest,
    DisconnectRequest,
    FinishConnectionRequest,
    GetCandidateTextRequest,
    ListCandidatesRequest,
    ListConnectorsRequest,
)
from gen.oo.integrations.v1.services import (
    INTEGRATIONS_SERVICE_BEGIN_CONNECTION,
    INTEGRATIONS_SERVICE_DISCONNECT,
    INTEGRATIONS_SERVICE_FINISH_CONNECTION,
    INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT,
    INTEGRATIONS_SERVICE_LIST_CANDIDATES,
    INTEGRATIONS_SERVICE_LIST_CONNECTORS,
)
from gen.oo.profile.v1 import (
    Agreement,
    CheckConsentRequest,
    GetDocumentRequest,
    GiveConsentRequest,
    ListConsentsRequest,
    RecordConsentRequest,
    WithdrawConsentRequest,
)
from gen.oo.profile.v1.services import (
    PROFILE_SERVICE_CHECK_CONSENT,
    PROFILE_SERVICE_GET_DOCUMENT,
    PROFILE_SERVICE_GIVE_CONSENT,
    PROFILE_SERVICE_LIST_CONSENTS,
    PROFILE_SERVICE_RECORD_CONSENT,
    PROFILE_SERVICE_WITHDRAW_CONSENT,
)
from gen.oo.ranking.v1 import ComputeProbabilitiesRequest, Features
from gen.oo.ranking.v1.services import RANKING_SERVICE_COMPUTE_PROBABILITIES
from gen.oo.recommender.v1 import (
    GetOpenTipRequest,
    ListTipsRequest,
    Reaction,
    RecommendRequest,
    RecommendRequestTrigger,
    ReportShownRequest,
    SendFeedbackRequest,
)
from gen.oo.recommender.v1.services import (
    RECOMMENDER_SERVICE_GET_OPEN_TIP,
    RECOMMENDER_SERVICE_LIST_TIPS,
    RECOMMENDER_SERVICE_RECOMMEND,
    RECOMMENDER_SERVICE_REPORT_SHOWN,
    RECOMMENDER_SERVICE_SEND_FEEDBACK,
)
from servers.kernel.rpc import IDEMPOTENCY_KEY
from tests.contract.parity.cases import CaseList, RpcCase
from tests.contract.parity.running_modules import choose_person

CASES = CaseList()
HASH = "ab" * 32
OPEN, PULL = RecommendRequestTrigger.open, RecommendRequestTrigger.pull


@CASES.add(PROFILE_SERVICE_GET_DOCUMENT)
async def get_document(case: RpcCase) -> None:
    await case.succeeds(GetDocumentRequest(id="terms"))
    await case.succeeds(GetDocumentRequest(id="privacy"), case.oo.known["ada"])
    await case.fails(GetDocumentRequest(id="secrets"))
    await case.fails(GetDocumentRequest())


@CASES.add(PROFILE_SERVICE_LIST_CONSENTS)
async def list_consents(case: RpcCase) -> None:
    listed = await case.succeeds(ListConsentsRequest(), case.oo.known["ada"])
    documents = [consent.document for consent in listed.consents]
    case.oo.known["agreements"] = [Agreement(document_id=d.id, hash=d.hash) for d in documents]
    await case.fails(ListConsentsRequest())


@CASES.add(RECOMMENDER_SERVICE_GET_OPEN_TIP)
async def get_open_tip(case: RpcCase) -> None:
    await case.fails(GetOpenTipRequest(), case.oo.known["ada"])
    await case.fails(GetOpenTipRequest())
    await give_consent_first(case)
    await case.succeeds(GetOpenTipRequest(), case.oo.known["ada"])


async def give_consent_first(case: RpcCase) -> None:
    """Give the consent already, so that the case of GiveConsent repeats it."""
    consent = RpcCase(case.oo, PROFILE_SERVICE_GIVE_CONSENT)
    await consent.succeeds(GiveConsentRequest(agreements=case.oo.known["agreements"]), case.oo.known["ada"])


@CASES.add(PROFILE_SERVICE_GIVE_CONSENT)
async def give_consent(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    agreements = GiveConsentRequest(agreements=case.oo.known["agreements"])
    await case.succeeds(agreements, ada, metadata={IDEMPOTENCY_KEY: "k"})
    await case.succeeds(agreements, ada, metadata={IDEMPOTENCY_KEY: "k"})
    await case.fails(GiveConsentRequest(), ada, metadata={IDEMPOTENCY_KEY: "k"})
    await case.fails(GiveConsentRequest(), ada)
    await case.fails(GiveConsentRequest(agreements=[Agreement(document_id="terms", hash=HASH)]), ada)
    await case.fails(GiveConsentRequest(agreements=[Agreement(document_id="secrets", hash=HASH)]), ada)
    await case.fails(agreements)


@CASES.add(PROFILE_SERVICE_CHECK_CONSENT)
async def check_consent(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    await case.succeeds(CheckConsentRequest(purpose="tips"), ada, service="recommender")
    await case.fails(CheckConsentRequest(purpose="research"), ada, service="recommender")
    await case.fails(CheckConsentRequest(purpose="tips"), service="recommender")
    await case.fails(CheckConsentRequest(purpose="tips"), ada)


@CASES.add(PROFILE_SERVICE_RECORD_CONSENT)
async def record_consent(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    await case.succeeds(RecordConsentRequest(subject="connector:paper", hash=HASH), ada, service="integrations")
    await case.fails(RecordConsentRequest(subject="connector:paper"), ada, service="integrations")
    await case.fails(RecordConsentRequest(hash=HASH), ada, service="integrations")
    await case.fails(RecordConsentRequest(subject="connector:paper", hash=HASH), ada)


@CASES.add(PROFILE_SERVICE_WITHDRAW_CONSENT)
async def withdraw_consent(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    for _ in range(2):
        await case.succeeds(WithdrawConsentRequest(subject="connector:paper"), ada, service="integrations")
    await case.fails(WithdrawConsentRequest(subject="connector:paper"), ada)
    await case.fails(WithdrawConsentRequest(subject="connector:paper"), service="integrations")


@CASES.add(INTEGRATIONS_SERVICE_LIST_CONNECTORS)
async def list_connectors(case: RpcCase) -> None:
    listed = await case.succeeds(ListConnectorsRequest(), case.oo.known["ada"])
    case.oo.known["consent_hash"] = {c.provider: c.consent_hash for c in listed.connectors}["todoist"]
    await case.fails(ListConnectorsRequest())


@CASES.add(INTEGRATIONS_SERVICE_BEGIN_CONNECTION)
async def begin_connection(case: RpcCase) -> None:
    ada, agreed = case.oo.known["ada"], case.oo.known["consent_hash"]
    start = await case.succeeds(BeginConnectionRequest(provider="todoist", consent_hash=agreed), ada)
    case.oo.known["connecting"] = start
    await case.fails(BeginConnectionRequest(provider="todoist", consent_hash=HASH), ada)
    await case.fails(BeginConnectionRequest(provider="paper", consent_hash=agreed), ada)
    await case.fails(BeginConnectionRequest(provider="todoist", consent_hash=agreed))


@CASES.add(INTEGRATIONS_SERVICE_FINISH_CONNECTION)
async def finish_connection(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    callback = choose_person(case.oo.known["connecting"].authorization_url, "mara")
    request = FinishConnectionRequest(provider="todoist", state=callback["state"], code=callback["code"])
    await case.fails(FinishConnectionRequest(provider="todoist", state="another", code=callback["code"]), ada)
    await case.succeeds(request, ada)
    await case.fails(request, ada)
    await case.fails(FinishConnectionRequest(provider="paper"), ada)
    await case.fails(request)


@CASES.add(INTEGRATIONS_SERVICE_LIST_CANDIDATES)
async def list_candidates(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    listed = await case.succeeds(ListCandidatesRequest(), ada, service="recommender")
    assert len(listed.candidates) > 10
    assert {candidate.provider for candidate in listed.candidates} == {"todoist"}
    case.oo.known["candidate"] = listed.candidates[0].id
    await case.fails(ListCandidatesRequest(), ada)
    await case.fails(ListCandidatesRequest(), service="recommender")


@CASES.add(INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT)
async def get_candidate_text(case: RpcCase) -> None:
    ada, known = case.oo.known["ada"], case.oo.known["candidate"]
    await case.succeeds(GetCandidateTextRequest(provider="todoist", id=known), ada, service="recommender")
    await case.fails(GetCandidateTextRequest(provider="todoist", id="unknown"), ada, service="recommender")
    await case.fails(GetCandidateTextRequest(provider="todoist", id=known), ada)


@CASES.add(RECOMMENDER_SERVICE_RECOMMEND)
async def recommend(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    tip = (await case.succeeds(RecommendRequest(trigger=OPEN), ada)).tip
    assert (await case.succeeds(RecommendRequest(trigger=OPEN), ada)).tip == tip
    pulled = [await case.succeeds(RecommendRequest(trigger=PULL), ada, metadata={IDEMPOTENCY_KEY: "k"}) for _ in "ab"]
    assert pulled[0] == pulled[1]
    case.oo.known["tip"] = pulled[0].tip.id
    await case.fails(RecommendRequest(trigger=OPEN), ada, metadata={IDEMPOTENCY_KEY: "k"})
    await case.fails(RecommendRequest(), ada)
    await case.fails(RecommendRequest(trigger=OPEN))


@CASES.add(RECOMMENDER_SERVICE_REPORT_SHOWN)
async def report_shown(case: RpcCase) -> None:
    ada, tip = case.oo.known["ada"], case.oo.known["tip"]
    for _ in range(2):
        await case.succeeds(ReportShownRequest(id=tip), ada)
    await case.fails(ReportShownRequest(id="unknown"), ada)
    await case.fails(ReportShownRequest(id=tip))


@CASES.add(RECOMMENDER_SERVICE_SEND_FEEDBACK)
async def send_feedback(case: RpcCase) -> None:
    ada, tip = case.oo.known["ada"], case.oo.known["tip"]
    until = case.oo.clock.now() + timedelta(hours=2)
    snooze = SendFeedbackRequest(tip_id=tip, reaction=Reaction.snooze, snooze_until=until, dwell_ms=1200)
    await case.succeeds(snooze, ada, metadata={IDEMPOTENCY_KEY: "f"})
    await case.succeeds(snooze, ada, metadata={IDEMPOTENCY_KEY: "f"})
    await case.fails(snooze, ada)
    await case.succeeds(SendFeedbackRequest(tip_id=tip, reaction=Reaction.undo), ada)
    await case.fails(SendFeedbackRequest(tip_id="unknown", reaction=Reaction.dismiss), ada)
    await case.fails(SendFeedbackRequest(tip_id=tip), ada)
    await case.fails(SendFeedbackRequest(tip_id=tip, reaction=Reaction.dismiss))


@CASES.add(RECOMMENDER_SERVICE_LIST_TIPS)
async def list_tips(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    first = await case.succeeds(ListTipsRequest(page_size=1), ada)
    await case.succeeds(ListTipsRequest(page_size=1, page_token=first.next_page_token), ada)
    await case.fails(ListTipsRequest(page_size=1000), ada)
    await case.fails(ListTipsRequest(page_token="no token"), ada)
    await case.fails(ListTipsRequest())


@CASES.add(RANKING_SERVICE_COMPUTE_PROBABILITIES)
async def compute_probabilities(case: RpcCase) -> None:
    candidates = [Features(candidate_id=name, values=[1, -2]) for name in "abc"]
    await case.succeeds(ComputeProbabilitiesRequest(schema_hash="s", candidates=candidates), service="recommender")
    await case.fails(ComputeProbabilitiesRequest(schema_hash="s"), service="recommender")
    await case.fails(ComputeProbabilitiesRequest(schema_hash="s", candidates=candidates))


@CASES.add(INTEGRATIONS_SERVICE_DISCONNECT)
async def disconnect(case: RpcCase) -> None:
    ada = case.oo.known["ada"]
    for _ in range(2):
        await case.succeeds(DisconnectRequest(provider="todoist"), ada, metadata={IDEMPOTENCY_KEY: "d"})
    await case.fails(DisconnectRequest(provider="paper"), ada, metadata={IDEMPOTENCY_KEY: "d"})
    await case.succeeds(DisconnectRequest(provider="todoist"), ada)
    await case.fails(DisconnectRequest(provider="todoist"))
