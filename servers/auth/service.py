"""Sign-in, sessions, keys and the erasure ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from gen.oo.auth.v1 import (
    AccountRecord,
    BeginSignInRequest,
    BeginSignInResponse,
    DeleteMeRequest,
    DeleteMeResponse,
    FinishSignInRequest,
    FinishSignInResponse,
    GetDiscoveryRequest,
    GetDiscoveryResponse,
    GetErasureRequest,
    GetErasureResponse,
    GetJwksRequest,
    GetJwksResponse,
    GetMeRequest,
    GetMeResponse,
    ResolveSessionRequest,
    ResolveSessionResponse,
    SignInFlowRecord,
    SignOutRequest,
    SignOutResponse,
    UserDeletionRequested,
    WatchErasureRequest,
    WatchErasureResponse,
)
from gen.oo.auth.v1.services import AuthServiceBase
from servers.auth import domain, store
from servers.auth.keys import SigningKeys
from servers.auth.oidc import Identified, OpenIdProvider
from servers.auth.progress import Progress
from servers.kernel.db import ConcurrentUpdate, bookkeeping
from servers.kernel.errors import NotFound, SignInNeeded, Unavailable
from servers.kernel.identity import Identity, session_claims
from servers.kernel.ids import digest
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call

_ENTER_TRIES = 3


class AuthService(AuthServiceBase[Call]):
    """`modules`: those whose part an erasure waits for, auth's own among them."""

    def __init__(
        self,
        context: ModuleContext,
        keys: SigningKeys,
        provider: OpenIdProvider,
        progress: Progress,
        modules: tuple[str, ...],
    ) -> None:
        self.context = context
        self.db = context.db
        self.ids = context.ids
        self.issuer = context.settings.url
        self.keys = keys
        self.provider = provider
        self.progress = progress
        self.modules = modules
        self.backup_days = context.settings.backup_days

    async def get_me(self, request: GetMeRequest, call: Call) -> GetMeResponse:
        account = await self.db.read(store.find_account, call.person)
        if account is None:
            raise _deleted()
        return GetMeResponse(
            id=account.person,
            email=await self._open_email(account),
            provider=self.provider.registration.name_of(account.iss),
            created_at=account.created_at,
            signed_in_at=call.identity.signed_in_at if call.identity else None,
        )

    async def delete_me(self, request: DeleteMeRequest, call: Call) -> DeleteMeResponse:
        secret = self.ids.secret()
        ledger = domain.new_erasure(self.ids.uuid7(), call.person, digest(secret), call.now)
        requested = UserDeletionRequested(erasure_id=ledger.id, person=call.person, requested_at=call.now)
        event = self.context.event(requested, call.person)
        try:
            await self.db.transaction(outbox=[event]).run(store.begin_erasure, ledger)
        except ConcurrentUpdate as error:
            raise _deleted() from error
        self.context.erased_persons.add(bookkeeping.person_hash(call.person))
        return DeleteMeResponse(erasure_id=ledger.id, secret=secret)

    async def sign_out(self, request: SignOutRequest, call: Call) -> SignOutResponse:
        session_id = call.identity.session_id if call.identity else ""
        await self.db.write(store.end_session, call.person, session_id)
        return SignOutResponse()

    async def get_erasure(self, request: GetErasureRequest, call: Call) -> GetErasureResponse:
        ledger, parts = await self.db.read(store.find_erasure, request.id)
        if not domain.opens(ledger, digest(call.secret)):
            raise NotFound("erasure", request.id)
        assert ledger
        return GetErasureResponse(erasure=domain.erasure(ledger, parts, self.modules, self.backup_days))

    async def watch_erasure(self, request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
        told = request.after
        async with aclosing(self.progress.of(request.id)) as states:
            async for ledger, parts in states:
                if not domain.opens(ledger, digest(call.secret)):
                    raise NotFound("erasure", request.id)
                assert ledger
                if ledger.revision > told:
                    told = ledger.revision
                    erasure = domain.erasure(ledger, parts, self.modules, self.backup_days)
                    yield WatchErasureResponse(sequence=told, erasure=erasure)
                if ledger.erased_at:
                    return

    async def get_jwks(self, request: GetJwksRequest, call: Call) -> GetJwksResponse:
        return GetJwksResponse(keys=await self.keys.public())

    async def get_discovery(self, request: GetDiscoveryRequest, call: Call) -> GetDiscoveryResponse:
        return GetDiscoveryResponse(
            issuer=self.issuer,
            jwks_uri=f"{self.issuer}/.well-known/jwks.json",
            id_token_signing_alg_values_supported=["ES256"],
            subject_types_supported=["public"],
        )

    async def begin_sign_in(self, request: BeginSignInRequest, call: Call) -> BeginSignInResponse:
        redirect_uri = domain.own_address(request.redirect_uri, self.issuer)
        next_path = domain.own_path(request.next)
        flow, state, nonce, verifier = (self.ids.secret() for _ in range(4))
        url = await self.provider.authorization_url(redirect_uri, state, nonce, verifier, fresh=request.fresh)
        record = SignInFlowRecord(
            flow_hash=digest(flow),
            state_hash=digest(state),
            nonce=nonce,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
            next=next_path,
            fresh=request.fresh,
            created_at=call.now,
            session_hash=digest(request.session) if request.session else b"",
        )
        await self.db.write(store.add_flow, record)
        return BeginSignInResponse(authorization_url=url, flow=flow)

    async def finish_sign_in(self, request: FinishSignInRequest, call: Call) -> FinishSignInResponse:
        begun_after = call.now - domain.FLOW_LIFE
        flow = await self.db.write(store.take_flow, digest(request.flow), digest(request.state), begun_after)
        if flow is None:
            raise domain.flow_over()
        domain.check_answer(request.code, request.error, self.provider.registration.name)
        identified = await self.provider.identify(request.code, flow)
        return FinishSignInResponse(session=await self._enter(identified, flow), next=flow.next)

    async def resolve_session(self, request: ResolveSessionRequest, call: Call) -> ResolveSessionResponse:
        session = await self.db.read(store.find_session, digest(request.session))
        if session is None or not domain.is_live(session, call.now):
            raise domain.session_over()
        if domain.is_seen_long_ago(session, call.now):
            await self.db.write(store.see_session, session, call.now)
        identity = Identity(session.person, session_id=session.id, signed_in_at=session.signed_in_at)
        claims = {a: session_claims(identity, self.issuer, a, call.now) for a in request.audiences}
        return ResolveSessionResponse(
            person=session.person,
            session_id=session.id,
            signed_in_at=session.signed_in_at,
            tokens={audience: self.keys.sign(of) for audience, of in claims.items()},
        )

    async def _enter(self, identified: Identified, flow: SignInFlowRecord) -> str:
        """Opens a session for an identity, with a new account at its first sign-in. Answers the session's secret."""
        for _ in range(_ENTER_TRIES):
            account = await self.db.read(store.find_identity, identified.iss, identified.sub)
            if flow.fresh and flow.session_hash:
                asked_by = await self.db.read(store.find_session, flow.session_hash)
                domain.check_same_person(account, asked_by, self.context.clock.now())
            try:
                return await self._open(account, identified, flow.session_hash)
            except ConcurrentUpdate:  # the same person signed in, or was deleted, at the same moment: look again
                continue
        raise Unavailable("your account is changing right now: try again", reason="ACCOUNT_BUSY", retry_after_s=1)

    async def _open(self, known: AccountRecord | None, identified: Identified, in_place_of: bytes) -> str:
        now = self.context.clock.now()
        account = known or AccountRecord(
            person=self.ids.uuid7(), iss=identified.iss, sub=identified.sub, created_at=now
        )
        email_sealed = await self._seal_email(account, identified.email)
        secret = self.ids.secret()
        session = domain.new_session(account, self.ids.uuid7(), digest(secret), identified.auth_time, now)
        if known:
            await self.db.write(store.open_session, session, email_sealed, in_place_of)
        else:
            account.email_sealed = email_sealed
            await self.db.write(store.open_first_session, account, session, in_place_of)
        return secret

    async def _seal_email(self, account: AccountRecord, email: str) -> bytes:
        key = await self.context.person_keys.key_for(account.person)
        return key.encrypt(email.encode(), "account", "email")

    async def _open_email(self, account: AccountRecord) -> str:
        key = await self.context.person_keys.key_for(account.person)
        return key.decrypt(account.email_sealed, "account", "email").decode()


def _deleted() -> SignInNeeded:
    return SignInNeeded("this account was deleted", reason="ACCOUNT_DELETED")
