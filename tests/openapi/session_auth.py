"""The authentication of schemathesis's calls, with a person's session or the secret of an erasure."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from schemathesis import AuthContext, Case

from tests.person_client import SESSION, PersonClient

SECRET_OPERATIONS = ("GET /api/erasures/{id}", "GET /api/erasures/{id}:watch")
"""Operations that are authenticated by the secret of an erasure."""
SESSION_ENDING_OPERATIONS = ("POST /api/logout", "DELETE /api/me")
"""Operations after which the session has ended, so that each call needs a new one."""


@dataclass(frozen=True)
class KnownValues:
    """Values that no schema can contain: credentials, and ids and hashes from earlier responses."""

    url: str
    session: str
    secret: str
    agreements: list[dict[str, str]]
    consent_hash: str
    erasure_id: str

    def with_examples(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the document with these values as examples, which the first phase sends."""
        copied = copy.deepcopy(document)
        paths = copied["paths"]
        _body(paths["/api/me/consents"])["example"] = {"agreements": self.agreements}
        _body(paths["/api/connections/{provider}:begin"])["example"] = {"consentHash": self.consent_hash}
        _parameter(paths["/api/connections/{provider}:begin"]["post"], "provider")["example"] = "todoist"
        for path in ("/api/erasures/{id}", "/api/erasures/{id}:watch"):
            _parameter(paths[path]["get"], "id")["example"] = self.erasure_id
        return copied


def collect_known_values(url: str) -> KnownValues:
    """Sign in two people, of whom one is erased at once and the other connects an app."""
    erased = PersonClient(url).sign_in().api("DELETE", "/api/me?confirmation=delete")
    person = PersonClient(url, "sam").sign_in().agree().connect()
    documents = [consent["document"] for consent in person.api("GET", "/api/me/consents")["consents"]]
    connectors = {connector["provider"]: connector for connector in person.api("GET", "/api/connectors")["connectors"]}
    return KnownValues(
        url,
        person.cookies[SESSION],
        erased["secret"],
        [{"documentId": document["id"], "hash": document["hash"]} for document in documents],
        connectors["todoist"]["consentHash"],
        erased["erasureId"],
    )


class SessionAuth:
    """An auth provider for schemathesis with the session cookie, or the secret of an erasure."""

    known_values: ClassVar[KnownValues]
    """Set by a subclass, because schemathesis creates its auth provider without arguments."""

    def get(self, case: Case[Any], _context: AuthContext) -> str:
        """Return the credential."""
        if case.operation.label in SECRET_OPERATIONS:
            return self.known_values.secret
        if case.operation.label in SESSION_ENDING_OPERATIONS:
            return PersonClient(self.known_values.url).sign_in().cookies[SESSION]
        return self.known_values.session

    def set(self, case: Case[Any], data: str, _context: AuthContext) -> None:
        if case.operation.label in SECRET_OPERATIONS:
            case.headers["Authorization"] = f"Bearer {data}"
        else:
            case.cookies = {**(case.cookies or {}), SESSION: data}


def _body(path: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = path["post"]["requestBody"]["content"]["application/json"]
    return body


def _parameter(operation: dict[str, Any], name: str) -> dict[str, Any]:
    parameter: dict[str, Any] = next(one for one in operation["parameters"] if one["name"] == name)
    return parameter
