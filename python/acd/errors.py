"""What can go wrong, as exceptions that carry the place of each fault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

if TYPE_CHECKING:
    from .facts import Event

__all__ = ["AcdError", "Fault", "NotInJournal", "RecordsError", "Rejected", "RotaError", "ScenarioError"]


class Fault(NamedTuple):
    """One thing wrong with a file, or (from `Scenario.check`) valid and probably not meant."""

    #: The name of the file.
    file: str
    #: The line, from 1; `None` if the file could not be read.
    line: Optional[int]
    #: The column in characters, from 1.
    column: Optional[int]
    #: The field, as in `queues.contract.ladder[1].at`; empty for the file as a whole.
    field: str
    #: What was found.
    found: str
    #: What would be right, or better.
    expected: str

    def __str__(self) -> str:
        place = "" if self.line is None else f"{self.line}:{self.column}:"
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}:{place}{field} found {self.found}; expected {self.expected}"


class AcdError(Exception):
    """A run that failed, or a question without an answer."""


class ScenarioError(AcdError, ValueError):
    """Everything wrong with a file, all at once.

    >>> import acd
    >>> try:
    ...     acd.Scenario("[queues.sales]\\nwait_mix = '3m'", name="mine.toml")
    ... except acd.ScenarioError as error:
    ...     last = error.faults[-1]
    >>> last.file, last.line, last.field
    ('mine.toml', 2, 'queues.sales.wait_mix')
    """

    #: Each fault with file, line, column and field, in the order of the file.
    faults: tuple[Fault, ...]

    def __init__(self, message: str, faults: Iterable[tuple[object, ...]] = ()) -> None:
        self.faults = tuple(Fault(*fault) for fault in faults)  # type: ignore[arg-type]
        super().__init__(message, self.faults)

    def __str__(self) -> str:
        return str(self.args[0])


class RecordsError(ScenarioError):
    """Everything wrong with a file of records; each fault names the first line that has it."""


class RotaError(ScenarioError):
    """Everything wrong with the file of a rota and its tables."""


class Rejected(AcdError):
    """A command that does not fit the present state of an engine: it has changed nothing."""

    #: For programs: the rejection's word, such as `"stale_offer"`; `"unknown_name"` for a queue, agent, … that the centre
    #: does not have.
    code: str
    #: What it is about: the rejection's own values, by name; `None` if it has none.
    about: Any
    #: What deadlines did until the time of the command.
    facts: list[Event]

    def __init__(self, message: str, code: str = "", about: Any = None, facts: Iterable[Event] = ()) -> None:
        self.code, self.about, self.facts = code, about, list(facts)
        super().__init__(message, code, about, self.facts)

    def __str__(self) -> str:
        return str(self.args[0])


class NotInJournal(AcdError, LookupError):
    """A call or a caller that a journal does not have."""
