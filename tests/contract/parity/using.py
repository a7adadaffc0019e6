"""Scenes of a person who uses oO: consents, an app, tips."""

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
from gen.oo.ranking.v1 import Features, WeighRequest
from gen.oo.ranking.v1.services import RANKING_SERVICE_WEIGH
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
from tests.contract.parity.scenes import Act, Scene
from tests.contract.parity.world import chosen

ACT = Act()
HASH = "ab" * 32
OPEN, PULL = RecommendRequestTrigger.open, RecommendRequestTrigger.pull


@ACT.scene(PROFILE_SERVICE_GET_DOCUMENT)
async def get_document(play: Scene) -> None:
    await play.works(GetDocumentRequest(id="terms"))
    await play.works(GetDocumentRequest(id="privacy"), play.world.known["ada"])
    await play.fails(GetDocumentRequest(id="secrets"))
    await play.fails(GetDocumentRequest())


@ACT.scene(PROFILE_SERVICE_LIST_CONSENTS)
async def list_consents(play: Scene) -> None:
    listed = await play.works(ListConsentsRequest(), play.world.known["ada"])
    documents = [consent.document for consent in listed.consents]
    play.world.known["agreements"] = [Agreement(document_id=d.id, hash=d.hash) for d in documents]
    await play.fails(ListConsentsRequest())


@ACT.scene(RECOMMENDER_SERVICE_GET_OPEN_TIP)
async def get_open_tip(play: Scene) -> None:
    await play.fails(GetOpenTipRequest(), play.world.known["ada"])
    await play.fails(GetOpenTipRequest())
    await give(play)
    await play.works(GetOpenTipRequest(), play.world.known["ada"])


async def give(play: Scene) -> None:
    """The yes itself, which the next scene repeats."""
    channel = Scene(play.world, PROFILE_SERVICE_GIVE_CONSENT)
    await channel.works(GiveConsentRequest(agreements=play.world.known["agreements"]), play.world.known["ada"])


@ACT.scene(PROFILE_SERVICE_GIVE_CONSENT)
async def give_consent(play: Scene) -> None:
    ada = play.world.known["ada"]
    agreements = GiveConsentRequest(agreements=play.world.known["agreements"])
    await play.works(agreements, ada, metadata={IDEMPOTENCY_KEY: "k"})
    await play.works(agreements, ada, metadata={IDEMPOTENCY_KEY: "k"})
    await play.fails(GiveConsentRequest(), ada, metadata={IDEMPOTENCY_KEY: "k"})
    await play.fails(GiveConsentRequest(), ada)
    await play.fails(GiveConsentRequest(agreements=[Agreement(document_id="terms", hash=HASH)]), ada)
    await play.fails(GiveConsentRequest(agreements=[Agreement(document_id="secrets", hash=HASH)]), ada)
    await play.fails(agreements)


@ACT.scene(PROFILE_SERVICE_CHECK_CONSENT)
async def check_consent(play: Scene) -> None:
    ada = play.world.known["ada"]
    await play.works(CheckConsentRequest(purpose="tips"), ada, service="recommender")
    await play.fails(CheckConsentRequest(purpose="research"), ada, service="recommender")
    await play.fails(CheckConsentRequest(purpose="tips"), service="recommender")
    await play.fails(CheckConsentRequest(purpose="tips"), ada)


@ACT.scene(PROFILE_SERVICE_RECORD_CONSENT)
async def record_consent(play: Scene) -> None:
    ada = play.world.known["ada"]
    await play.works(RecordConsentRequest(subject="connector:paper", hash=HASH), ada, service="integrations")
    await play.fails(RecordConsentRequest(subject="connector:paper"), ada, service="integrations")
    await play.fails(RecordConsentRequest(hash=HASH), ada, service="integrations")
    await play.fails(RecordConsentRequest(subject="connector:paper", hash=HASH), ada)


@ACT.scene(PROFILE_SERVICE_WITHDRAW_CONSENT)
async def withdraw_consent(play: Scene) -> None:
    ada = play.world.known["ada"]
    for _ in range(2):
        await play.works(WithdrawConsentRequest(subject="connector:paper"), ada, service="integrations")
    await play.fails(WithdrawConsentRequest(subject="connector:paper"), ada)
    await play.fails(WithdrawConsentRequest(subject="connector:paper"), service="integrations")


@ACT.scene(INTEGRATIONS_SERVICE_LIST_CONNECTORS)
async def list_connectors(play: Scene) -> None:
    listed = await play.works(ListConnectorsRequest(), play.world.known["ada"])
    play.world.known["consent_hash"] = {c.provider: c.consent_hash for c in listed.connectors}["todoist"]
    await play.fails(ListConnectorsRequest())


@ACT.scene(INTEGRATIONS_SERVICE_BEGIN_CONNECTION)
async def begin_connection(play: Scene) -> None:
    ada, agreed = play.world.known["ada"], play.world.known["consent_hash"]
    begun = await play.works(BeginConnectionRequest(provider="todoist", consent_hash=agreed), ada)
    play.world.known["connecting"] = begun
    await play.fails(BeginConnectionRequest(provider="todoist", consent_hash=HASH), ada)
    await play.fails(BeginConnectionRequest(provider="paper", consent_hash=agreed), ada)
    await play.fails(BeginConnectionRequest(provider="todoist", consent_hash=agreed))


