"""Composition of the recommender. `python -m servers.recommender.serve` boots it alone."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gen.oo.recommender.v1.services import RecommenderServiceBase
from servers.kernel import settings
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.settings import SettingsError, setting
from servers.recommender import policies, sources, store
from servers.recommender.decision import DecisionMaker
from servers.recommender.events import consumers
from servers.recommender.recommender import Recommender
from servers.recommender.service import RecommenderService
from servers.recommender.tip_records import TipRecords


@dataclass(frozen=True)
class RecommenderSettings:
    """Settings of the recommender."""

    policy: str = setting("OO_POLICY", "policy that decides", "random")
    shadow_policies: str = setting(
        "OO_SHADOW_POLICIES", "policies, separated by commas, that run beside it and change nothing"
    )

    @property
    def shadows(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.shadow_policies.split(",") if name.strip())

    def check(self, known: Collection[str]) -> None:
        """Raise SettingsError for an unknown policy."""
        for env, names in (("OO_POLICY", (self.policy,)), ("OO_SHADOW_POLICIES", self.shadows)):
            if unknown := [name for name in names if name not in known]:
                raise SettingsError(f"{env}: there is no policy {unknown[0]!r}; there are {', '.join(sorted(known))}")


def build(module: ModuleContext) -> Module:
    chosen = settings.read(RecommenderSettings, module.env)
    found = policies.discover(module)
    chosen.check(found)
    decision_maker = DecisionMaker(found, chosen.policy, chosen.shadows, module.clock)
    tip_records = TipRecords(module.person_keys)
    recommender = Recommender(sources.discover(module), decision_maker, tip_records, module.ids)
    service = RecommenderService(module, recommender, tip_records)
    return Module("recommender", [(RecommenderServiceBase.SERVICE, service)], consumers(module))


SPEC = ModuleSpec(
    "recommender",
    build,
    store.TABLES,
    Path(__file__).parent / "migrations",
    needs=("auth", "profile", "integrations"),
)

if __name__ == "__main__":
    main(SPEC)
