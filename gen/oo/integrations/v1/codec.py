# Generated from the protos. Do not edit.
"""Codecs of oo.integrations.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec, EnumByNumber
from protogateway.runtime.protojson.fast import (
    EnumFromJson,
    NeedsSlowPath,
    parse_bool,
    parse_int32,
    parse_list,
    parse_string,
    parse_timestamp,
    parse_uint32,
)
from protogateway.runtime.wellknown import set_timestamp, timestamp_text, to_datetime

from ....pool import message_class
from . import (
    BeginConnectionRequest,
    BeginConnectionResponse,
    Candidate,
    CandidateText,
    Connection,
    ConnectionEnded,
    ConnectionState,
    Connector,
    DataItem,
    DisconnectRequest,
    DisconnectResponse,
    FinishConnectionRequest,
    FinishConnectionResponse,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesRequest,
    ListCandidatesResponse,
    ListConnectorsRequest,
    ListConnectorsResponse,
    TaskFacts,
)
from .checks import (
    check_begin_connection_request,
    check_disconnect_request,
    check_finish_connection_request,
    check_get_candidate_text_request,
)


CONNECTION_STATE_BY_NUMBER: Final = EnumByNumber(ConnectionState)
CONNECTION_STATE_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "ok",
    2: "degraded",
    3: "reconnect_needed",
}
CONNECTION_STATE_FROM_JSON: Final = EnumFromJson(CONNECTION_STATE_BY_NUMBER, CONNECTION_STATE_NAME)


CONNECTION_ENDED_KEYS: Final[frozenset[str]] = frozenset({"provider", "endedAt"})
DATA_ITEM_KEYS: Final[frozenset[str]] = frozenset({"what", "why", "howLong", "needed"})
CONNECTION_KEYS: Final[frozenset[str]] = frozenset(
    {
        "state", "connectedAt", "lastSyncAt", "nextSyncAt", "items", "problem"
    }
)
CONNECTOR_KEYS: Final[frozenset[str]] = frozenset(
    {
        "provider", "name", "reads", "does", "never", "howToStop", "consentHash", "connection"
    }
)
LIST_CONNECTORS_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
LIST_CONNECTORS_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"connectors"})
BEGIN_CONNECTION_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"provider", "consentHash"})
BEGIN_CONNECTION_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"authorizationUrl"})
FINISH_CONNECTION_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"provider", "state", "code", "error"})
FINISH_CONNECTION_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"connection"})
DISCONNECT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"provider"})
DISCONNECT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"revoked", "rowsDeleted"})
TASK_FACTS_KEYS: Final[frozenset[str]] = frozenset(
    {
        "priority", "dueDay", "dueAt", "recurring", "addedAt", "completed", "hasOpenSubtasks", "assignedToOther",
        "uncompletable", "projectId"
    }
)
CANDIDATE_KEYS: Final[frozenset[str]] = frozenset({"id", "provider", "facts"})
LIST_CANDIDATES_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
LIST_CANDIDATES_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"candidates"})
GET_CANDIDATE_TEXT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"provider", "id"})
CANDIDATE_TEXT_KEYS: Final[frozenset[str]] = frozenset({"title", "body", "deepLink", "project"})
GET_CANDIDATE_TEXT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"text"})


def fill_connection_ended(u: Any, m: ConnectionEnded) -> None:
    if m.provider:
        u.provider = m.provider
    if m.ended_at is not None:
        set_timestamp(u.ended_at, m.ended_at)


def read_connection_ended(u: Any) -> ConnectionEnded:
    m = ConnectionEnded.__new__(ConnectionEnded)
    m._unknown_fields = b""
    m.provider = u.provider
    m.ended_at = to_datetime(u.ended_at) if u.HasField("ended_at") else None
    return m


def copy_connection_ended(m: ConnectionEnded) -> ConnectionEnded:
    if type(m) is not ConnectionEnded:
        raise TypeError(type(m))
    own = ConnectionEnded.__new__(ConnectionEnded)
    own.__dict__ = m.__dict__.copy()
    return own


def json_connection_ended(m: ConnectionEnded) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.ended_at is not None:
        out["endedAt"] = timestamp_text(m.ended_at)
    return out


def load_connection_ended(j: Any) -> ConnectionEnded:
    if type(j) is not dict or not j.keys() <= CONNECTION_ENDED_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ConnectionEnded.__new__(ConnectionEnded)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    m.ended_at = parse_timestamp(v) if (v := get("endedAt")) is not None else None
    return m


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
    m = DataItem.__new__(DataItem)
    m._unknown_fields = b""
    m.what = u.what
    m.why = u.why
    m.how_long = u.how_long
    m.needed = u.needed
    return m


def copy_data_item(m: DataItem) -> DataItem:
    if type(m) is not DataItem:
        raise TypeError(type(m))
    own = DataItem.__new__(DataItem)
    own.__dict__ = m.__dict__.copy()
    return own


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


def load_data_item(j: Any) -> DataItem:
    if type(j) is not dict or not j.keys() <= DATA_ITEM_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DataItem.__new__(DataItem)
    m._unknown_fields = b""
    m.what = parse_string(get("what", ""))
    m.why = parse_string(get("why", ""))
    m.how_long = parse_string(get("howLong", ""))
    m.needed = parse_bool(get("needed", False))
    return m


def fill_connection(u: Any, m: Connection) -> None:
    if m.state:
        u.state = m.state
    if m.connected_at is not None:
        set_timestamp(u.connected_at, m.connected_at)
    if m.last_sync_at is not None:
        set_timestamp(u.last_sync_at, m.last_sync_at)
    if m.next_sync_at is not None:
        set_timestamp(u.next_sync_at, m.next_sync_at)
    if m.items:
        u.items = m.items
    if m.problem:
        u.problem = m.problem


def read_connection(u: Any) -> Connection:
    m = Connection.__new__(Connection)
    m._unknown_fields = b""
    m.state = CONNECTION_STATE_BY_NUMBER[u.state]
    m.connected_at = to_datetime(u.connected_at) if u.HasField("connected_at") else None
    m.last_sync_at = to_datetime(u.last_sync_at) if u.HasField("last_sync_at") else None
    m.next_sync_at = to_datetime(u.next_sync_at) if u.HasField("next_sync_at") else None
    m.items = u.items
    m.problem = u.problem
    return m


def copy_connection(m: Connection) -> Connection:
    if type(m) is not Connection:
        raise TypeError(type(m))
    own = Connection.__new__(Connection)
    own.__dict__ = m.__dict__.copy()
    return own


def json_connection(m: Connection) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.state:
        out["state"] = CONNECTION_STATE_NAME.get(m.state, m.state)
    if m.connected_at is not None:
        out["connectedAt"] = timestamp_text(m.connected_at)
    if m.last_sync_at is not None:
        out["lastSyncAt"] = timestamp_text(m.last_sync_at)
    if m.next_sync_at is not None:
        out["nextSyncAt"] = timestamp_text(m.next_sync_at)
    if m.items:
        out["items"] = m.items
    if m.problem:
        out["problem"] = m.problem
    return out


def load_connection(j: Any) -> Connection:
    if type(j) is not dict or not j.keys() <= CONNECTION_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Connection.__new__(Connection)
    m._unknown_fields = b""
    m.state = CONNECTION_STATE_FROM_JSON[get("state", "unknown")]
    m.connected_at = parse_timestamp(v) if (v := get("connectedAt")) is not None else None
    m.last_sync_at = parse_timestamp(v) if (v := get("lastSyncAt")) is not None else None
    m.next_sync_at = parse_timestamp(v) if (v := get("nextSyncAt")) is not None else None
    m.items = parse_uint32(get("items", 0))
    m.problem = parse_string(get("problem", ""))
    return m


def fill_connector(u: Any, m: Connector) -> None:
    if m.provider:
        u.provider = m.provider
    if m.name:
        u.name = m.name
    if m.reads:
        add = u.reads.add
        for item_reads in m.reads:
            fill_data_item(add(), item_reads)
    if m.does:
        u.does.extend(m.does)
    if m.never:
        u.never.extend(m.never)
    if m.how_to_stop:
        u.how_to_stop = m.how_to_stop
    if m.consent_hash:
        u.consent_hash = m.consent_hash
    if m.connection is not None:
        part = u.connection
        part.SetInParent()
        fill_connection(part, m.connection)


def read_connector(u: Any) -> Connector:
    m = Connector.__new__(Connector)
    m._unknown_fields = b""
    m.provider = u.provider
    m.name = u.name
    m.reads = [read_data_item(item) for item in u.reads]
    m.does = u.does[:]
    m.never = u.never[:]
    m.how_to_stop = u.how_to_stop
    m.consent_hash = u.consent_hash
    m.connection = read_connection(u.connection) if u.HasField("connection") else None
    return m


def copy_connector(m: Connector) -> Connector:
    if type(m) is not Connector:
        raise TypeError(type(m))
    own = Connector.__new__(Connector)
    own.__dict__ = m.__dict__.copy()
    own.reads = [copy_data_item(item) for item in m.reads]
    own.does = list(m.does)
    own.never = list(m.never)
    own.connection = None if m.connection is None else copy_connection(m.connection)
    return own


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


def load_connector(j: Any) -> Connector:
    if type(j) is not dict or not j.keys() <= CONNECTOR_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Connector.__new__(Connector)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    m.name = parse_string(get("name", ""))
    m.reads = [load_data_item(item) for item in parse_list(get("reads", []))]
    m.does = [parse_string(item) for item in parse_list(get("does", []))]
    m.never = [parse_string(item) for item in parse_list(get("never", []))]
    m.how_to_stop = parse_string(get("howToStop", ""))
    m.consent_hash = parse_string(get("consentHash", ""))
    m.connection = load_connection(v) if (v := get("connection")) is not None else None
    return m


def fill_list_connectors_request(u: Any, m: ListConnectorsRequest) -> None:
    pass


def read_list_connectors_request(u: Any) -> ListConnectorsRequest:
    m = ListConnectorsRequest.__new__(ListConnectorsRequest)
    m._unknown_fields = b""
    return m


def copy_list_connectors_request(m: ListConnectorsRequest) -> ListConnectorsRequest:
    if type(m) is not ListConnectorsRequest:
        raise TypeError(type(m))
    own = ListConnectorsRequest.__new__(ListConnectorsRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_list_connectors_request(m: ListConnectorsRequest) -> dict[str, object]:
    return {}


def load_list_connectors_request(j: Any) -> ListConnectorsRequest:
    if type(j) is not dict or not j.keys() <= LIST_CONNECTORS_REQUEST_KEYS:
        raise NeedsSlowPath
    m = ListConnectorsRequest.__new__(ListConnectorsRequest)
    m._unknown_fields = b""
    return m


def fill_list_connectors_response(u: Any, m: ListConnectorsResponse) -> None:
    if m.connectors:
        add = u.connectors.add
        for item_connectors in m.connectors:
            fill_connector(add(), item_connectors)


def read_list_connectors_response(u: Any) -> ListConnectorsResponse:
    m = ListConnectorsResponse.__new__(ListConnectorsResponse)
    m._unknown_fields = b""
    m.connectors = [read_connector(item) for item in u.connectors]
    return m


def copy_list_connectors_response(m: ListConnectorsResponse) -> ListConnectorsResponse:
    if type(m) is not ListConnectorsResponse:
        raise TypeError(type(m))
    own = ListConnectorsResponse.__new__(ListConnectorsResponse)
    own.__dict__ = m.__dict__.copy()
    own.connectors = [copy_connector(item) for item in m.connectors]
    return own


def json_list_connectors_response(m: ListConnectorsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.connectors:
        out["connectors"] = [json_connector(item) for item in m.connectors]
    return out


def load_list_connectors_response(j: Any) -> ListConnectorsResponse:
    if type(j) is not dict or not j.keys() <= LIST_CONNECTORS_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ListConnectorsResponse.__new__(ListConnectorsResponse)
    m._unknown_fields = b""
    m.connectors = [load_connector(item) for item in parse_list(get("connectors", []))]
    return m


def fill_begin_connection_request(u: Any, m: BeginConnectionRequest) -> None:
    if m.provider:
        u.provider = m.provider
    if m.consent_hash:
        u.consent_hash = m.consent_hash


def read_begin_connection_request(u: Any) -> BeginConnectionRequest:
    m = BeginConnectionRequest.__new__(BeginConnectionRequest)
    m._unknown_fields = b""
    m.provider = u.provider
    m.consent_hash = u.consent_hash
    return m


def copy_begin_connection_request(m: BeginConnectionRequest) -> BeginConnectionRequest:
    if type(m) is not BeginConnectionRequest:
        raise TypeError(type(m))
    own = BeginConnectionRequest.__new__(BeginConnectionRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_begin_connection_request(m: BeginConnectionRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.consent_hash:
        out["consentHash"] = m.consent_hash
    return out


def load_begin_connection_request(j: Any) -> BeginConnectionRequest:
    if type(j) is not dict or not j.keys() <= BEGIN_CONNECTION_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = BeginConnectionRequest.__new__(BeginConnectionRequest)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    m.consent_hash = parse_string(get("consentHash", ""))
    return m


def fill_begin_connection_response(u: Any, m: BeginConnectionResponse) -> None:
    if m.authorization_url:
        u.authorization_url = m.authorization_url


def read_begin_connection_response(u: Any) -> BeginConnectionResponse:
    m = BeginConnectionResponse.__new__(BeginConnectionResponse)
    m._unknown_fields = b""
    m.authorization_url = u.authorization_url
    return m


def copy_begin_connection_response(m: BeginConnectionResponse) -> BeginConnectionResponse:
    if type(m) is not BeginConnectionResponse:
        raise TypeError(type(m))
    own = BeginConnectionResponse.__new__(BeginConnectionResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_begin_connection_response(m: BeginConnectionResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.authorization_url:
        out["authorizationUrl"] = m.authorization_url
    return out


def load_begin_connection_response(j: Any) -> BeginConnectionResponse:
    if type(j) is not dict or not j.keys() <= BEGIN_CONNECTION_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = BeginConnectionResponse.__new__(BeginConnectionResponse)
    m._unknown_fields = b""
    m.authorization_url = parse_string(get("authorizationUrl", ""))
    return m


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
    m = FinishConnectionRequest.__new__(FinishConnectionRequest)
    m._unknown_fields = b""
    m.provider = u.provider
    m.state = u.state
    m.code = u.code
    m.error = u.error
    return m


def copy_finish_connection_request(m: FinishConnectionRequest) -> FinishConnectionRequest:
    if type(m) is not FinishConnectionRequest:
        raise TypeError(type(m))
    own = FinishConnectionRequest.__new__(FinishConnectionRequest)
    own.__dict__ = m.__dict__.copy()
    return own


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


def load_finish_connection_request(j: Any) -> FinishConnectionRequest:
    if type(j) is not dict or not j.keys() <= FINISH_CONNECTION_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = FinishConnectionRequest.__new__(FinishConnectionRequest)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    m.state = parse_string(get("state", ""))
    m.code = parse_string(get("code", ""))
    m.error = parse_string(get("error", ""))
    return m


def fill_finish_connection_response(u: Any, m: FinishConnectionResponse) -> None:
    if m.connection is not None:
        part = u.connection
        part.SetInParent()
        fill_connection(part, m.connection)


def read_finish_connection_response(u: Any) -> FinishConnectionResponse:
    m = FinishConnectionResponse.__new__(FinishConnectionResponse)
    m._unknown_fields = b""
    m.connection = read_connection(u.connection) if u.HasField("connection") else None
    return m


def copy_finish_connection_response(m: FinishConnectionResponse) -> FinishConnectionResponse:
    if type(m) is not FinishConnectionResponse:
        raise TypeError(type(m))
    own = FinishConnectionResponse.__new__(FinishConnectionResponse)
    own.__dict__ = m.__dict__.copy()
    own.connection = None if m.connection is None else copy_connection(m.connection)
    return own


def json_finish_connection_response(m: FinishConnectionResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.connection is not None:
        out["connection"] = json_connection(m.connection)
    return out


def load_finish_connection_response(j: Any) -> FinishConnectionResponse:
    if type(j) is not dict or not j.keys() <= FINISH_CONNECTION_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = FinishConnectionResponse.__new__(FinishConnectionResponse)
    m._unknown_fields = b""
    m.connection = load_connection(v) if (v := get("connection")) is not None else None
    return m


def fill_disconnect_request(u: Any, m: DisconnectRequest) -> None:
    if m.provider:
        u.provider = m.provider


def read_disconnect_request(u: Any) -> DisconnectRequest:
    m = DisconnectRequest.__new__(DisconnectRequest)
    m._unknown_fields = b""
    m.provider = u.provider
    return m


def copy_disconnect_request(m: DisconnectRequest) -> DisconnectRequest:
    if type(m) is not DisconnectRequest:
        raise TypeError(type(m))
    own = DisconnectRequest.__new__(DisconnectRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_disconnect_request(m: DisconnectRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    return out


def load_disconnect_request(j: Any) -> DisconnectRequest:
    if type(j) is not dict or not j.keys() <= DISCONNECT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DisconnectRequest.__new__(DisconnectRequest)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    return m


def fill_disconnect_response(u: Any, m: DisconnectResponse) -> None:
    if m.revoked:
        u.revoked = m.revoked
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted


def read_disconnect_response(u: Any) -> DisconnectResponse:
    m = DisconnectResponse.__new__(DisconnectResponse)
    m._unknown_fields = b""
    m.revoked = u.revoked
    m.rows_deleted = u.rows_deleted
    return m


def copy_disconnect_response(m: DisconnectResponse) -> DisconnectResponse:
    if type(m) is not DisconnectResponse:
        raise TypeError(type(m))
    own = DisconnectResponse.__new__(DisconnectResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_disconnect_response(m: DisconnectResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.revoked:
        out["revoked"] = m.revoked
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    return out


def load_disconnect_response(j: Any) -> DisconnectResponse:
    if type(j) is not dict or not j.keys() <= DISCONNECT_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DisconnectResponse.__new__(DisconnectResponse)
    m._unknown_fields = b""
    m.revoked = parse_bool(get("revoked", False))
    m.rows_deleted = parse_uint32(get("rowsDeleted", 0))
    return m


def fill_task_facts(u: Any, m: TaskFacts) -> None:
    if m.priority:
        u.priority = m.priority
    if m.due_day is not None:
        u.due_day = m.due_day
    if m.due_at is not None:
        set_timestamp(u.due_at, m.due_at)
    if m.recurring:
        u.recurring = m.recurring
    if m.added_at is not None:
        set_timestamp(u.added_at, m.added_at)
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
    m = TaskFacts.__new__(TaskFacts)
    m._unknown_fields = b""
    m.priority = u.priority
    m.due_day = u.due_day if u.HasField("due_day") else None
    m.due_at = to_datetime(u.due_at) if u.HasField("due_at") else None
    m.recurring = u.recurring
    m.added_at = to_datetime(u.added_at) if u.HasField("added_at") else None
    m.completed = u.completed
    m.has_open_subtasks = u.has_open_subtasks
    m.assigned_to_other = u.assigned_to_other
    m.uncompletable = u.uncompletable
    m.project_id = u.project_id
    return m


def copy_task_facts(m: TaskFacts) -> TaskFacts:
    if type(m) is not TaskFacts:
        raise TypeError(type(m))
    own = TaskFacts.__new__(TaskFacts)
    own.__dict__ = m.__dict__.copy()
    return own


def json_task_facts(m: TaskFacts) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.priority:
        out["priority"] = m.priority
    if m.due_day is not None:
        out["dueDay"] = m.due_day
    if m.due_at is not None:
        out["dueAt"] = timestamp_text(m.due_at)
    if m.recurring:
        out["recurring"] = m.recurring
    if m.added_at is not None:
        out["addedAt"] = timestamp_text(m.added_at)
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


def load_task_facts(j: Any) -> TaskFacts:
    if type(j) is not dict or not j.keys() <= TASK_FACTS_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = TaskFacts.__new__(TaskFacts)
    m._unknown_fields = b""
    m.priority = parse_uint32(get("priority", 0))
    m.due_day = parse_int32(v) if (v := get("dueDay")) is not None else None
    m.due_at = parse_timestamp(v) if (v := get("dueAt")) is not None else None
    m.recurring = parse_bool(get("recurring", False))
    m.added_at = parse_timestamp(v) if (v := get("addedAt")) is not None else None
    m.completed = parse_bool(get("completed", False))
    m.has_open_subtasks = parse_bool(get("hasOpenSubtasks", False))
    m.assigned_to_other = parse_bool(get("assignedToOther", False))
    m.uncompletable = parse_bool(get("uncompletable", False))
    m.project_id = parse_string(get("projectId", ""))
    return m


def fill_candidate(u: Any, m: Candidate) -> None:
    if m.id:
        u.id = m.id
    if m.provider:
        u.provider = m.provider
    if m.facts is not None:
        part = u.facts
        part.SetInParent()
        fill_task_facts(part, m.facts)


def read_candidate(u: Any) -> Candidate:
    m = Candidate.__new__(Candidate)
    m._unknown_fields = b""
    m.id = u.id
    m.provider = u.provider
    m.facts = read_task_facts(u.facts) if u.HasField("facts") else None
    return m


def copy_candidate(m: Candidate) -> Candidate:
    if type(m) is not Candidate:
        raise TypeError(type(m))
    own = Candidate.__new__(Candidate)
    own.__dict__ = m.__dict__.copy()
    own.facts = None if m.facts is None else copy_task_facts(m.facts)
    return own


def json_candidate(m: Candidate) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.provider:
        out["provider"] = m.provider
    if m.facts is not None:
        out["facts"] = json_task_facts(m.facts)
    return out


def load_candidate(j: Any) -> Candidate:
    if type(j) is not dict or not j.keys() <= CANDIDATE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Candidate.__new__(Candidate)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.provider = parse_string(get("provider", ""))
    m.facts = load_task_facts(v) if (v := get("facts")) is not None else None
    return m


def fill_list_candidates_request(u: Any, m: ListCandidatesRequest) -> None:
    pass


def read_list_candidates_request(u: Any) -> ListCandidatesRequest:
    m = ListCandidatesRequest.__new__(ListCandidatesRequest)
    m._unknown_fields = b""
    return m


def copy_list_candidates_request(m: ListCandidatesRequest) -> ListCandidatesRequest:
    if type(m) is not ListCandidatesRequest:
        raise TypeError(type(m))
    own = ListCandidatesRequest.__new__(ListCandidatesRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_list_candidates_request(m: ListCandidatesRequest) -> dict[str, object]:
    return {}


def load_list_candidates_request(j: Any) -> ListCandidatesRequest:
    if type(j) is not dict or not j.keys() <= LIST_CANDIDATES_REQUEST_KEYS:
        raise NeedsSlowPath
    m = ListCandidatesRequest.__new__(ListCandidatesRequest)
    m._unknown_fields = b""
    return m


def fill_list_candidates_response(u: Any, m: ListCandidatesResponse) -> None:
    if m.candidates:
        add = u.candidates.add
        for item_candidates in m.candidates:
            fill_candidate(add(), item_candidates)


def read_list_candidates_response(u: Any) -> ListCandidatesResponse:
    m = ListCandidatesResponse.__new__(ListCandidatesResponse)
    m._unknown_fields = b""
    m.candidates = [read_candidate(item) for item in u.candidates]
    return m


def copy_list_candidates_response(m: ListCandidatesResponse) -> ListCandidatesResponse:
    if type(m) is not ListCandidatesResponse:
        raise TypeError(type(m))
    own = ListCandidatesResponse.__new__(ListCandidatesResponse)
    own.__dict__ = m.__dict__.copy()
    own.candidates = [copy_candidate(item) for item in m.candidates]
    return own


def json_list_candidates_response(m: ListCandidatesResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.candidates:
        out["candidates"] = [json_candidate(item) for item in m.candidates]
    return out


def load_list_candidates_response(j: Any) -> ListCandidatesResponse:
    if type(j) is not dict or not j.keys() <= LIST_CANDIDATES_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ListCandidatesResponse.__new__(ListCandidatesResponse)
    m._unknown_fields = b""
    m.candidates = [load_candidate(item) for item in parse_list(get("candidates", []))]
    return m


def fill_get_candidate_text_request(u: Any, m: GetCandidateTextRequest) -> None:
    if m.provider:
        u.provider = m.provider
    if m.id:
        u.id = m.id


def read_get_candidate_text_request(u: Any) -> GetCandidateTextRequest:
    m = GetCandidateTextRequest.__new__(GetCandidateTextRequest)
    m._unknown_fields = b""
    m.provider = u.provider
    m.id = u.id
    return m


def copy_get_candidate_text_request(m: GetCandidateTextRequest) -> GetCandidateTextRequest:
    if type(m) is not GetCandidateTextRequest:
        raise TypeError(type(m))
    own = GetCandidateTextRequest.__new__(GetCandidateTextRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_candidate_text_request(m: GetCandidateTextRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.provider:
        out["provider"] = m.provider
    if m.id:
        out["id"] = m.id
    return out


def load_get_candidate_text_request(j: Any) -> GetCandidateTextRequest:
    if type(j) is not dict or not j.keys() <= GET_CANDIDATE_TEXT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetCandidateTextRequest.__new__(GetCandidateTextRequest)
    m._unknown_fields = b""
    m.provider = parse_string(get("provider", ""))
    m.id = parse_string(get("id", ""))
    return m


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
    m = CandidateText.__new__(CandidateText)
    m._unknown_fields = b""
    m.title = u.title
    m.body = u.body
    m.deep_link = u.deep_link
    m.project = u.project
    return m


def copy_candidate_text(m: CandidateText) -> CandidateText:
    if type(m) is not CandidateText:
        raise TypeError(type(m))
    own = CandidateText.__new__(CandidateText)
    own.__dict__ = m.__dict__.copy()
    return own


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


def load_candidate_text(j: Any) -> CandidateText:
    if type(j) is not dict or not j.keys() <= CANDIDATE_TEXT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = CandidateText.__new__(CandidateText)
    m._unknown_fields = b""
    m.title = parse_string(get("title", ""))
    m.body = parse_string(get("body", ""))
    m.deep_link = parse_string(get("deepLink", ""))
    m.project = parse_string(get("project", ""))
    return m


def fill_get_candidate_text_response(u: Any, m: GetCandidateTextResponse) -> None:
    if m.text is not None:
        part = u.text
        part.SetInParent()
        fill_candidate_text(part, m.text)


def read_get_candidate_text_response(u: Any) -> GetCandidateTextResponse:
    m = GetCandidateTextResponse.__new__(GetCandidateTextResponse)
    m._unknown_fields = b""
    m.text = read_candidate_text(u.text) if u.HasField("text") else None
    return m


def copy_get_candidate_text_response(m: GetCandidateTextResponse) -> GetCandidateTextResponse:
    if type(m) is not GetCandidateTextResponse:
        raise TypeError(type(m))
    own = GetCandidateTextResponse.__new__(GetCandidateTextResponse)
    own.__dict__ = m.__dict__.copy()
    own.text = None if m.text is None else copy_candidate_text(m.text)
    return own


def json_get_candidate_text_response(m: GetCandidateTextResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.text is not None:
        out["text"] = json_candidate_text(m.text)
    return out


def load_get_candidate_text_response(j: Any) -> GetCandidateTextResponse:
    if type(j) is not dict or not j.keys() <= GET_CANDIDATE_TEXT_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetCandidateTextResponse.__new__(GetCandidateTextResponse)
    m._unknown_fields = b""
    m.text = load_candidate_text(v) if (v := get("text")) is not None else None
    return m


CONNECTION_ENDED: Codec[ConnectionEnded] = Codec(
    "oo.integrations.v1.ConnectionEnded",
    ConnectionEnded,
    message_class("oo.integrations.v1.ConnectionEnded"),
    fill_connection_ended,
    read_connection_ended,
    copy_connection_ended,
    json_connection_ended,
    load_connection_ended,
)
DATA_ITEM: Codec[DataItem] = Codec(
    "oo.integrations.v1.DataItem",
    DataItem,
    message_class("oo.integrations.v1.DataItem"),
    fill_data_item,
    read_data_item,
    copy_data_item,
    json_data_item,
    load_data_item,
)
CONNECTION: Codec[Connection] = Codec(
    "oo.integrations.v1.Connection",
    Connection,
    message_class("oo.integrations.v1.Connection"),
    fill_connection,
    read_connection,
    copy_connection,
    json_connection,
    load_connection,
)
CONNECTOR: Codec[Connector] = Codec(
    "oo.integrations.v1.Connector",
    Connector,
    message_class("oo.integrations.v1.Connector"),
    fill_connector,
    read_connector,
    copy_connector,
    json_connector,
    load_connector,
)
LIST_CONNECTORS_REQUEST: Codec[ListConnectorsRequest] = Codec(
    "oo.integrations.v1.ListConnectorsRequest",
    ListConnectorsRequest,
    message_class("oo.integrations.v1.ListConnectorsRequest"),
    fill_list_connectors_request,
    read_list_connectors_request,
    copy_list_connectors_request,
    json_list_connectors_request,
    load_list_connectors_request,
)
LIST_CONNECTORS_RESPONSE: Codec[ListConnectorsResponse] = Codec(
    "oo.integrations.v1.ListConnectorsResponse",
    ListConnectorsResponse,
    message_class("oo.integrations.v1.ListConnectorsResponse"),
    fill_list_connectors_response,
    read_list_connectors_response,
    copy_list_connectors_response,
    json_list_connectors_response,
    load_list_connectors_response,
)
BEGIN_CONNECTION_REQUEST: Codec[BeginConnectionRequest] = Codec(
    "oo.integrations.v1.BeginConnectionRequest",
    BeginConnectionRequest,
    message_class("oo.integrations.v1.BeginConnectionRequest"),
    fill_begin_connection_request,
    read_begin_connection_request,
    copy_begin_connection_request,
    json_begin_connection_request,
    load_begin_connection_request,
    check=check_begin_connection_request,
)
BEGIN_CONNECTION_RESPONSE: Codec[BeginConnectionResponse] = Codec(
    "oo.integrations.v1.BeginConnectionResponse",
    BeginConnectionResponse,
    message_class("oo.integrations.v1.BeginConnectionResponse"),
    fill_begin_connection_response,
    read_begin_connection_response,
    copy_begin_connection_response,
    json_begin_connection_response,
    load_begin_connection_response,
)
FINISH_CONNECTION_REQUEST: Codec[FinishConnectionRequest] = Codec(
    "oo.integrations.v1.FinishConnectionRequest",
    FinishConnectionRequest,
    message_class("oo.integrations.v1.FinishConnectionRequest"),
    fill_finish_connection_request,
    read_finish_connection_request,
    copy_finish_connection_request,
    json_finish_connection_request,
    load_finish_connection_request,
    check=check_finish_connection_request,
)
FINISH_CONNECTION_RESPONSE: Codec[FinishConnectionResponse] = Codec(
    "oo.integrations.v1.FinishConnectionResponse",
    FinishConnectionResponse,
    message_class("oo.integrations.v1.FinishConnectionResponse"),
    fill_finish_connection_response,
    read_finish_connection_response,
    copy_finish_connection_response,
    json_finish_connection_response,
    load_finish_connection_response,
)
DISCONNECT_REQUEST: Codec[DisconnectRequest] = Codec(
    "oo.integrations.v1.DisconnectRequest",
    DisconnectRequest,
    message_class("oo.integrations.v1.DisconnectRequest"),
    fill_disconnect_request,
    read_disconnect_request,
    copy_disconnect_request,
    json_disconnect_request,
    load_disconnect_request,
    check=check_disconnect_request,
)
DISCONNECT_RESPONSE: Codec[DisconnectResponse] = Codec(
    "oo.integrations.v1.DisconnectResponse",
    DisconnectResponse,
    message_class("oo.integrations.v1.DisconnectResponse"),
    fill_disconnect_response,
    read_disconnect_response,
    copy_disconnect_response,
    json_disconnect_response,
    load_disconnect_response,
)
TASK_FACTS: Codec[TaskFacts] = Codec(
    "oo.integrations.v1.TaskFacts",
    TaskFacts,
    message_class("oo.integrations.v1.TaskFacts"),
    fill_task_facts,
    read_task_facts,
    copy_task_facts,
    json_task_facts,
    load_task_facts,
)
CANDIDATE: Codec[Candidate] = Codec(
    "oo.integrations.v1.Candidate",
    Candidate,
    message_class("oo.integrations.v1.Candidate"),
    fill_candidate,
    read_candidate,
    copy_candidate,
    json_candidate,
    load_candidate,
)
LIST_CANDIDATES_REQUEST: Codec[ListCandidatesRequest] = Codec(
    "oo.integrations.v1.ListCandidatesRequest",
    ListCandidatesRequest,
    message_class("oo.integrations.v1.ListCandidatesRequest"),
    fill_list_candidates_request,
    read_list_candidates_request,
    copy_list_candidates_request,
    json_list_candidates_request,
    load_list_candidates_request,
)
LIST_CANDIDATES_RESPONSE: Codec[ListCandidatesResponse] = Codec(
    "oo.integrations.v1.ListCandidatesResponse",
    ListCandidatesResponse,
    message_class("oo.integrations.v1.ListCandidatesResponse"),
    fill_list_candidates_response,
    read_list_candidates_response,
    copy_list_candidates_response,
    json_list_candidates_response,
    load_list_candidates_response,
)
GET_CANDIDATE_TEXT_REQUEST: Codec[GetCandidateTextRequest] = Codec(
    "oo.integrations.v1.GetCandidateTextRequest",
    GetCandidateTextRequest,
    message_class("oo.integrations.v1.GetCandidateTextRequest"),
    fill_get_candidate_text_request,
    read_get_candidate_text_request,
    copy_get_candidate_text_request,
    json_get_candidate_text_request,
    load_get_candidate_text_request,
    check=check_get_candidate_text_request,
)
CANDIDATE_TEXT: Codec[CandidateText] = Codec(
    "oo.integrations.v1.CandidateText",
    CandidateText,
    message_class("oo.integrations.v1.CandidateText"),
    fill_candidate_text,
    read_candidate_text,
    copy_candidate_text,
    json_candidate_text,
    load_candidate_text,
)
GET_CANDIDATE_TEXT_RESPONSE: Codec[GetCandidateTextResponse] = Codec(
    "oo.integrations.v1.GetCandidateTextResponse",
    GetCandidateTextResponse,
    message_class("oo.integrations.v1.GetCandidateTextResponse"),
    fill_get_candidate_text_response,
    read_get_candidate_text_response,
    copy_get_candidate_text_response,
    json_get_candidate_text_response,
    load_get_candidate_text_response,
)