@ACT.scene(INTEGRATIONS_SERVICE_FINISH_CONNECTION)
async def finish_connection(play: Scene) -> None:
    ada = play.world.known["ada"]
    back = chosen(play.world.known["connecting"].authorization_url, "mara")
    request = FinishConnectionRequest(provider="todoist", state=back["state"], code=back["code"])
    await play.fails(FinishConnectionRequest(provider="todoist", state="another", code=back["code"]), ada)
    await play.works(request, ada)
    await play.fails(request, ada)
    await play.fails(FinishConnectionRequest(provider="paper"), ada)
    await play.fails(request)


@ACT.scene(INTEGRATIONS_SERVICE_LIST_CANDIDATES)
async def list_candidates(play: Scene) -> None:
    ada = play.world.known["ada"]
    listed = await play.works(ListCandidatesRequest(), ada, service="recommender")
    assert len(listed.candidates) > 10
    assert {candidate.provider for candidate in listed.candidates} == {"todoist"}
    play.world.known["candidate"] = listed.candidates[0].id
    await play.fails(ListCandidatesRequest(), ada)
    await play.fails(ListCandidatesRequest(), service="recommender")


@ACT.scene(INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT)
async def get_candidate_text(play: Scene) -> None:
    ada, known = play.world.known["ada"], play.world.known["candidate"]
    await play.works(GetCandidateTextRequest(provider="todoist", id=known), ada, service="recommender")
    await play.fails(GetCandidateTextRequest(provider="todoist", id="unknown"), ada, service="recommender")
    await play.fails(GetCandidateTextRequest(provider="todoist", id=known), ada)


@ACT.scene(RECOMMENDER_SERVICE_RECOMMEND)
async def recommend(play: Scene) -> None:
    ada = play.world.known["ada"]
    tip = (await play.works(RecommendRequest(trigger=OPEN), ada)).tip
    assert (await play.works(RecommendRequest(trigger=OPEN), ada)).tip == tip
    pulled = [await play.works(RecommendRequest(trigger=PULL), ada, metadata={IDEMPOTENCY_KEY: "k"}) for _ in "ab"]
    assert pulled[0] == pulled[1]
    play.world.known["tip"] = pulled[0].tip.id
    await play.fails(RecommendRequest(trigger=OPEN), ada, metadata={IDEMPOTENCY_KEY: "k"})
    await play.fails(RecommendRequest(), ada)
    await play.fails(RecommendRequest(trigger=OPEN))


@ACT.scene(RECOMMENDER_SERVICE_REPORT_SHOWN)
async def report_shown(play: Scene) -> None:
    ada, tip = play.world.known["ada"], play.world.known["tip"]
    for _ in range(2):
        await play.works(ReportShownRequest(id=tip), ada)
    await play.fails(ReportShownRequest(id="unknown"), ada)
    await play.fails(ReportShownRequest(id=tip))


@ACT.scene(RECOMMENDER_SERVICE_SEND_FEEDBACK)
async def send_feedback(play: Scene) -> None:
    ada, tip = play.world.known["ada"], play.world.known["tip"]
    until = play.world.clock.now() + timedelta(hours=2)
    snooze = SendFeedbackRequest(tip_id=tip, reaction=Reaction.snooze, snooze_until=until, dwell_ms=1200)
    await play.works(snooze, ada, metadata={IDEMPOTENCY_KEY: "f"})
    await play.works(snooze, ada, metadata={IDEMPOTENCY_KEY: "f"})
    await play.fails(snooze, ada)
    await play.works(SendFeedbackRequest(tip_id=tip, reaction=Reaction.undo), ada)
    await play.fails(SendFeedbackRequest(tip_id="unknown", reaction=Reaction.dismiss), ada)
    await play.fails(SendFeedbackRequest(tip_id=tip), ada)
    await play.fails(SendFeedbackRequest(tip_id=tip, reaction=Reaction.dismiss))


@ACT.scene(RECOMMENDER_SERVICE_LIST_TIPS)
async def list_tips(play: Scene) -> None:
    ada = play.world.known["ada"]
    first = await play.works(ListTipsRequest(page_size=1), ada)
    await play.works(ListTipsRequest(page_size=1, page_token=first.next_page_token), ada)
    await play.fails(ListTipsRequest(page_size=1000), ada)
    await play.fails(ListTipsRequest(page_token="no token"), ada)
    await play.fails(ListTipsRequest())


@ACT.scene(RANKING_SERVICE_WEIGH)
async def weigh(play: Scene) -> None:
    candidates = [Features(candidate_id=name, values=[1, -2]) for name in "abc"]
    await play.works(WeighRequest(schema_hash="s", candidates=candidates), service="recommender")
    await play.fails(WeighRequest(schema_hash="s"), service="recommender")
    await play.fails(WeighRequest(schema_hash="s", candidates=candidates))


@ACT.scene(INTEGRATIONS_SERVICE_DISCONNECT)
async def disconnect(play: Scene) -> None:
    ada = play.world.known["ada"]
    for _ in range(2):
        await play.works(DisconnectRequest(provider="todoist"), ada, metadata={IDEMPOTENCY_KEY: "d"})
    await play.fails(DisconnectRequest(provider="paper"), ada, metadata={IDEMPOTENCY_KEY: "d"})
    await play.works(DisconnectRequest(provider="todoist"), ada)
    await play.fails(DisconnectRequest(provider="todoist"))
