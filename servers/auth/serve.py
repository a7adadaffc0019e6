"""Composition of auth. `python -m servers.auth.serve` boots it alone."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from gen.oo.auth.v1.services import AuthServiceBase
from servers.auth import domain, store
from servers.auth.erasure_progress import ErasureProgress
from servers.auth.events import consumers, erase_remaining_rows, erasing_modules
from servers.auth.keys import SigningKeys
from servers.auth.oidc import ClientRegistration, OpenIdProvider, host, is_loopback
from servers.auth.service import AuthService
from servers.kernel import settings
from servers.kernel.db import NOBODY
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.settings import SettingsError, setting

GOOGLE = "https://accounts.google.com"
SANDBOX_ID, SANDBOX_SECRET = "oo-sandbox", "oo-sandbox-secret"
_SWEEP_S = 600


@dataclass(frozen=True)
class AuthSettings:
    """Settings of sign-in. The default is Google or, in development, the sandbox in its place."""

    oidc_issuer: str = setting("OO_OIDC_ISSUER", "OpenID provider to sign in at; empty: Google")
    google_client_id: str = setting("OO_GOOGLE_CLIENT_ID", "client id at Google, or at OO_OIDC_ISSUER")
    google_client_secret: str = setting(
        "OO_GOOGLE_CLIENT_SECRET", "client secret at Google, or at OO_OIDC_ISSUER", secret=True
    )
    sandbox_google_port: int = setting("OO_SANDBOX_GOOGLE_PORT", "port of the sandbox's Google", 8091)


def build(context: ModuleContext) -> Module:
    chosen = registration(settings.read(AuthSettings, context.env), production=context.settings.production)
    keys = SigningKeys(context)
    progress = ErasureProgress(context.db, context.clock)
    provider = OpenIdProvider(chosen, context.clock)
    service = AuthService(context, keys, provider, progress, (*erasing_modules(), context.name))
    return Module(
        "auth",
        [(AuthServiceBase.SERVICE, service)],
        consumers(context, progress),
        tasks=(keys.run, lambda: _sweep(context, progress)),
        on_start=keys.load,
    )


def registration(chosen: AuthSettings, *, production: bool) -> ClientRegistration:
    """Return the client registration for these settings. Raises SettingsError, which says what to set."""
    client = (chosen.google_client_id, chosen.google_client_secret)
    if any(client) and not all(client):
        raise SettingsError("OO_GOOGLE_CLIENT_ID and OO_GOOGLE_CLIENT_SECRET go together: set both or none")
    sandbox = f"http://127.0.0.1:{chosen.sandbox_google_port}"
    issuer = chosen.oidc_issuer or (GOOGLE if all(client) or production else sandbox)
    if not all(client):
        if production or not is_loopback(issuer):
            raise SettingsError(
                "OO_GOOGLE_CLIENT_ID and OO_GOOGLE_CLIENT_SECRET are not set: get them where you sign in "
                f"({issuer}), or leave OO_OIDC_ISSUER empty in development to use the sandbox"
            )
        client = (SANDBOX_ID, SANDBOX_SECRET)
    if production and (SANDBOX_ID in client or not issuer.startswith("https://")):
        raise SettingsError("OO_OIDC_ISSUER: production needs a real provider at https://, not the sandbox")
    if not (issuer.startswith("https://") or is_loopback(issuer)):
        raise SettingsError(f"OO_OIDC_ISSUER={issuer!r}: write an https:// address, as the provider spells it")
    names = {GOOGLE: "Google", sandbox: "Google (sandbox)"}
    return ClientRegistration(names.get(issuer) or host(issuer), issuer, *client)


async def _sweep(context: ModuleContext, progress: ErasureProgress) -> None:
    """Delete expired sign-ins, sessions and erasure records, and rows that an erasure left, until cancelled."""
    backups = timedelta(days=context.settings.backup_days)
    while True:
        now = context.clock.now()
        await context.db.transaction(person=NOBODY).run(
            store.delete_expired_sign_ins,
            now - domain.SIGN_IN_LIFETIME,
            now - domain.SESSION_IDLE,
            now - domain.SESSION_LIFETIME,
        )
        await context.db.transaction(person=NOBODY).run(store.delete_old_erasures, now - backups)
        await erase_remaining_rows(context, progress)
        await context.clock.sleep(_SWEEP_S)


SPEC = ModuleSpec("auth", build, store.TABLES, Path(__file__).parent / "migrations")

if __name__ == "__main__":
    main(SPEC)
