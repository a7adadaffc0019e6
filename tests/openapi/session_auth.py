"""Who makes the calls: a person's session, opened at the sandbox, where and as often as an operation needs one."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from schemathesis import AuthContext, Case

from tests.person_client import SESSION, PersonClient

SECRET_OPERATIONS = ("GET /api/erasures/{id}", "GET /api/erasures/{id}:watch")
"""What a secret opens."""
SESSION_ENDING_OPERATIONS = ("POST /api/logout", "DELETE /api/me")
"""A session serves one call of these."""


@dataclass(frozen=True)
class KnownValues:
    """What no schema knows: a session, and what earlier answers gave out."""

    url: str
    session: str
    secret: str
    agreements: list[dict[str, str]]
    consent_hash: str
    erasure_id: str

    def with_examples(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with the facts as its examples, which the first phase sends."""
        with_facts = copy.deepcopy(document)
        paths = with_facts["paths"]
        _body(paths["/api/me/consents"])["example"] = {"agreements": self.agreements}
        _body(paths["/api/connections/{provider}:begin"])["example"] = {"consentHash": self.consent_hash}
        _parameter(paths["/api/connections/{provider}:begin"]["post"], "provider")["example"] = "todoist"
        for path in ("/api/erasures/{id}", "/api/erasures/{id}:watch"):
            _parameter(paths[path]["get"], "id")["example"] = self.erasure_id
        return with_facts


def collect_known_values(url: str) -> KnownValues:
    """Signs two people in: one erases everything at once, the other is connected and stays."""
    erased = PersonClient(url).sign_in().api("DELETE", "/api/me?confirmation=delete")
    person = PersonClient(url, "sam").sign_in().agree().connect()
    texts = [consent["document"] for consent in person.api("GET", "/api/me/consents")["consents"]]
    connectors = {one["provider"]: one for one in person.api("GET", "/api/connectors")["connectors"]}
    return KnownValues(
        url,
        person.cookies[SESSION],
        erased["secret"],
        [{"documentId": text["id"], "hash": text["hash"]} for text in texts],
        connectors["todoist"]["consentHash"],
        erased["erasureId"],
    )


class SessionAuth:
    """Gives each call the cookie or the secret that its operation asks for."""

    facts: ClassVar[KnownValues]
    """schemathesis makes its provider by itself, so a subclass says them."""

    def get(self, case: Case[Any], _context: AuthContext) -> str:
        """The value of the credential."""
        if case.operation.label in SECRET_OPERATIONS:
            return self.facts.secret
        if case.operation.label in SESSION_ENDING_OPERATIONS:
            return PersonClient(self.facts.url).sign_in().cookies[SESSION]
        return self.facts.session

    def set(self, case: Case[Any], data: str, _context: AuthContext) -> None:
        if case.operation.label in SECRET_OPERATIONS:
            case.headers["Authorization"] = f"Bearer {data}"
        else:
            case.cookies = {**(case.cookies or {}), SESSION: data}


def _body(path: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = path["post"]["requestBody"]["content"]["application/json"]
    return found


def _parameter(operation: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in operation["parameters"] if one["name"] == name)
    return found
