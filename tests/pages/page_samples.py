"""Page samples: every page in each of its states with the messages that it shows, for the preview and the tests."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bff.pages.erasure import remaining_data
from gen.oo.auth.v1 import Erasure, ErasureKept, ErasurePart, ErasureState, GetMeResponse
from gen.oo.integrations.v1 import Connection, ConnectionState, Connector, DataItem
from gen.oo.profile.v1 import Consent, Document
from gen.oo.recommender.v1 import GetOpenTipResponse, Reaction, Tip, TipKind, TipSummary
from gen.oo.recommender.v1.codec import GET_OPEN_TIP_RESPONSE

NOW: Final = datetime(2026, 11, 3, 14, 20, tzinfo=UTC)
HASH: Final = "3fa94c1be07d5522a8e61f0c94b7d8e35f10a6bb9c2e4d7788aa01f35c6e9d24"
TODO: Final = Tip(
    id="0199f0c2-7a3e-7cc1-9e3b-5d2f6a1c8e40",
    kind=TipKind.todo,
    title="Send the invoice to Mara",
    body="Due today · about ten minutes",
    source="integrations.todoist.tasks",
    deep_link="https://app.todoist.com/app/task/6X7rM8997g3RQmvh",
    meta={"project": "Studio"},
)
ADVICE: Final = Tip(
    id="0199f0c2-7a3e-7cc1-9e3b-5d2f6a1c8e41",
    kind=TipKind.advice,
    title="Start with the task you have put off twice",
    body="The second postponement is the costly one: what is left is mostly the dread of beginning.",
    source="advice.library",
)
ARABIC: Final = Tip(
    id="0199f0c2-7a3e-7cc1-9e3b-5d2f6a1c8e42",
    kind=TipKind.todo,
    title="أرسل الفاتورة إلى مارا قبل نهاية اليوم",
    body="<script>alert(1)</script> & 50 %",
    source="integrations.todoist.tasks",
    meta={"project": "العمل"},
)
ENDLESS: Final = replace(TODO, title="A letter in place of a task " * 18, body="and its whole story " * 150)
DONE: Final = TipSummary(tip=TODO, reaction=Reaction.done, reacted_at=NOW, undo_until=NOW + timedelta(hours=24))
CONSENTS: Final = [
    Consent(document=Document(id="terms", title="Terms of use", version="2026-11-01", hash=HASH)),
    Consent(document=Document(id="privacy", title="Privacy policy", version="2026-11-01", hash=HASH[::-1])),
]
GIVEN_CONSENTS: Final = [Consent(document=c.document, given_at=NOW - timedelta(days=3)) for c in CONSENTS]
CONNECTION: Final = Connection(
    state=ConnectionState.ok,
    connected_at=NOW - timedelta(days=3),
    last_sync_at=NOW - timedelta(minutes=4),
    next_sync_at=NOW + timedelta(minutes=11),
    items=41,
)
TODOIST: Final = Connector(
    provider="todoist",
    name="Todoist",
    reads=[
        DataItem(
            what="Titles and notes of your open tasks",
            why="To show you the one that is your tip",
            how_long="Until you disconnect, encrypted",
            needed=True,
        ),
        DataItem(
            what="Due dates and priorities",
            why="To choose the right moment",
            how_long="Until you disconnect",
            needed=True,
        ),
        DataItem(
            what="Names of your projects",
            why="To say where your tip comes from",
            how_long="Until you disconnect, encrypted",
        ),
    ],
    does=["Completes a task when you tap done", "Opens it again when you tap undo"],
    never=["Your password", "Comments, files and reminders", "Deleting or rewriting anything"],
    how_to_stop="Disconnect here at any time: oO gives its access back to Todoist and deletes all that it read.",
    consent_hash=HASH,
)
CONNECTED: Final = replace(TODOIST, connection=CONNECTION)
ME: Final = GetMeResponse(
    id="0199", email="mara@example.org", provider="Google", created_at=NOW - timedelta(days=3), signed_in_at=NOW
)
ERASING: Final = Erasure(
    id="0199f0d4-11aa-7b20-8c55-70a2b9e3d1f6",
    state=ErasureState.erasing,
    requested_at=NOW - timedelta(seconds=2),
    parts=[
        ErasurePart(module="auth", done=True, rows_deleted=4),
        ErasurePart(module="profile", done=True, rows_deleted=3),
        ErasurePart(module="integrations", notes=["Todoist: taking the access back"]),
        ErasurePart(module="recommender"),
    ],
)
ERASED: Final = Erasure(
    id=ERASING.id,
    state=ErasureState.erased,
    requested_at=ERASING.requested_at,
    erased_at=NOW,
    parts=[
        ErasurePart(module="auth", done=True, rows_deleted=4),
        ErasurePart(module="profile", done=True, rows_deleted=3),
        ErasurePart(module="integrations", done=True, rows_deleted=128, notes=["Todoist: access revoked"]),
        ErasurePart(module="recommender", done=True, rows_deleted=57),
    ],
    kept=[
        ErasureKept(
            what="One line that proves this erasure",
            why="So that a restored backup erases you again. It holds a random id and nothing of you.",
            until="35 days after the erasure: by then the last backup that knew you is gone",
        )
    ],
)


ERASED_WITH_REMAINING_DATA: Final = replace(
    ERASED,
    state=ErasureState.erased_with_remaining_data,
    parts=[
        *ERASED.parts[:2],
        ErasurePart(
            module="integrations",
            done=True,
            rows_deleted=128,
            remaining_data=[
                "Todoist: could not be reached; remove oO at https://app.todoist.com/app/settings/integrations"
            ],
        ),
        ERASED.parts[3],
    ],
)


@dataclass(frozen=True)
class PageSample:
    """A template with the values of one state."""

    template: str
    path: str = "/"
    signed_in: bool = True
    values: dict[str, object] = field(default_factory=dict)


def tip_page(open_tip: GetOpenTipResponse, look_again_at: datetime | None = None, **more: object) -> PageSample:
    state = GET_OPEN_TIP_RESPONSE.json(open_tip) | {"formToken": "token"}
    if look_again_at:
        state["lookAgainAt"] = look_again_at.isoformat()
    values = {"tip": open_tip.tip, "undoable": open_tip.undoable, "look_again_at": look_again_at, "state": state}
    return PageSample("tip.html", values=values | more)


def status_board(status: str, ranking: str) -> dict[str, object]:
    problem = "" if ranking == "ok" else "Does not answer. Tips are chosen without it meanwhile."
    parts = [(title, "ok", "") for title in ("Accounts and sign-in", "Consents", "Connected apps", "Tips")]
    components = [{"title": t, "status": s, "problem": p} for t, s, p in [*parts, ("Ranking", ranking, problem)]]
    return {"status": status, "components": components}


def _connect(connector: Connector, notice: str = "", *, good: bool = False) -> PageSample:
    values = {"connectors": [connector], "any_connected": connector.connection is not None, "notice_good": good}
    return PageSample("connect.html", "/connect", values=values | {"notice": notice})


def _privacy(*, fresh: bool, wrong_word: bool = False) -> PageSample:
    values = {"me": ME, "consents": GIVEN_CONSENTS, "connected": [CONNECTED], "fresh": fresh, "wrong_word": wrong_word}
    return PageSample("privacy.html", "/privacy", values=values)


PAGE_SAMPLES: Final = {
    "sign-in": PageSample("sign_in.html", signed_in=False, values={"provider": "Google", "next": "/"}),
    "sign-in-ended": PageSample(
        "sign_in.html",
        signed_in=False,
        values={"provider": "Google", "next": "/", "notice": "Your session has ended. Sign in again to go on."},
    ),
    "hop": PageSample("hop.html", values={"to": "/elsewhere", "text": "You are signed in."}),
    "consent": PageSample("consent.html", "/consent", values={"consents": CONSENTS, "renewed": False}),
    "connect": _connect(TODOIST),
    "connected": _connect(CONNECTED, "Connected. Your tip can come from here now.", good=True),
    "connector": PageSample("connector.html", "/connect/todoist", values={"connector": TODOIST, "connected": False}),
    "tip": tip_page(GetOpenTipResponse(tip=TODO)),
    "advice": tip_page(GetOpenTipResponse(tip=ADVICE)),
    "arabic": tip_page(GetOpenTipResponse(tip=ARABIC)),
    "endless": tip_page(GetOpenTipResponse(tip=ENDLESS)),
    "after-done": tip_page(GetOpenTipResponse(undoable=DONE)),
    "nothing-now": tip_page(GetOpenTipResponse(), NOW + timedelta(minutes=40)),
    "privacy": _privacy(fresh=True, wrong_word=True),
    "privacy-old": _privacy(fresh=False),
    "erasing": PageSample(
        "erasure.html", "/erasure", False, {"erasure": ERASING, "erased": False, "remaining_data": []}
    ),
    "erased": PageSample("erasure.html", "/erasure", False, {"erasure": ERASED, "erased": True, "remaining_data": []}),
    "erased-with-remaining-data": PageSample(
        "erasure.html",
        "/erasure",
        False,
        {
            "erasure": ERASED_WITH_REMAINING_DATA,
            "erased": True,
            "remaining_data": remaining_data(ERASED_WITH_REMAINING_DATA),
        },
    ),
    "legal": PageSample("legal.html", "/legal/privacy", False),
    "status": PageSample("status.html", "/status", False, {"board": status_board("ok", "ok")}),
    "status-degraded": PageSample("status.html", "/status", False, {"board": status_board("degraded", "degraded")}),
    "problem": PageSample(
        "problem.html",
        values={
            "title": "A part is resting",
            "text": "Tips cannot be reached just now. Nothing is lost: try again in a moment.",
            "trace": "4bf92f3577b34da6",
        },
    ),
}
