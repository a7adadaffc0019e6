# Generated from the protos. Do not edit.
"""Every service, codec and option of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from protogateway.runtime.method import Codec, Service

from .oo.auth.v1 import services as oo_auth_v1_services
from .oo.events.v1 import services as oo_events_v1_services
from .oo.integrations.v1 import services as oo_integrations_v1_services
from .oo.profile.v1 import services as oo_profile_v1_services
from .oo.ranking.v1 import services as oo_ranking_v1_services
from .oo.recommender.v1 import services as oo_recommender_v1_services
from .oo.auth.storage.v1 import codec as oo_auth_storage_v1_codec
from .oo.auth.v1 import codec as oo_auth_v1_codec
from .oo.events.v1 import codec as oo_events_v1_codec
from .oo.integrations.storage.v1 import codec as oo_integrations_storage_v1_codec
from .oo.integrations.v1 import codec as oo_integrations_v1_codec
from .oo.kernel.storage.v1 import codec as oo_kernel_storage_v1_codec
from .oo.profile.storage.v1 import codec as oo_profile_storage_v1_codec
from .oo.profile.v1 import codec as oo_profile_v1_codec
from .oo.ranking.v1 import codec as oo_ranking_v1_codec
from .oo.recommender.storage.v1 import codec as oo_recommender_storage_v1_codec
from .oo.recommender.v1 import codec as oo_recommender_v1_codec
from .oo.auth.storage.v1 import options as oo_auth_storage_v1_options
from .oo.auth.v1 import options as oo_auth_v1_options
from .oo.events.v1 import options as oo_events_v1_options
from .oo.integrations.storage.v1 import options as oo_integrations_storage_v1_options
from .oo.integrations.v1 import options as oo_integrations_v1_options
from .oo.kernel.storage.v1 import options as oo_kernel_storage_v1_options
from .oo.profile.storage.v1 import options as oo_profile_storage_v1_options
from .oo.profile.v1 import options as oo_profile_v1_options
from .oo.ranking.v1 import options as oo_ranking_v1_options
from .oo.recommender.storage.v1 import options as oo_recommender_storage_v1_options
from .oo.recommender.v1 import options as oo_recommender_v1_options


SERVICES: Final[tuple[Service, ...]] = (
    oo_auth_v1_services.AUTH_SERVICE,
    oo_events_v1_services.EVENTS_SERVICE,
    oo_integrations_v1_services.INTEGRATIONS_SERVICE,
    oo_profile_v1_services.PROFILE_SERVICE,
    oo_ranking_v1_services.RANKING_SERVICE,
    oo_recommender_v1_services.RECOMMENDER_SERVICE,
)


_ALL: Final[tuple[Codec[Any], ...]] = (
    oo_auth_storage_v1_codec.ACCOUNT_RECORD,
    oo_auth_storage_v1_codec.SESSION_RECORD,
    oo_auth_storage_v1_codec.SIGN_IN_FLOW_RECORD,
    oo_auth_storage_v1_codec.SIGNING_KEY_RECORD,
    oo_auth_storage_v1_codec.ERASURE_RECORD,
    oo_auth_storage_v1_codec.ERASURE_PART_RECORD,
    oo_auth_v1_codec.USER_DELETION_REQUESTED,
    oo_auth_v1_codec.ERASURE_PART_DONE,
    oo_auth_v1_codec.GET_ME_REQUEST,
    oo_auth_v1_codec.GET_ME_RESPONSE,
    oo_auth_v1_codec.DELETE_ME_REQUEST,
    oo_auth_v1_codec.DELETE_ME_RESPONSE,
    oo_auth_v1_codec.SIGN_OUT_REQUEST,
    oo_auth_v1_codec.SIGN_OUT_RESPONSE,
    oo_auth_v1_codec.GET_ERASURE_REQUEST,
    oo_auth_v1_codec.ERASURE,
    oo_auth_v1_codec.ERASURE_PART,
    oo_auth_v1_codec.ERASURE_KEPT,
    oo_auth_v1_codec.GET_ERASURE_RESPONSE,
    oo_auth_v1_codec.WATCH_ERASURE_REQUEST,
    oo_auth_v1_codec.WATCH_ERASURE_RESPONSE,
    oo_auth_v1_codec.GET_JWKS_REQUEST,
    oo_auth_v1_codec.JWK,
    oo_auth_v1_codec.GET_JWKS_RESPONSE,
    oo_auth_v1_codec.GET_DISCOVERY_REQUEST,
    oo_auth_v1_codec.GET_DISCOVERY_RESPONSE,
    oo_auth_v1_codec.BEGIN_SIGN_IN_REQUEST,
    oo_auth_v1_codec.BEGIN_SIGN_IN_RESPONSE,
    oo_auth_v1_codec.FINISH_SIGN_IN_REQUEST,
    oo_auth_v1_codec.FINISH_SIGN_IN_RESPONSE,
    oo_auth_v1_codec.RESOLVE_SESSION_REQUEST,
    oo_auth_v1_codec.RESOLVE_SESSION_RESPONSE,
    oo_events_v1_codec.ENVELOPE,
    oo_events_v1_codec.DELIVER_REQUEST,
    oo_events_v1_codec.DELIVER_RESPONSE,
    oo_integrations_storage_v1_codec.CONNECTION_RECORD,
    oo_integrations_storage_v1_codec.CREDENTIAL_RECORD,
    oo_integrations_storage_v1_codec.CONNECT_FLOW_RECORD,
    oo_integrations_storage_v1_codec.PROVIDER_ITEM_RECORD,
    oo_integrations_storage_v1_codec.PROVIDER_ACTION_RECORD,
    oo_integrations_storage_v1_codec.REVOCATION_RECORD,
    oo_integrations_storage_v1_codec.ERASURE_RECORD,
    oo_integrations_v1_codec.CONNECTION_ENDED,
    oo_integrations_v1_codec.DATA_ITEM,
    oo_integrations_v1_codec.CONNECTION,
    oo_integrations_v1_codec.CONNECTOR,
    oo_integrations_v1_codec.LIST_CONNECTORS_REQUEST,
    oo_integrations_v1_codec.LIST_CONNECTORS_RESPONSE,
    oo_integrations_v1_codec.BEGIN_CONNECTION_REQUEST,
    oo_integrations_v1_codec.BEGIN_CONNECTION_RESPONSE,
    oo_integrations_v1_codec.FINISH_CONNECTION_REQUEST,
    oo_integrations_v1_codec.FINISH_CONNECTION_RESPONSE,
    oo_integrations_v1_codec.DISCONNECT_REQUEST,
    oo_integrations_v1_codec.DISCONNECT_RESPONSE,
    oo_integrations_v1_codec.TASK_FACTS,
    oo_integrations_v1_codec.CANDIDATE,
    oo_integrations_v1_codec.LIST_CANDIDATES_REQUEST,
    oo_integrations_v1_codec.LIST_CANDIDATES_RESPONSE,
    oo_integrations_v1_codec.GET_CANDIDATE_TEXT_REQUEST,
    oo_integrations_v1_codec.CANDIDATE_TEXT,
    oo_integrations_v1_codec.GET_CANDIDATE_TEXT_RESPONSE,
    oo_kernel_storage_v1_codec.OUTBOX_RECORD,
    oo_kernel_storage_v1_codec.INBOX_RECORD,
    oo_kernel_storage_v1_codec.IDEMPOTENCY_RECORD,
    oo_kernel_storage_v1_codec.DATA_KEY_RECORD,
    oo_kernel_storage_v1_codec.ERASED_PERSON_RECORD,
    oo_profile_storage_v1_codec.CONSENT_RECORD,
    oo_profile_v1_codec.DOCUMENT,
    oo_profile_v1_codec.CONSENT,
    oo_profile_v1_codec.LIST_CONSENTS_REQUEST,
    oo_profile_v1_codec.LIST_CONSENTS_RESPONSE,
    oo_profile_v1_codec.AGREEMENT,
    oo_profile_v1_codec.GIVE_CONSENT_REQUEST,
    oo_profile_v1_codec.GIVE_CONSENT_RESPONSE,
    oo_profile_v1_codec.GET_DOCUMENT_REQUEST,
    oo_profile_v1_codec.GET_DOCUMENT_RESPONSE,
    oo_profile_v1_codec.CHECK_CONSENT_REQUEST,
    oo_profile_v1_codec.CHECK_CONSENT_RESPONSE,
    oo_profile_v1_codec.RECORD_CONSENT_REQUEST,
    oo_profile_v1_codec.RECORD_CONSENT_RESPONSE,
    oo_profile_v1_codec.WITHDRAW_CONSENT_REQUEST,
    oo_profile_v1_codec.WITHDRAW_CONSENT_RESPONSE,
    oo_ranking_v1_codec.FEATURES,
    oo_ranking_v1_codec.COMPUTE_PROBABILITIES_REQUEST,
    oo_ranking_v1_codec.COMPUTE_PROBABILITIES_RESPONSE,
    oo_recommender_storage_v1_codec.CONTEXT_SNAPSHOT,
    oo_recommender_storage_v1_codec.CONTEXT_SNAPSHOT_ENTRY,
    oo_recommender_storage_v1_codec.DECIDED_CANDIDATE,
    oo_recommender_storage_v1_codec.SHADOW_DECISION,
    oo_recommender_storage_v1_codec.DECISION,
    oo_recommender_storage_v1_codec.LOGGED_DECISION,
    oo_recommender_storage_v1_codec.TIP_INSTANCE_RECORD,
    oo_recommender_storage_v1_codec.REACTION_RECORD,
    oo_recommender_storage_v1_codec.CONNECTION_EPOCH_RECORD,
    oo_recommender_v1_codec.TIP_DECIDED,
    oo_recommender_v1_codec.TIP_REACTED,
    oo_recommender_v1_codec.RECOMMEND_REQUEST,
    oo_recommender_v1_codec.RECOMMEND_RESPONSE,
    oo_recommender_v1_codec.GET_OPEN_TIP_REQUEST,
    oo_recommender_v1_codec.GET_OPEN_TIP_RESPONSE,
    oo_recommender_v1_codec.REPORT_SHOWN_REQUEST,
    oo_recommender_v1_codec.REPORT_SHOWN_RESPONSE,
    oo_recommender_v1_codec.SEND_FEEDBACK_REQUEST,
    oo_recommender_v1_codec.SEND_FEEDBACK_RESPONSE,
    oo_recommender_v1_codec.LIST_TIPS_REQUEST,
    oo_recommender_v1_codec.LIST_TIPS_RESPONSE,
    oo_recommender_v1_codec.TIP,
    oo_recommender_v1_codec.TIP_SUMMARY,
)


CODECS: Final[dict[str, Codec[Any]]] = {codec.name: codec for codec in _ALL}


CODEC_OF: Final[dict[type, Codec[Any]]] = {codec.message: codec for codec in _ALL}


METHOD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    **oo_auth_storage_v1_options.METHOD_OPTIONS,
    **oo_auth_v1_options.METHOD_OPTIONS,
    **oo_events_v1_options.METHOD_OPTIONS,
    **oo_integrations_storage_v1_options.METHOD_OPTIONS,
    **oo_integrations_v1_options.METHOD_OPTIONS,
    **oo_kernel_storage_v1_options.METHOD_OPTIONS,
    **oo_profile_storage_v1_options.METHOD_OPTIONS,
    **oo_profile_v1_options.METHOD_OPTIONS,
    **oo_ranking_v1_options.METHOD_OPTIONS,
    **oo_recommender_storage_v1_options.METHOD_OPTIONS,
    **oo_recommender_v1_options.METHOD_OPTIONS,
}


MESSAGE_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    **oo_auth_storage_v1_options.MESSAGE_OPTIONS,
    **oo_auth_v1_options.MESSAGE_OPTIONS,
    **oo_events_v1_options.MESSAGE_OPTIONS,
    **oo_integrations_storage_v1_options.MESSAGE_OPTIONS,
    **oo_integrations_v1_options.MESSAGE_OPTIONS,
    **oo_kernel_storage_v1_options.MESSAGE_OPTIONS,
    **oo_profile_storage_v1_options.MESSAGE_OPTIONS,
    **oo_profile_v1_options.MESSAGE_OPTIONS,
    **oo_ranking_v1_options.MESSAGE_OPTIONS,
    **oo_recommender_storage_v1_options.MESSAGE_OPTIONS,
    **oo_recommender_v1_options.MESSAGE_OPTIONS,
}


FIELD_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    **oo_auth_storage_v1_options.FIELD_OPTIONS,
    **oo_auth_v1_options.FIELD_OPTIONS,
    **oo_events_v1_options.FIELD_OPTIONS,
    **oo_integrations_storage_v1_options.FIELD_OPTIONS,
    **oo_integrations_v1_options.FIELD_OPTIONS,
    **oo_kernel_storage_v1_options.FIELD_OPTIONS,
    **oo_profile_storage_v1_options.FIELD_OPTIONS,
    **oo_profile_v1_options.FIELD_OPTIONS,
    **oo_ranking_v1_options.FIELD_OPTIONS,
    **oo_recommender_storage_v1_options.FIELD_OPTIONS,
    **oo_recommender_v1_options.FIELD_OPTIONS,
}
