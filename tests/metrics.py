"""The metrics at /metrics, and the people who could be found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from bff import health
from gen.registry import SERVICES
from protogateway.runtime.errors import StatusCode
from servers.integrations.connectors import discover
from servers.kernel import outbound
from servers.kernel.bus import consumers_by_type
from servers.kernel.clock import SystemClock
from servers.kernel.health import Health
from tests.specs import SPECS

_FAILURES = {name for name, found in vars(outbound).items() if isinstance(found, type)}
KNOWN: Mapping[str, set[str]] = {
    "rpc": {method.path for service in SERVICES for method in service.methods},
    "channel": {"local", "wire"},
    "code": {code.name for code in StatusCode} | {"OK"},
    "type": set(consumers_by_type()),
    "consumer": {spec.name for spec in SPECS},
    "outcome": {"ok", "delivered", "failed", *_FAILURES},
    "provider": set(discover()),
}
"""Label → all values that it may have. They do not depend on the people who use oO."""

Label = tuple[str, str, str]
"""Metric, label and value."""


@dataclass(frozen=True)
class MetricsScrape:
    """A response of /metrics. `labels` are those of our own metrics."""

    text: str
    labels: set[Label]

    @classmethod
    async def take(cls) -> MetricsScrape:
        app = Starlette(routes=health.routes(Health(SystemClock())))
        transport = httpx2.ASGITransport(app, client=("127.0.0.1", 50_000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            text = (await client.get("/metrics")).raise_for_status().text
        families = [family for family in text_string_to_metric_families(text) if family.name.startswith("oo_")]
        labels = {
            (family.name, label, value)
            for family in families
            for sample in family.samples
            for label, value in sample.labels.items()
            if label != "le"  # the bounds of a histogram
        }
        return cls(text, labels)

    def naming(self, words: Iterable[str]) -> list[str]:
        """Return the words that occur anywhere in the text."""
        return [word for word in words if word in self.text]

    def unknown_since(self, before: MetricsScrape) -> list[Label]:
        """Return the labels that are new and could tell one person from another."""
        return sorted(label for label in self.labels - before.labels if label[2] not in KNOWN.get(label[1], set()))
