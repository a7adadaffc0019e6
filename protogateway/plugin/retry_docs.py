"""Documentation for callers of a method: timeout, retries and failure reasons."""

from google.protobuf.descriptor import MethodDescriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import ConfigError
from protogateway.plugin.python_source import literal
from protogateway.plugin.settings import GeneratorSettings, Table
from protogateway.runtime.errors import StatusCode

RETRY = {
    "safe": "Repeating it does no harm.",
    "with_key": "Repeating it with the same idempotency key does no harm.",
}


class CallDocs:
    """Documentation for callers of one method, read through the settings."""

    def __init__(self, contract: Contract, settings: GeneratorSettings, method: MethodDescriptor) -> None:
        self._place = f"{method.containing_service.file.name}: {method.full_name}"
        rule = settings.rule_of(contract.options(method))
        self.timeout_ms = int(rule.get(settings.rule.get("timeout_ms", ""), 0))
        self.retry = self._retry(settings.rule.get("retry", {}), rule)
        self.reasons = self._reasons(settings.rule.get("reasons", {}), rule)

    def arguments(self) -> list[str]:
        """Return the arguments of a Method."""
        found = [f"timeout_s={self.timeout_ms / 1000:g}"] if self.timeout_ms else []
        found += [f'retry="{self.retry}"'] if self.retry else []
        if self.reasons:
            known = [
                f"ErrorReason(StatusCode.{code}, {literal(reason)}, {literal(when)})"
                for code, reason, when in self.reasons
            ]
            found.append("\n".join(["reasons=(", *(f"        {reason}," for reason in known), "    )"]))
        return found

    def docstring(self, comment: str) -> str:
        """Return the comment and the advice as the stub's docstring."""
        advice = [f"Waits {self.timeout_ms / 1000:g} s unless told otherwise."] if self.timeout_ms else []
        advice += [RETRY[self.retry]] if self.retry else []
        fails = [f"    {code} {reason}: {when}" for code, reason, when in self.reasons]
        raises = "\n".join(["Raises:", *fails]) if fails else ""
        return "\n\n".join(filter(None, (comment, " ".join(advice), raises)))

    def _retry(self, names: Table, rule: Table) -> str:
        value = rule.get(names.get("field", ""))
        if value is None:
            return ""
        meaning = names.get("meanings", {}).get(value, "")
        if meaning not in RETRY:
            raise ConfigError(f"{self._place}: say in the settings which of {', '.join(RETRY)} the value {value} means")
        return str(meaning)

    def _reasons(self, names: Table, rule: Table) -> list[tuple[str, str, str]]:
        """Return status code, reason and description of each failure, in the proto's order."""
        found: list[tuple[str, str, str]] = []
        for declared in rule.get(names.get("field", ""), []):
            code, reason, when = (str(declared.get(names[part], "")) for part in ("code", "reason", "when"))
            if code not in StatusCode.__members__ or code == StatusCode.OK.name:
                raise ConfigError(f"{self._place}: reason {reason}: write a gRPC code such as NOT_FOUND, not {code!r}")
            if not reason or not when:
                raise ConfigError(f"{self._place}: give each reason a code for programs, and say when it happens")
            if any(reason == earlier for _, earlier, _ in found):
                raise ConfigError(f"{self._place}: reason {reason} is declared twice")
            found.append((code, reason, when))
        return found
