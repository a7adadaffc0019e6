# Generated from the protos. Do not edit.
"""Codecs of oo.integrations.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from ....pool import message_class
from ....runtime import ByNumber, Codec, fill_timestamp, json_bytes, json_timestamp, read_timestamp
from . import (
    ActRecord,
    ActRecordState,
    BeginConnectionRequest,
    BeginConnectionResponse,
    Candidate,
    CandidateText,
    ConnectFlowRecord,
    Connection,
    ConnectionEnded,
    ConnectionRecord,
    ConnectionState,
    Connector,
    CredentialRecord,
    DataItem,
    DisconnectRequest,
    DisconnectResponse,
    ErasureRecord,
    FinishConnectionRequest,
    FinishConnectionResponse,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesRequest,
    ListCandidatesResponse,
    ListConnectorsRequest,
    ListConnectorsResponse,
    RevocationRecord,
    SignalRecord,
    TaskFacts,
)


ACT_RECORD_STATE_OF: Final = ByNumber(ActRecordState)
ACT_RECORD_STATE_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "waiting",
    2: "sent",
    3: "refused",
}
CONNECTION_STATE_OF: Final = ByNumber(ConnectionState)
CONNECTION_STATE_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "ok",
    2: "degraded",
    3: "reconnect_needed",
}


def fill_connection_ended(u: Any, m: ConnectionEnded) -> None:
    if m.provider:
        u.provider = m.provider
    if m.ended_at is not None:
        fill_timestamp(u.ended_at, m.ended_at)


def read_connection_ended(u: Any) -> ConnectionEnded:
    return ConnectionEnded(provider=u.provider, ended_at=read_timestamp(u.ended_at) if u.HasField("ended_at") else None)


def copy_connection_ended(m: ConnectionEnded) -> ConnectionEnded:
    return ConnectionEnded(provider=m.provider, ended_at=m.ended_at)


def json_connection_ended(m: ConnectionEnded) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.ended_at is not None:
        out["endedAt"] = json_timestamp(m.ended_at)
    return out


def fill_connection_record(u: Any, m: ConnectionRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.id:
        u.id = m.id
    if m.state:
        u.state = m.state
    if m.scopes:
        u.scopes = m.scopes
    if m.cursor:
        u.cursor = m.cursor
    if m.account_id:
        u.account_id = m.account_id
    if m.connected_at is not None:
        fill_timestamp(u.connected_at, m.connected_at)
    if m.last_sync_at is not None:
        fill_timestamp(u.last_sync_at, m.last_sync_at)
    if m.next_sync_at is not None:
        fill_timestamp(u.next_sync_at, m.next_sync_at)
    if m.failures:
        u.failures = m.failures
    if m.problem:
        u.problem = m.problem
    if m.time_zone:
        u.time_zone = m.time_zone


def read_connection_record(u: Any) -> ConnectionRecord:
    return ConnectionRecord(
        person=u.person,
        provider=u.provider,
        id=u.id,
        state=CONNECTION_STATE_OF[u.state],
        scopes=u.scopes,
        cursor=u.cursor,
        account_id=u.account_id,
        connected_at=read_timestamp(u.connected_at) if u.HasField("connected_at") else None,
        last_sync_at=read_timestamp(u.last_sync_at) if u.HasField("last_sync_at") else None,
        next_sync_at=read_timestamp(u.next_sync_at) if u.HasField("next_sync_at") else None,
        failures=u.failures,
        problem=u.problem,
        time_zone=u.time_zone,
    )


def copy_connection_record(m: ConnectionRecord) -> ConnectionRecord:
    return ConnectionRecord(
        person=m.person,
        provider=m.provider,
        id=m.id,
        state=m.state,
        scopes=m.scopes,
        cursor=m.cursor,
        account_id=m.account_id,
        connected_at=m.connected_at,
        last_sync_at=m.last_sync_at,
        next_sync_at=m.next_sync_at,
        failures=m.failures,
        problem=m.problem,
        time_zone=m.time_zone,
    )


def json_connection_record(m: ConnectionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.id:
        out["id"] = m.id
    if m.state:
        out["state"] = CONNECTION_STATE_NAME.get(m.state, m.state)
    if m.scopes:
        out["scopes"] = m.scopes
    if m.cursor:
        out["cursor"] = m.cursor
    if m.account_id:
        out["accountId"] = m.account_id
    if m.connected_at is not None:
        out["connectedAt"] = json_timestamp(m.connected_at)
    if m.last_sync_at is not None:
        out["lastSyncAt"] = json_timestamp(m.last_sync_at)
    if m.next_sync_at is not None:
        out["nextSyncAt"] = json_timestamp(m.next_sync_at)
    if m.failures:
        out["failures"] = m.failures
    if m.problem:
        out["problem"] = m.problem
    if m.time_zone:
        out["timeZone"] = m.time_zone
    return out


def fill_credential_record(u: Any, m: CredentialRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.connection_id:
        u.connection_id = m.connection_id
    if m.sealed:
        u.sealed = m.sealed


def read_credential_record(u: Any) -> CredentialRecord:
    return CredentialRecord(person=u.person, provider=u.provider, connection_id=u.connection_id, sealed=u.sealed)


def copy_credential_record(m: CredentialRecord) -> CredentialRecord:
    return CredentialRecord(person=m.person, provider=m.provider, connection_id=m.connection_id, sealed=m.sealed)


def json_credential_record(m: CredentialRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.connection_id:
        out["connectionId"] = m.connection_id
    if m.sealed:
        out["sealed"] = json_bytes(m.sealed)
    return out


def fill_connect_flow_record(u: Any, m: ConnectFlowRecord) -> None:
    if m.state_hash:
        u.state_hash = m.state_hash
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.created_at is not None:
        fill_timestamp(u.created_at, m.created_at)


def read_connect_flow_record(u: Any) -> ConnectFlowRecord:
    return ConnectFlowRecord(
        state_hash=u.state_hash,
        person=u.person,
        provider=u.provider,
        created_at=read_timestamp(u.created_at) if u.HasField("created_at") else None,
    )


def copy_connect_flow_record(m: ConnectFlowRecord) -> ConnectFlowRecord:
    return ConnectFlowRecord(state_hash=m.state_hash, person=m.person, provider=m.provider, created_at=m.created_at)


def json_connect_flow_record(m: ConnectFlowRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.state_hash:
        out["stateHash"] = json_bytes(m.state_hash)
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.created_at is not None:
        out["createdAt"] = json_timestamp(m.created_at)
    return out


def fill_signal_record(u: Any, m: SignalRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.item_id:
        u.item_id = m.item_id
    if m.kind:
        u.kind = m.kind
    if m.parent_id:
        u.parent_id = m.parent_id
    if m.facts:
        u.facts = m.facts
    if m.text_sealed:
        u.text_sealed = m.text_sealed
    if m.closed_at is not None:
        fill_timestamp(u.closed_at, m.closed_at)
    if m.undo_sealed:
        u.undo_sealed = m.undo_sealed


def read_signal_record(u: Any) -> SignalRecord:
    return SignalRecord(
        person=u.person,
        provider=u.provider,
        item_id=u.item_id,
        kind=u.kind,
        parent_id=u.parent_id,
        facts=u.facts,
        text_sealed=u.text_sealed,
        closed_at=read_timestamp(u.closed_at) if u.HasField("closed_at") else None,
        undo_sealed=u.undo_sealed,
    )


def copy_signal_record(m: SignalRecord) -> SignalRecord:
    return SignalRecord(
        person=m.person,
        provider=m.provider,
        item_id=m.item_id,
        kind=m.kind,
        parent_id=m.parent_id,
        facts=m.facts,
        text_sealed=m.text_sealed,
        closed_at=m.closed_at,
        undo_sealed=m.undo_sealed,
    )


def json_signal_record(m: SignalRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.item_id:
        out["itemId"] = m.item_id
    if m.kind:
        out["kind"] = m.kind
    if m.parent_id:
        out["parentId"] = m.parent_id
    if m.facts:
        out["facts"] = json_bytes(m.facts)
    if m.text_sealed:
        out["textSealed"] = json_bytes(m.text_sealed)
    if m.closed_at is not None:
        out["closedAt"] = json_timestamp(m.closed_at)
    if m.undo_sealed:
        out["undoSealed"] = json_bytes(m.undo_sealed)
    return out


def fill_act_record(u: Any, m: ActRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.item_id:
        u.item_id = m.item_id
    if m.verb:
        u.verb = m.verb
    if m.undo_sealed:
        u.undo_sealed = m.undo_sealed
    if m.state:
        u.state = m.state
    if m.attempts:
        u.attempts = m.attempts
    if m.next_attempt_at is not None:
        fill_timestamp(u.next_attempt_at, m.next_attempt_at)
    if m.created_at is not None:
        fill_timestamp(u.created_at, m.created_at)
    if m.problem:
        u.problem = m.problem
    if m.seq:
        u.seq = m.seq
    if m.undoes:
        u.undoes = m.undoes
    if m.finished_at is not None:
        fill_timestamp(u.finished_at, m.finished_at)


def read_act_record(u: Any) -> ActRecord:
    return ActRecord(
        id=u.id,
        person=u.person,
        provider=u.provider,
        item_id=u.item_id,
        verb=u.verb,
        undo_sealed=u.undo_sealed,
        state=ACT_RECORD_STATE_OF[u.state],
        attempts=u.attempts,
        next_attempt_at=read_timestamp(u.next_attempt_at) if u.HasField("next_attempt_at") else None,
        created_at=read_timestamp(u.created_at) if u.HasField("created_at") else None,
        problem=u.problem,
        seq=u.seq,
        undoes=u.undoes,
        finished_at=read_timestamp(u.finished_at) if u.HasField("finished_at") else None,
    )


def copy_act_record(m: ActRecord) -> ActRecord:
    return ActRecord(
        id=m.id,
        person=m.person,
        provider=m.provider,
        item_id=m.item_id,
        verb=m.verb,
        undo_sealed=m.undo_sealed,
        state=m.state,
        attempts=m.attempts,
        next_attempt_at=m.next_attempt_at,
        created_at=m.created_at,
        problem=m.problem,
        seq=m.seq,
        undoes=m.undoes,
        finished_at=m.finished_at,
    )


def json_act_record(m: ActRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.item_id:
        out["itemId"] = m.item_id
    if m.verb:
        out["verb"] = m.verb
    if m.undo_sealed:
        out["undoSealed"] = json_bytes(m.undo_sealed)
    if m.state:
        out["state"] = ACT_RECORD_STATE_NAME.get(m.state, m.state)
    if m.attempts:
        out["attempts"] = m.attempts
    if m.next_attempt_at is not None:
        out["nextAttemptAt"] = json_timestamp(m.next_attempt_at)
    if m.created_at is not None:
        out["createdAt"] = json_timestamp(m.created_at)
    if m.problem:
        out["problem"] = m.problem
    if m.seq:
        out["seq"] = str(m.seq)
    if m.undoes:
        out["undoes"] = m.undoes
    if m.finished_at is not None:
        out["finishedAt"] = json_timestamp(m.finished_at)
    return out


def fill_revocation_record(u: Any, m: RevocationRecord) -> None:
    if m.id:
        u.id = m.id
    if m.provider:
        u.provider = m.provider
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.sealed:
        u.sealed = m.sealed
    if m.attempts:
        u.attempts = m.attempts
    if m.next_attempt_at is not None:
        fill_timestamp(u.next_attempt_at, m.next_attempt_at)
    if m.created_at is not None:
        fill_timestamp(u.created_at, m.created_at)


def read_revocation_record(u: Any) -> RevocationRecord:
    return RevocationRecord(
        id=u.id,
        provider=u.provider,
        erasure_id=u.erasure_id,
        sealed=u.sealed,
        attempts=u.attempts,
        next_attempt_at=read_timestamp(u.next_attempt_at) if u.HasField("next_attempt_at") else None,
        created_at=read_timestamp(u.created_at) if u.HasField("created_at") else None,
    )


def copy_revocation_record(m: RevocationRecord) -> RevocationRecord:
    return RevocationRecord(
        id=m.id,
        provider=m.provider,
        erasure_id=m.erasure_id,
        sealed=m.sealed,
        attempts=m.attempts,
        next_attempt_at=m.next_attempt_at,
        created_at=m.created_at,
    )


def json_revocation_record(m: RevocationRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.provider:
        out["provider"] = m.provider
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.sealed:
        out["sealed"] = json_bytes(m.sealed)
    if m.attempts:
        out["attempts"] = m.attempts
    if m.next_attempt_at is not None:
        out["nextAttemptAt"] = json_timestamp(m.next_attempt_at)
    if m.created_at is not None:
        out["createdAt"] = json_timestamp(m.created_at)
    return out


def fill_erasure_record(u: Any, m: ErasureRecord) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted
    if m.rows_left:
        u.rows_left = m.rows_left
    if m.notes:
        u.notes = m.notes
    if m.residue:
        u.residue = m.residue


def read_erasure_record(u: Any) -> ErasureRecord:
    return ErasureRecord(
        erasure_id=u.erasure_id,
        rows_deleted=u.rows_deleted,
        rows_left=u.rows_left,
        notes=u.notes,
        residue=u.residue,
    )


def copy_erasure_record(m: ErasureRecord) -> ErasureRecord:
    return ErasureRecord(
        erasure_id=m.erasure_id,
        rows_deleted=m.rows_deleted,
        rows_left=m.rows_left,
        notes=m.notes,
        residue=m.residue,
    )


def json_erasure_record(m: ErasureRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    if m.rows_left:
        out["rowsLeft"] = m.rows_left
    if m.notes:
        out["notes"] = m.notes
    if m.residue:
        out["residue"] = m.residue
    return out


def fill_data_item(u: Any, m: DataItem) -> None:
    if m.what:
        u.what = m.what
    if m.why:
        u.why = m.why
    if m.how_long:
        u.how_long = m.how_long
    if m.needed:
        u.needed = m.needed


def read_data_item(u: Any) -> DataItem:
    return DataItem(what=u.what, why=u.why, how_long=u.how_long, needed=u.needed)


def copy_data_item(m: DataItem) -> DataItem:
    return DataItem(what=m.what, why=m.why, how_long=m.how_long, needed=m.needed)


def json_data_item(m: DataItem) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.what:
        out["what"] = m.what
    if m.why:
        out["why"] = m.why
    if m.how_long:
        out["howLong"] = m.how_long
    if m.needed:
        out["needed"] = m.needed
    return out


def fill_connection(u: Any, m: Connection) -> None:
    if m.state:
        u.state = m.state
    if m.connected_at is not None:
        fill_timestamp(u.connected_at, m.connected_at)
    if m.last_sync_at is not None:
        fill_timestamp(u.last_sync_at, m.last_sync_at)
    if m.next_sync_at is not None:
        fill_timestamp(u.next_sync_at, m.next_sync_at)
    if m.items:
        u.items = m.items
    if m.problem:
        u.problem = m.problem


def read_connection(u: Any) -> Connection:
    return Connection(
        state=CONNECTION_STATE_OF[u.state],
        connected_at=read_timestamp(u.connected_at) if u.HasField("connected_at") else None,
        last_sync_at=read_timestamp(u.last_sync_at) if u.HasField("last_sync_at") else None,
        next_sync_at=read_timestamp(u.next_sync_at) if u.HasField("next_sync_at") else None,
        items=u.items,
        problem=u.problem,
    )


def copy_connection(m: Connection) -> Connection:
    return Connection(
        state=m.state,
        connected_at=m.connected_at,
        last_sync_at=m.last_sync_at,
        next_sync_at=m.next_sync_at,
        items=m.items,
        problem=m.problem,
    )


def json_connection(m: Connection) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.state:
        out["state"] = CONNECTION_STATE_NAME.get(m.state, m.state)
    if m.connected_at is not None:
        out["connectedAt"] = json_timestamp(m.connected_at)
    if m.last_sync_at is not None:
        out["lastSyncAt"] = json_timestamp(m.last_sync_at)
    if m.next_sync_at is not None:
        out["nextSyncAt"] = json_timestamp(m.next_sync_at)
    if m.items:
        out["items"] = m.items
    if m.problem:
        out["problem"] = m.problem
    return out


def fill_connector(u: Any, m: Connector) -> None:
    if m.provider:
        u.provider = m.provider
    if m.name:
        u.name = m.name
    for reads_item in m.reads:
        fill_data_item(u.reads.add(), reads_item)
    if m.does:
        u.does.extend(m.does)
    if m.never:
        u.never.extend(m.never)
    if m.how_to_stop:
        u.how_to_stop = m.how_to_stop
    if m.consent_hash:
        u.consent_hash = m.consent_hash
    if m.connection is not None:
        u.connection.SetInParent()
        fill_connection(u.connection, m.connection)


def read_connector(u: Any) -> Connector:
    return Connector(
        provider=u.provider,
        name=u.name,
        reads=[read_data_item(item) for item in u.reads],
        does=list(u.does),
        never=list(u.never),
        how_to_stop=u.how_to_stop,
        consent_hash=u.consent_hash,
        connection=read_connection(u.connection) if u.HasField("connection") else None,
    )


def copy_connector(m: Connector) -> Connector:
    return Connector(
        provider=m.provider,
        name=m.name,
        reads=[copy_data_item(item) for item in m.reads],
        does=list(m.does),
        never=list(m.never),
        how_to_stop=m.how_to_stop,
        consent_hash=m.consent_hash,
        connection=None if m.connection is None else copy_connection(m.connection),
    )


def json_connector(m: Connector) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.name:
        out["name"] = m.name
    if m.reads:
        out["reads"] = [json_data_item(item) for item in m.reads]
    if m.does:
        out["does"] = m.does
    if m.never:
        out["never"] = m.never
    if m.how_to_stop:
        out["howToStop"] = m.how_to_stop
    if m.consent_hash:
        out["consentHash"] = m.consent_hash
    if m.connection is not None:
        out["connection"] = json_connection(m.connection)
    return out


def fill_list_connectors_request(u: Any, m: ListConnectorsRequest) -> None:
    pass


def read_list_connectors_request(u: Any) -> ListConnectorsRequest:
    return ListConnectorsRequest()


def copy_list_connectors_request(m: ListConnectorsRequest) -> ListConnectorsRequest:
    return ListConnectorsRequest()


def json_list_connectors_request(m: ListConnectorsRequest) -> dict[str, object]:
    return {}


def fill_list_connectors_response(u: Any, m: ListConnectorsResponse) -> None:
    for connectors_item in m.connectors:
        fill_connector(u.connectors.add(), connectors_item)


def read_list_connectors_response(u: Any) -> ListConnectorsResponse:
    return ListConnectorsResponse(connectors=[read_connector(item) for item in u.connectors])


def copy_list_connectors_response(m: ListConnectorsResponse) -> ListConnectorsResponse:
    return ListConnectorsResponse(connectors=[copy_connector(item) for item in m.connectors])


def json_list_connectors_response(m: ListConnectorsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.connectors:
        out["connectors"] = [json_connector(item) for item in m.connectors]
    return out


def fill_begin_connection_request(u: Any, m: BeginConnectionRequest) -> None:
    if m.provider:
        u.provider = m.provider
    if m.consent_hash:
        u.consent_hash = m.consent_hash


def read_begin_connection_request(u: Any) -> BeginConnectionRequest:
    return BeginConnectionRequest(provider=u.provider, consent_hash=u.consent_hash)


def copy_begin_connection_request(m: BeginConnectionRequest) -> BeginConnectionRequest:
    return BeginConnectionRequest(provider=m.provider, consent_hash=m.consent_hash)


def json_begin_connection_request(m: BeginConnectionRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.consent_hash:
        out["consentHash"] = m.consent_hash
    return out


def missing_begin_connection_request(m: BeginConnectionRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.provider:
        found.append(at + "provider")
    if not m.consent_hash:
        found.append(at + "consent_hash")
    return found


def fill_begin_connection_response(u: Any, m: BeginConnectionResponse) -> None:
    if m.authorization_url:
        u.authorization_url = m.authorization_url


def read_begin_connection_response(u: Any) -> BeginConnectionResponse:
    return BeginConnectionResponse(authorization_url=u.authorization_url)


def copy_begin_connection_response(m: BeginConnectionResponse) -> BeginConnectionResponse:
    return BeginConnectionResponse(authorization_url=m.authorization_url)


def json_begin_connection_response(m: BeginConnectionResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.authorization_url:
        out["authorizationUrl"] = m.authorization_url
    return out


def fill_finish_connection_request(u: Any, m: FinishConnectionRequest) -> None:
    if m.provider:
        u.provider = m.provider
    if m.state:
        u.state = m.state
    if m.code:
        u.code = m.code
    if m.error:
        u.error = m.error


def read_finish_connection_request(u: Any) -> FinishConnectionRequest:
    return FinishConnectionRequest(provider=u.provider, state=u.state, code=u.code, error=u.error)


def copy_finish_connection_request(m: FinishConnectionRequest) -> FinishConnectionRequest:
    return FinishConnectionRequest(provider=m.provider, state=m.state, code=m.code, error=m.error)


def json_finish_connection_request(m: FinishConnectionRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.state:
        out["state"] = m.state
    if m.code:
        out["code"] = m.code
    if m.error:
        out["error"] = m.error
    return out


def fill_finish_connection_response(u: Any, m: FinishConnectionResponse) -> None:
    if m.connection is not None:
        u.connection.SetInParent()
        fill_connection(u.connection, m.connection)


def read_finish_connection_response(u: Any) -> FinishConnectionResponse:
    return FinishConnectionResponse(connection=read_connection(u.connection) if u.HasField("connection") else None)


def copy_finish_connection_response(m: FinishConnectionResponse) -> FinishConnectionResponse:
    return FinishConnectionResponse(connection=None if m.connection is None else copy_connection(m.connection))


def json_finish_connection_response(m: FinishConnectionResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.connection is not None:
        out["connection"] = json_connection(m.connection)
    return out


def fill_disconnect_request(u: Any, m: DisconnectRequest) -> None:
    if m.provider:
        u.provider = m.provider


def read_disconnect_request(u: Any) -> DisconnectRequest:
    return DisconnectRequest(provider=u.provider)


def copy_disconnect_request(m: DisconnectRequest) -> DisconnectRequest:
    return DisconnectRequest(provider=m.provider)


def json_disconnect_request(m: DisconnectRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    return out


def missing_disconnect_request(m: DisconnectRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.provider:
        found.append(at + "provider")
    return found


def fill_disconnect_response(u: Any, m: DisconnectResponse) -> None:
    if m.revoked:
        u.revoked = m.revoked
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted


def read_disconnect_response(u: Any) -> DisconnectResponse:
    return DisconnectResponse(revoked=u.revoked, rows_deleted=u.rows_deleted)


def copy_disconnect_response(m: DisconnectResponse) -> DisconnectResponse:
    return DisconnectResponse(revoked=m.revoked, rows_deleted=m.rows_deleted)


def json_disconnect_response(m: DisconnectResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.revoked:
        out["revoked"] = m.revoked
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    return out


def fill_task_facts(u: Any, m: TaskFacts) -> None:
    if m.priority:
        u.priority = m.priority
    if m.due_day is not None:
        u.due_day = m.due_day
    if m.due_at is not None:
        fill_timestamp(u.due_at, m.due_at)
    if m.recurring:
        u.recurring = m.recurring
    if m.added_at is not None:
        fill_timestamp(u.added_at, m.added_at)
    if m.completed:
        u.completed = m.completed
    if m.has_open_subtasks:
        u.has_open_subtasks = m.has_open_subtasks
    if m.assigned_to_other:
        u.assigned_to_other = m.assigned_to_other
    if m.uncompletable:
        u.uncompletable = m.uncompletable
    if m.project_id:
        u.project_id = m.project_id


def read_task_facts(u: Any) -> TaskFacts:
    return TaskFacts(
        priority=u.priority,
        due_day=u.due_day if u.HasField("due_day") else None,
        due_at=read_timestamp(u.due_at) if u.HasField("due_at") else None,
        recurring=u.recurring,
        added_at=read_timestamp(u.added_at) if u.HasField("added_at") else None,
        completed=u.completed,
        has_open_subtasks=u.has_open_subtasks,
        assigned_to_other=u.assigned_to_other,
        uncompletable=u.uncompletable,
        project_id=u.project_id,
    )


def copy_task_facts(m: TaskFacts) -> TaskFacts:
    return TaskFacts(
        priority=m.priority,
        due_day=m.due_day,
        due_at=m.due_at,
        recurring=m.recurring,
        added_at=m.added_at,
        completed=m.completed,
        has_open_subtasks=m.has_open_subtasks,
        assigned_to_other=m.assigned_to_other,
        uncompletable=m.uncompletable,
        project_id=m.project_id,
    )


def json_task_facts(m: TaskFacts) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.priority:
        out["priority"] = m.priority
    if m.due_day is not None:
        out["dueDay"] = m.due_day
    if m.due_at is not None:
        out["dueAt"] = json_timestamp(m.due_at)
    if m.recurring:
        out["recurring"] = m.recurring
    if m.added_at is not None:
        out["addedAt"] = json_timestamp(m.added_at)
    if m.completed:
        out["completed"] = m.completed
    if m.has_open_subtasks:
        out["hasOpenSubtasks"] = m.has_open_subtasks
    if m.assigned_to_other:
        out["assignedToOther"] = m.assigned_to_other
    if m.uncompletable:
        out["uncompletable"] = m.uncompletable
    if m.project_id:
        out["projectId"] = m.project_id
    return out


def fill_candidate(u: Any, m: Candidate) -> None:
    if m.id:
        u.id = m.id
    if m.provider:
        u.provider = m.provider
    if m.facts is not None:
        u.facts.SetInParent()
        fill_task_facts(u.facts, m.facts)


def read_candidate(u: Any) -> Candidate:
    return Candidate(id=u.id, provider=u.provider, facts=read_task_facts(u.facts) if u.HasField("facts") else None)


def copy_candidate(m: Candidate) -> Candidate:
    return Candidate(id=m.id, provider=m.provider, facts=None if m.facts is None else copy_task_facts(m.facts))


def json_candidate(m: Candidate) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.provider:
        out["provider"] = m.provider
    if m.facts is not None:
        out["facts"] = json_task_facts(m.facts)
    return out


def fill_list_candidates_request(u: Any, m: ListCandidatesRequest) -> None:
    pass


def read_list_candidates_request(u: Any) -> ListCandidatesRequest:
    return ListCandidatesRequest()


def copy_list_candidates_request(m: ListCandidatesRequest) -> ListCandidatesRequest:
    return ListCandidatesRequest()


def json_list_candidates_request(m: ListCandidatesRequest) -> dict[str, object]:
    return {}


def fill_list_candidates_response(u: Any, m: ListCandidatesResponse) -> None:
    for candidates_item in m.candidates:
        fill_candidate(u.candidates.add(), candidates_item)


def read_list_candidates_response(u: Any) -> ListCandidatesResponse:
    return ListCandidatesResponse(candidates=[read_candidate(item) for item in u.candidates])


def copy_list_candidates_response(m: ListCandidatesResponse) -> ListCandidatesResponse:
    return ListCandidatesResponse(candidates=[copy_candidate(item) for item in m.candidates])


def json_list_candidates_response(m: ListCandidatesResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.candidates:
        out["candidates"] = [json_candidate(item) for item in m.candidates]
    return out


def fill_get_candidate_text_request(u: Any, m: GetCandidateTextRequest) -> None:
    if m.provider:
        u.provider = m.provider
    if m.id:
        u.id = m.id


def read_get_candidate_text_request(u: Any) -> GetCandidateTextRequest:
    return GetCandidateTextRequest(provider=u.provider, id=u.id)


def copy_get_candidate_text_request(m: GetCandidateTextRequest) -> GetCandidateTextRequest:
    return GetCandidateTextRequest(provider=m.provider, id=m.id)


def json_get_candidate_text_request(m: GetCandidateTextRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.id:
        out["id"] = m.id
    return out


def fill_candidate_text(u: Any, m: CandidateText) -> None:
    if m.title:
        u.title = m.title
    if m.body:
        u.body = m.body
    if m.deep_link:
        u.deep_link = m.deep_link
    if m.project:
        u.project = m.project


def read_candidate_text(u: Any) -> CandidateText:
    return CandidateText(title=u.title, body=u.body, deep_link=u.deep_link, project=u.project)


def copy_candidate_text(m: CandidateText) -> CandidateText:
    return CandidateText(title=m.title, body=m.body, deep_link=m.deep_link, project=m.project)


def json_candidate_text(m: CandidateText) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.title:
        out["title"] = m.title
    if m.body:
        out["body"] = m.body
    if m.deep_link:
        out["deepLink"] = m.deep_link
    if m.project:
        out["project"] = m.project
    return out


def fill_get_candidate_text_response(u: Any, m: GetCandidateTextResponse) -> None:
    if m.text is not None:
        u.text.SetInParent()
        fill_candidate_text(u.text, m.text)


def read_get_candidate_text_response(u: Any) -> GetCandidateTextResponse:
    return GetCandidateTextResponse(text=read_candidate_text(u.text) if u.HasField("text") else None)


def copy_get_candidate_text_response(m: GetCandidateTextResponse) -> GetCandidateTextResponse:
    return GetCandidateTextResponse(text=None if m.text is None else copy_candidate_text(m.text))


def json_get_candidate_text_response(m: GetCandidateTextResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.text is not None:
        out["text"] = json_candidate_text(m.text)
    return out


CONNECTION_ENDED: Codec[ConnectionEnded] = Codec(
    "oo.integrations.v1.ConnectionEnded",
    ConnectionEnded,
    message_class("oo.integrations.v1.ConnectionEnded"),
    fill_connection_ended,
    read_connection_ended,
    copy_connection_ended,
    json_connection_ended,
)
CONNECTION_RECORD: Codec[ConnectionRecord] = Codec(
    "oo.integrations.v1.ConnectionRecord",
    ConnectionRecord,
    message_class("oo.integrations.v1.ConnectionRecord"),
    fill_connection_record,
    read_connection_record,
    copy_connection_record,
    json_connection_record,
)
CREDENTIAL_RECORD: Codec[CredentialRecord] = Codec(
    "oo.integrations.v1.CredentialRecord",
    CredentialRecord,
    message_class("oo.integrations.v1.CredentialRecord"),
    fill_credential_record,
    read_credential_record,
    copy_credential_record,
    json_credential_record,
)
CONNECT_FLOW_RECORD: Codec[ConnectFlowRecord] = Codec(
    "oo.integrations.v1.ConnectFlowRecord",
    ConnectFlowRecord,
    message_class("oo.integrations.v1.ConnectFlowRecord"),
    fill_connect_flow_record,
    read_connect_flow_record,
    copy_connect_flow_record,
    json_connect_flow_record,
)
SIGNAL_RECORD: Codec[SignalRecord] = Codec(
    "oo.integrations.v1.SignalRecord",
    SignalRecord,
    message_class("oo.integrations.v1.SignalRecord"),
    fill_signal_record,
    read_signal_record,
    copy_signal_record,
    json_signal_record,
)
ACT_RECORD: Codec[ActRecord] = Codec(
    "oo.integrations.v1.ActRecord",
    ActRecord,
    message_class("oo.integrations.v1.ActRecord"),
    fill_act_record,
    read_act_record,
    copy_act_record,
    json_act_record,
)
REVOCATION_RECORD: Codec[RevocationRecord] = Codec(
    "oo.integrations.v1.RevocationRecord",
    RevocationRecord,
    message_class("oo.integrations.v1.RevocationRecord"),
    fill_revocation_record,
    read_revocation_record,
    copy_revocation_record,
    json_revocation_record,
)
ERASURE_RECORD: Codec[ErasureRecord] = Codec(
    "oo.integrations.v1.ErasureRecord",
    ErasureRecord,
    message_class("oo.integrations.v1.ErasureRecord"),
    fill_erasure_record,
    read_erasure_record,
    copy_erasure_record,
    json_erasure_record,
)
DATA_ITEM: Codec[DataItem] = Codec(
    "oo.integrations.v1.DataItem",
    DataItem,
    message_class("oo.integrations.v1.DataItem"),
    fill_data_item,
    read_data_item,
    copy_data_item,
    json_data_item,
)
CONNECTION: Codec[Connection] = Codec(
    "oo.integrations.v1.Connection",
    Connection,
    message_class("oo.integrations.v1.Connection"),
    fill_connection,
    read_connection,
    copy_connection,
    json_connection,
)
CONNECTOR: Codec[Connector] = Codec(
    "oo.integrations.v1.Connector",
    Connector,
    message_class("oo.integrations.v1.Connector"),
    fill_connector,
    read_connector,
    copy_connector,
    json_connector,
)
LIST_CONNECTORS_REQUEST: Codec[ListConnectorsRequest] = Codec(
    "oo.integrations.v1.ListConnectorsRequest",
    ListConnectorsRequest,
    message_class("oo.integrations.v1.ListConnectorsRequest"),
    fill_list_connectors_request,
    read_list_connectors_request,
    copy_list_connectors_request,
    json_list_connectors_request,
)
LIST_CONNECTORS_RESPONSE: Codec[ListConnectorsResponse] = Codec(
    "oo.integrations.v1.ListConnectorsResponse",
    ListConnectorsResponse,
    message_class("oo.integrations.v1.ListConnectorsResponse"),
    fill_list_connectors_response,
    read_list_connectors_response,
    copy_list_connectors_response,
    json_list_connectors_response,
)
BEGIN_CONNECTION_REQUEST: Codec[BeginConnectionRequest] = Codec(
    "oo.integrations.v1.BeginConnectionRequest",
    BeginConnectionRequest,
    message_class("oo.integrations.v1.BeginConnectionRequest"),
    fill_begin_connection_request,
    read_begin_connection_request,
    copy_begin_connection_request,
    json_begin_connection_request,
    missing_begin_connection_request,
)
BEGIN_CONNECTION_RESPONSE: Codec[BeginConnectionResponse] = Codec(
    "oo.integrations.v1.BeginConnectionResponse",
    BeginConnectionResponse,
    message_class("oo.integrations.v1.BeginConnectionResponse"),
    fill_begin_connection_response,
    read_begin_connection_response,
    copy_begin_connection_response,
    json_begin_connection_response,
)
FINISH_CONNECTION_REQUEST: Codec[FinishConnectionRequest] = Codec(
    "oo.integrations.v1.FinishConnectionRequest",
    FinishConnectionRequest,
    message_class("oo.integrations.v1.FinishConnectionRequest"),
    fill_finish_connection_request,
    read_finish_connection_request,
    copy_finish_connection_request,
    json_finish_connection_request,
)
FINISH_CONNECTION_RESPONSE: Codec[FinishConnectionResponse] = Codec(
    "oo.integrations.v1.FinishConnectionResponse",
    FinishConnectionResponse,
    message_class("oo.integrations.v1.FinishConnectionResponse"),
    fill_finish_connection_response,
    read_finish_connection_response,
    copy_finish_connection_response,
    json_finish_connection_response,
)
DISCONNECT_REQUEST: Codec[DisconnectRequest] = Codec(
    "oo.integrations.v1.DisconnectRequest",
    DisconnectRequest,
    message_class("oo.integrations.v1.DisconnectRequest"),
    fill_disconnect_request,
    read_disconnect_request,
    copy_disconnect_request,
    json_disconnect_request,
    missing_disconnect_request,
)
DISCONNECT_RESPONSE: Codec[DisconnectResponse] = Codec(
    "oo.integrations.v1.DisconnectResponse",
    DisconnectResponse,
    message_class("oo.integrations.v1.DisconnectResponse"),
    fill_disconnect_response,
    read_disconnect_response,
    copy_disconnect_response,
    json_disconnect_response,
)
TASK_FACTS: Codec[TaskFacts] = Codec(
    "oo.integrations.v1.TaskFacts",
    TaskFacts,
    message_class("oo.integrations.v1.TaskFacts"),
    fill_task_facts,
    read_task_facts,
    copy_task_facts,
    json_task_facts,
)
CANDIDATE: Codec[Candidate] = Codec(
    "oo.integrations.v1.Candidate",
    Candidate,
    message_class("oo.integrations.v1.Candidate"),
    fill_candidate,
    read_candidate,
    copy_candidate,
    json_candidate,
)
LIST_CANDIDATES_REQUEST: Codec[ListCandidatesRequest] = Codec(
    "oo.integrations.v1.ListCandidatesRequest",
    ListCandidatesRequest,
    message_class("oo.integrations.v1.ListCandidatesRequest"),
    fill_list_candidates_request,
    read_list_candidates_request,
    copy_list_candidates_request,
    json_list_candidates_request,
)
LIST_CANDIDATES_RESPONSE: Codec[ListCandidatesResponse] = Codec(
    "oo.integrations.v1.ListCandidatesResponse",
    ListCandidatesResponse,
    message_class("oo.integrations.v1.ListCandidatesResponse"),
    fill_list_candidates_response,
    read_list_candidates_response,
    copy_list_candidates_response,
    json_list_candidates_response,
)
GET_CANDIDATE_TEXT_REQUEST: Codec[GetCandidateTextRequest] = Codec(
    "oo.integrations.v1.GetCandidateTextRequest",
    GetCandidateTextRequest,
    message_class("oo.integrations.v1.GetCandidateTextRequest"),
    fill_get_candidate_text_request,
    read_get_candidate_text_request,
    copy_get_candidate_text_request,
    json_get_candidate_text_request,
)
CANDIDATE_TEXT: Codec[CandidateText] = Codec(
    "oo.integrations.v1.CandidateText",
    CandidateText,
    message_class("oo.integrations.v1.CandidateText"),
    fill_candidate_text,
    read_candidate_text,
    copy_candidate_text,
    json_candidate_text,
)
GET_CANDIDATE_TEXT_RESPONSE: Codec[GetCandidateTextResponse] = Codec(
    "oo.integrations.v1.GetCandidateTextResponse",
    GetCandidateTextResponse,
    message_class("oo.integrations.v1.GetCandidateTextResponse"),
    fill_get_candidate_text_response,
    read_get_candidate_text_response,
    copy_get_candidate_text_response,
    json_get_candidate_text_response,
)
