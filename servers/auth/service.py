"""Sign-in, sessions, signing keys and erasures."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from gen.oo.auth import v1
from gen.oo.auth.storage.v1 import AccountRecord, SignInFlowRecord
from gen.oo.auth.v1.services import AuthServiceBase
from servers.auth import domain, store
from servers.auth.erasure_progress import ErasureProgress
from servers.auth.keys import SigningKeys
from servers.auth.oidc import IdTokenClaims, OpenIdProvider
from servers.kernel.db import NOBODY, ConcurrentUpdate, bookkeeping
from servers.kernel.errors import AccountDeleted, NotFound, Unavailable
from servers.kernel.identity import Identity, session_claims
from servers.kernel.ids import digest
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call

_ENTER_TRIES = 3


class AuthService(AuthServiceBase[Call]):
    """Servicer of auth. `modules` are those whose part an erasure waits for, auth included."""

    def __init__(
        self,
        context: ModuleContext,
        keys: SigningKeys,
        provider: OpenIdProvider,
        progress: ErasureProgress,
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

    async def get_me(self, request: v1.GetMeRequest, call: Call) -> v1.GetMeResponse:
        account = await self.db.read(store.find_account, call.person)
        if account is None:
            raise AccountDeleted
        return v1.GetMeResponse(
            id=account.person,
            email=await self._decrypt_email(account),
            provider=self.provider.registration.name_of(account.iss),
            created_at=account.created_at,
            signed_in_at=call.identity.signed_in_at if call.identity else None,
        )

    async def delete_me(self, request: v1.DeleteMeRequest, call: Call) -> v1.DeleteMeResponse:
        secret = self.ids.secret()
        record = domain.new_erasure(self.ids.uuid7(), call.person, digest(secret), call.now)
        requested = v1.UserDeletionRequested(erasure_id=record.id, person=call.person, requested_at=call.now)
        event = self.context.new_event(requested, call.person)
        try:
            await self.db.transaction(person=call.person, outbox=[event]).run(store.begin_erasure, record)
        except ConcurrentUpdate as error:
            raise AccountDeleted from error
        # Requests that are already running find this when they write.
        self.context.erased_persons.add(bookkeeping.person_hash(call.person))
        return v1.DeleteMeResponse(erasure_id=record.id, secret=secret)

    async def sign_out(self, request: v1.SignOutRequest, call: Call) -> v1.SignOutResponse:
        session_id = call.identity.session_id if call.identity else ""
        await self.db.transaction(person=call.person).run(store.end_session, call.person, session_id)
        return v1.SignOutResponse()

    async def get_erasure(self, request: v1.GetErasureRequest, call: Call) -> v1.GetErasureResponse:
        record, parts = await self.db.read(store.find_erasure, request.id)
        if not domain.secret_matches(record, digest(call.secret)):
            raise NotFound("erasure", request.id)
        assert record
        return v1.GetErasureResponse(erasure=domain.erasure_report(record, parts, self.modules, self.backup_days))

    async def watch_erasure(
        self, request: v1.WatchErasureRequest, call: Call
    ) -> AsyncIterator[v1.WatchErasureResponse]:
        sent_revision = request.after
        async with aclosing(self.progress.watch(request.id)) as states:
            async for record, parts in states:
                if not domain.secret_matches(record, digest(call.secret)):
                    raise NotFound("erasure", request.id)
                assert record
                if record.revision > sent_revision:
                    sent_revision = record.revision
                    erasure = domain.erasure_report(record, parts, self.modules, self.backup_days)
                    yield v1.WatchErasureResponse(sequence=sent_revision, erasure=erasure)
                if record.erased_at:
                    return

    async def get_jwks(self, request: v1.GetJwksRequest, call: Call) -> v1.GetJwksResponse:
        return v1.GetJwksResponse(keys=await self.keys.public())

    async def get_discovery(self, request: v1.GetDiscoveryRequest, call: Call) -> v1.GetDiscoveryResponse:
        return v1.GetDiscoveryResponse(
            issuer=self.issuer,
            jwks_uri=f"{self.issuer}/.well-known/jwks.json",
            id_token_signing_alg_values_supported=["ES256"],
            subject_types_supported=["public"],
        )

    async def begin_sign_in(self, request: v1.BeginSignInRequest, call: Call) -> v1.BeginSignInResponse:
        redirect_uri = domain.safe_redirect_uri(request.redirect_uri, self.issuer)
        next_path = domain.safe_redirect_path(request.next)
        flow, state, nonce, verifier = (self.ids.secret() for _ in range(4))
        url = await self.provider.authorization_url(redirect_uri, state, nonce, verifier, fresh=request.fresh)
        # Hashes, so that nobody who reads the database can finish another person's sign-in.
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
        await self.db.transaction(person=NOBODY).run(store.add_flow, record)
        return v1.BeginSignInResponse(authorization_url=url, flow=flow)

    async def finish_sign_in(self, request: v1.FinishSignInRequest, call: Call) -> v1.FinishSignInResponse:
        begun_after = call.now - domain.SIGN_IN_LIFETIME
        # Taken before the code is exchanged, so that a callback that is sent twice exchanges nothing.
        flow = await self.db.transaction(person=NOBODY).run(
            store.take_flow, digest(request.flow), digest(request.state), begun_after
        )
        if flow is None:
            raise domain.sign_in_expired()
        domain.check_authorization_response(request.code, request.error, self.provider.registration.name)
        id_token = await self.provider.redeem_code(request.code, flow)
        return v1.FinishSignInResponse(session=await self._sign_in(id_token, flow), next=flow.next)

    async def resolve_session(self, request: v1.ResolveSessionRequest, call: Call) -> v1.ResolveSessionResponse:
        session = await self.db.read(store.find_session, digest(request.session))
        if session is None or not domain.is_live(session, call.now):
            raise domain.session_ended()
        if domain.needs_seen_update(session, call.now):
            await self.db.transaction(person=session.person).run(store.update_seen_at, session, call.now)
        identity = Identity(session.person, session_id=session.id, signed_in_at=session.signed_in_at)
        claims = {a: session_claims(identity, self.issuer, a, call.now) for a in request.audiences}
        return v1.ResolveSessionResponse(
            person=session.person,
            session_id=session.id,
            signed_in_at=session.signed_in_at,
            tokens={audience: self.keys.sign(of) for audience, of in claims.items()},
        )

    async def _sign_in(self, id_token: IdTokenClaims, flow: SignInFlowRecord) -> str:
        """Start a session for an identity, with a new account at its first sign-in. Returns the session's secret."""
        for _ in range(_ENTER_TRIES):
            account = await self.db.read(store.find_identity, id_token.iss, id_token.sub)
            if flow.fresh and flow.session_hash:
                requesting_session = await self.db.read(store.find_session, flow.session_hash)
                domain.check_same_person(account, requesting_session, self.context.clock.now())
            try:
                return await self._start_session(account, id_token, flow.session_hash)
            except (ConcurrentUpdate, AccountDeleted):
                continue  # the same person signed in, or was deleted, at the same time: read again
        raise Unavailable("your account is changing right now: try again", reason="ACCOUNT_BUSY", retry_after_s=1)

    async def _start_session(self, known: AccountRecord | None, id_token: IdTokenClaims, in_place_of: bytes) -> str:
        now = self.context.clock.now()
        account = known or AccountRecord(person=self.ids.uuid7(), iss=id_token.iss, sub=id_token.sub, created_at=now)
        email_encrypted = await self._encrypt_email(account, id_token.email)
        secret = self.ids.secret()
        session = domain.new_session(account, self.ids.uuid7(), digest(secret), id_token.auth_time, now)
        if known:
            await self.db.transaction(person=account.person).run(
                store.add_session, session, email_encrypted, in_place_of
            )
        else:
            account.email_encrypted = email_encrypted
            await self.db.transaction(person=account.person).run(store.add_account, account, session, in_place_of)
        return secret

    async def _encrypt_email(self, account: AccountRecord, email: str) -> bytes:
        key = await self.context.person_keys.key_for(account.person)
        return key.encrypt(email.encode(), "account", "email")

    async def _decrypt_email(self, account: AccountRecord) -> str:
        key = await self.context.person_keys.key_for(account.person)
        return key.decrypt(account.email_encrypted, "account", "email").decode()
