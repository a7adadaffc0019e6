"""All of oO in one process: four modules behind one gRPC server, and the HTTP server.

A module with an address (OO_INTEGRATIONS_ADDRESS=…) runs in another process and is called over gRPC; nothing else
changes.
"""

import os
from collections.abc import Mapping

from bff.serving import serve_http
from servers.auth.serve import SPEC as AUTH
from servers.integrations.serve import SPEC as INTEGRATIONS
from servers.kernel import settings
from servers.kernel.main import exit_with_error, main
from servers.kernel.module import ModuleSpec
from servers.kernel.settings import KernelSettings, SettingsError
from servers.profile.serve import SPEC as PROFILE
from servers.recommender.serve import SPEC as RECOMMENDER

MODULES = (AUTH, PROFILE, INTEGRATIONS, RECOMMENDER)


def local_modules(env: Mapping[str, str]) -> tuple[ModuleSpec, ...]:
    """Return the modules that run in this process. Exits, as `main` does, if a setting is wrong."""
    try:
        read = settings.read(KernelSettings, env)
    except SettingsError as error:
        exit_with_error(error)
    return tuple(spec for spec in MODULES if not read.address(spec.name))


if __name__ == "__main__":
    main(*local_modules(os.environ), servers=(serve_http,))
