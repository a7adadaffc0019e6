"""Call one RPC of profile in a running oO, over gRPC and over HTTP: `python -m tests.repo.one_rpc METHOD PATH`.

This prints both responses as a JSON list. The RPC takes an empty request from a signed-in person.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from gen.oo.auth.v1 import ResolveSessionRequest
from gen.oo.auth.v1.services import AuthServiceStub
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.application import Application
from servers.kernel.identity import Identity, as_principal
from servers.kernel.settings import KernelSettings
from tests.person_client import SESSION, PersonClient
from tests.server_process import StackSettings, run_process, wait_until_listening, wait_until_ready


def main(method: str, path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = StackSettings(Path(folder) / "data")
        env, log = settings.env(), Path(folder) / "log"
        with run_process("servers.sandbox", env, log) as sandbox, run_process("servers.monolith", env, log) as monolith:
            wait_until_listening(settings.google_port, sandbox)
            wait_until_ready(settings.url, monolith)
            person = PersonClient(settings.url).sign_in().agree()
            over_grpc = asyncio.run(call_over_grpc(method, person.cookies[SESSION], settings))
            print(json.dumps([over_grpc, person.api("GET", path)]))


async def call_over_grpc(name: str, session: str, settings: StackSettings) -> Any:
    """Return the response over gRPC, called from another process, as a separate BFF would call."""
    at = f"127.0.0.1:{settings.grpc_port}"
    app = Application(KernelSettings(data_dir=str(settings.data), auth_address=at, profile_address=at), {})
    method = next(method for method in ProfileServiceStub.SERVICE.methods if method.name == name)
    auth = AuthServiceStub(app.service_channel("auth", "bff"))
    found = await auth.resolve_session(ResolveSessionRequest(session=session, audiences=["profile"]))
    with as_principal(Identity(found.person, session_id=found.session_id, tokens=found.tokens)):
        call = getattr(ProfileServiceStub(app.session_channel("profile")), method.attribute)
        response = await call(method.request.message())
    await app.stop()
    return json.loads(method.response.to_json(response))


if __name__ == "__main__":
    main(*sys.argv[1:])
