"""Pages of oO: HTML from the server, with forms that work without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute

from bff.pages.assets import Assets
from bff.pages.connect import ConnectPage
from bff.pages.consent import ConsentPage
from bff.pages.docs import DocsPage
from bff.pages.erasure import ErasurePage
from bff.pages.legal import LegalPage
from bff.pages.privacy import PrivacyPage
from bff.pages.problem import ProblemPage
from bff.pages.settings import PageSettings
from bff.pages.shell import Shell
from bff.pages.sign_in import SignInPage
from bff.pages.status import StatusPage
from bff.pages.templates import Templates
from bff.pages.tip import TipPage
from bff.session import Sessions
from gen.oo.auth.v1.services import AuthServiceStub
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from gen.oo.profile.v1.services import ProfileServiceStub
from gen.oo.recommender.v1.services import RecommenderServiceStub
from protogateway.runtime.method import Channel
from servers.kernel import settings
from servers.kernel.process import Process

DIST: Final = Path(__file__).parents[2] / "webapp" / "dist"


def page_routes(
    process: Process, sessions: Sessions, limit_channel: Callable[[Channel], Channel], dist: Path = DIST
) -> list[BaseRoute]:
    """Return the routes of all pages, for the modules of `process`, local or remote. Raises SettingsError.

    `limit_channel` adds rate limits to a channel.
    """
    page_settings = settings.read(PageSettings, process.env)
    page_settings.check()
    assets = Assets(dist)
    shell = Shell(
        sessions, Templates(assets, page_settings.oauth_origins), process.clock, page_settings, process.settings.url
    )
    auth = AuthServiceStub(limit_channel(process.session_channel("auth")))
    profile = ProfileServiceStub(limit_channel(process.session_channel("profile")))
    integrations = IntegrationsServiceStub(limit_channel(process.session_channel("integrations")))
    recommender = RecommenderServiceStub(limit_channel(process.session_channel("recommender")))
    sign_in = SignInPage(shell, AuthServiceStub(limit_channel(process.service_channel("auth", "bff"))), auth)
    connect = ConnectPage(shell, integrations, sign_in)
    pages = (
        TipPage(shell, recommender, sign_in),
        sign_in,
        ConsentPage(shell, profile),
        connect,
        PrivacyPage(shell, auth, profile, connect),
        ErasurePage(shell, auth),
        LegalPage(shell, profile),
        StatusPage(shell, process.health),
        DocsPage(shell, assets),
    )
    problems = ProblemPage(shell)
    guarded = problems.guard(route for page in pages for route in page.routes())
    return [*guarded, *assets.routes(), problems.not_found_route()]
