"""The errors of the registry. Each says what is wrong and what to do; none carries personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class RegistryError(Exception):
    """Anything the registry refuses or cannot do; its text is fit to be shown to an operator.

    ``key`` names the text for a citizen in registry/texts (``errors.<key>``) where there is one.
    """

    key = "failed"


class SettingsError(RegistryError):
    """A setting that cannot be used."""

    key = "unavailable"


class DatabaseUnavailable(RegistryError):
    """The database cannot be reached or opened."""

    key = "unavailable"


class UnknownRequest(RegistryError):
    """No request has this reference (for officers and programs, never for citizens)."""

    key = "unknown_request"


class TransitionRefused(RegistryError):
    """A change of state that the rules forbid. ``rule`` names the rule: see docs/registry.md."""

    key = "transition"

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class InvalidInput(RegistryError):
    """A field that cannot be accepted. ``field`` and ``problem`` key the citizen's text."""

    key = "invalid"

    def __init__(self, field: str, problem: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.problem = problem


class ConsentMissing(RegistryError):
    """Personal data was to be kept before the citizen agreed (Law 09-08)."""

    key = "consent_missing"


class OutsideSystemDown(RegistryError):
    """The outside request system did not answer, or not in a way that can be understood."""

    key = "outside_down"


@dataclass(frozen=True)
class RowError:
    """One mistake in an imported file: where it is, what it is, and the remedy."""

    file: str
    line: int
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.field}: {self.problem} {self.remedy}"


class ImportRefused(RegistryError):
    """A file that was not imported at all, with every mistake found in it."""

    key = "import"

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))
