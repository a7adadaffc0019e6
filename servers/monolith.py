"""The whole of oO in one process: four modules behind one gRPC server, and the HTTP face.

A module whose address is set (OO_INTEGRATIONS_ADDRESS=…) runs elsewhere, and is reached by wire: nothing else changes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from bff.serving import serve_http
from servers.auth.serve import PLAN as AUTH
from servers.integrations.serve import PLAN as INTEGRATIONS
from servers.kernel import settings
from servers.kernel.module import Plan
from servers.kernel.running import main, refuse
from servers.kernel.settings import KernelSettings, SettingsError
from servers.profile.serve import PLAN as PROFILE
from servers.recommender.serve import PLAN as RECOMMENDER

MODULES = (AUTH, PROFILE, INTEGRATIONS, RECOMMENDER)


def here(env: Mapping[str, str]) -> tuple[Plan, ...]:
    """The modules that run in this process. Ends it, as `main` does, when a setting makes no sense."""
    try:
        read = settings.read(KernelSettings, env)
    except SettingsError as error:
        refuse(error)
    return tuple(plan for plan in MODULES if not read.address(plan.name))


if __name__ == "__main__":
    main(*here(os.environ), faces=(serve_http,))
