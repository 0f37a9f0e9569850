"""What is said of a result set, as frozen records that compare by value.

Figures are in base units: seconds, bytes, requests/s, percent of one core. What is not known is
``None``, never 0. A list of records makes a frame: ``polars.DataFrame(rs.findings)``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from . import _html

R = TypeVar("R", bound="Record")

AT = {
    "connections": "connections",
    "rate": "requests/s asked for",
    "users": "users",
}
"""What a load is counted in, in words, by its kind."""


def at(kind: str | None, load: float | None) -> str:
    """A load in words: ``100 connections``."""
    return "an unstated load" if load is None else f"{load} {AT.get(kind or '', kind)}"


class Record:
    """A record that is made of a JSON object; lists become tuples."""

    _nested: dict[str, type[Record]] = {}
    """The fields that hold records, and which."""

    @classmethod
    def of(cls: type[R], values: Mapping[str, Any]) -> R:
        """The record of a JSON object of the command."""
        names = (entry.name for entry in dataclasses.fields(cls))  # type: ignore[arg-type]
        return cls(**{name: cls._read(name, values[name]) for name in names})

    @classmethod
    def _read(cls, name: str, value: Any) -> Any:
        nested = cls._nested.get(name)
        if not isinstance(value, list):
            return nested.of(value) if nested and value is not None else value
        return tuple(nested.of(item) if nested else item for item in value)


class Records(tuple[R, ...]):
    """A tuple of records that a notebook shows as a table, and ``print`` with a line for each."""

    __slots__ = ()

    @classmethod
    def read(cls, kind: type[R], values: Iterable[Mapping[str, Any]]) -> Records[R]:
        return cls(kind.of(value) for value in values)

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return _html.records(self)


@dataclass(frozen=True)
class Diagnostic(Record):
    """Something odd about the input: where, what, and what to do."""

    path: str
    line: int | None
    severity: str
    """``warning`` or ``error``."""
    message: str
    advice: str
    lost: bool
    """Whether something stood there that could not be read."""

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        return f"{self.path}{line}: {self.message}\n  {self.advice}"


@dataclass(frozen=True)
class Metric(Record):
    """Something that is measured of every run."""

    id: str
    label: str
    unit: str
    """The base unit, in which all figures are."""
    better: str | None
    """``higher``, ``lower``, or ``None`` where neither is."""
    heading: str
    """The label with the unit in which people read it."""


@dataclass(frozen=True)
class Rule(Record):
    """A rule of the audit, with what to know of it."""

    id: str
    scope: str
    """What a finding is about at first: ``run``, ``cell``, ``server`` or ``set``."""
    severity: str
    says: str
    fires: str
    means: str
    why: str
    """Why it matters to a comparison."""
    fix: str
    """How to mend the benchmark."""


@dataclass(frozen=True)
class Finding(Record):
    """What an audit rule found."""

    id: str
    rule: str
    """The id of the rule; ``wrkbook.RULES[finding.rule].why`` says why it matters."""
    severity: str
    """``note``, ``caution`` or ``serious``."""
    scenario: str | None
    server: str | None
    """``None`` where it is about all servers."""
    connections: int | None
    """``None`` where it is about all loads, or its load is of another kind."""
    load_kind: str | None
    """``connections``, ``rate``, ``users`` or ``unstated``; ``None`` where it is about all loads."""
    load: float | None
    repeat: str | None
    """``None`` where it is about all repeats."""
    message: str
    evidence: dict[str, float] = field(hash=False)
    """The figures behind it; their names end with the unit."""
    part_of: str | None
    """The id of the wider finding that explains this one."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Finding:
        return super().of({**values, **values["scope"]})

    @property
    def about(self) -> str:
        """What it is about: ``Bjoern at 100 connections, round1``."""
        whom = ", ".join(name for name in (self.scenario, self.server or "all servers") if name)
        load = "" if self.load_kind is None else f" at {at(self.load_kind, self.load)}"
        return whom + load + ("" if self.repeat is None else f", {self.repeat}")

    def __str__(self) -> str:
        return f"{self.severity}: {self.about}: {self.message}"


@dataclass(frozen=True)
class Cell(Record):
    """What is reported of one server at one load for one metric, in the metric's base unit."""

    scenario: str | None
    server: str
    connections: int | None
    """``None`` where the load is of another kind."""
    load_kind: str
    """``connections``, ``rate``, ``users`` or ``unstated``."""
    load: float | None
    """``None`` where it is unstated."""
    metric: str
    unit: str
    value: float | None
    """The centre, or the sum of errors; ``None`` where no run measured it."""
    n: int
    """How many repeats count, before any is trimmed."""
    runs: int
    """All repeats, missing ones included."""
    completed: int
    """How many of them completed a request."""
    min: float | None
    max: float | None
    cv: float | None
    """The coefficient of variation of the repeats that count, a fraction."""
    coverage: float | None
    """What the range covers as an interval of the median, a fraction."""
    trimmed: tuple[float, ...]
    """The lowest and the highest repeat, where they were left out."""
    findings: tuple[str, ...]
    """Ids of what the audit found here."""


@dataclass(frozen=True)
class Standing(Record):
    """Where a server stands on a metric: ranks 2 to 4 are a tie."""

    scenario: str | None
    metric: str
    server: str
    score: float | None
    """1 is best at every load that all servers without a failure serve; less is worse."""
    rank_best: int | None
    """1 + how many servers are above it; ``None`` where it is not ranked."""
    rank_worst: int | None
    """How many servers are ranked, less how many are below it."""
    served_best: int | None
    """As ``rank_best``, without what failures at other loads cost."""
    served_worst: int | None
    """As ``rank_worst``, likewise."""
    tier: int | None
    """1 is the best; ``None`` where it is not placed."""
    placed: bool
    """Whether it stands in a tier."""
    fails: tuple[float | None, ...]
    """The loads at which more than half of its runs failed."""
    reason: str | None
    """Why it is not ranked, or not placed: ``measured once``, ``client at limit``, ..."""


@dataclass(frozen=True)
class Noise(Record):
    """How far the repeats of a server scatter on a metric."""

    scenario: str | None
    metric: str
    server: str
    cv: float
    """The median over the loads of the coefficient of variation, a fraction."""
    grade: str
    """``A`` (up to 2%) to ``F``."""


@dataclass(frozen=True)
class CellRef(Record):
    """The cell that a figure is from; ``rs.cell(...)`` looks it up."""

    scenario: str | None
    server: str
    connections: int | None
    load_kind: str
    load: float | None


@dataclass(frozen=True)
class Claim(Record):
    """A sentence with the figure that carries it."""

    text: str
    figure: str
    """The figure as the sentence writes it."""
    metric: str | None
    """``None`` for a count of loads, runs or findings."""
    value: float
    """The figure, in ``unit``."""
    unit: str
    cells: tuple[CellRef, ...]
    findings: tuple[str, ...]
    """Ids of the findings that it is derived from."""
    confidence: str | None
    """How far a sentence of a verdict's summary may be trusted: ``high``, ``medium`` or ``low``."""
    confidence_reason: str | None

    _nested = {"cells": CellRef}


@dataclass(frozen=True)
class Winner(Record):
    """Who is best on a metric, as far as the data carry it."""

    scenario: str | None
    metric: str
    servers: tuple[str, ...]
    """The undisputed best: several are a tie, none means that the data cannot tell."""
    disputed: tuple[str, ...]
    """Servers that would lead, but whose figures the audit disqualified."""
    bounded: tuple[str, ...]
    """Undisputed servers whose figures are bounds: the client was at its limit at some load."""
    best_figures: str | None
    """Who has the best figures where that may be chance."""
    runner_up: str | None
    margin: float | None
    """How many times better than the runner-up."""
    sentence: str
    claims: tuple[Claim, ...] = field(repr=False)

    _nested = {"claims": Claim}

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Verdict(Record):
    """The judgement of one server, in whole sentences."""

    scenario: str | None
    server: str
    headline: str
    summary: str
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    cautions: tuple[str, ...]
    choose_when: str
    confidence: str
    """``high``, ``medium`` or ``low``."""
    confidence_reason: str
    claims: tuple[Claim, ...] = field(repr=False)
    """What every sentence above rests on."""

    _nested = {"claims": Claim}

    def __str__(self) -> str:
        return f"{self.server}: {self.headline}"

    def _repr_html_(self) -> str:
        return _html.verdict(self)


@dataclass(frozen=True)
class Needs(Record):
    """How many repeats of each load would settle a comparison."""

    repeats: int
    to_show: str
    """``change`` or ``no change``."""


@dataclass(frozen=True)
class ChangeAtLoad(Record):
    """What became of one metric of one server at one load."""

    connections: int | None
    load_kind: str
    load: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    difference: float | None
    p: float | None
    p_holm: float | None
    """p, corrected for all loads of all comparisons."""


@dataclass(frozen=True)
class Change(Record):
    """What became of one metric of one server. ``docs/diff.md`` says what each state means.

    Errors and the error ratio change by a difference (new - old), all else by a ratio (new / old).
    """

    _nested = {"needs": Needs, "each": ChangeAtLoad}

    scenario: str | None
    server: str
    metric: str
    state: str
    reason: str
    needed: str | None
    """Where it is open: what it would take to tell."""
    needs: Needs | None
    """How many repeats would tell, where those that there are do not."""
    old_value: float | None
    """The old figure over the common loads; the change at each load is in ``Diff.cells``."""
    new_value: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    p: float | None
    p_holm: float | None
    """p, corrected for all comparisons of the diff."""
    loads_worse: int | None
    loads_better: int | None
    loads: int
    """How many loads have figures on both sides."""
    better_at: tuple[float | None, ...]
    worse_at: tuple[float | None, ...]
    each: tuple[ChangeAtLoad, ...] = field(repr=False)
    loads_only_old: tuple[float | None, ...]
    loads_only_new: tuple[float | None, ...]
    newly_failing: tuple[float | None, ...]
    fixed: tuple[float | None, ...]
    threshold: float
    """From which size on a change matters."""
    noise_floor: float | None
    """By how much two sets of the same thing were measured to differ."""
    findings_old: tuple[str, ...]
    """Ids of what the audit of the old set has against these figures."""
    findings_new: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.server} {self.metric}: {self.state}: {self.reason}"


@dataclass(frozen=True)
class ServerChange(Record):
    """What became of a server: the worst of its metrics' states."""

    scenario: str | None
    server: str
    overall: str
    reason: str


@dataclass(frozen=True)
class ConditionDifference(Record):
    """A condition that differs between two result sets, which makes figures not comparable."""

    scenario: str | None
    server: str
    condition: str
    old: tuple[float | str, ...]
    new: tuple[float | str, ...]
    loads: tuple[float | None, ...]


@dataclass(frozen=True)
class LeftOut(Record):
    """What was left out of a comparison."""

    by: str
    """``filter`` or ``ignore``."""
    what: str
    """``scenarios``, ``servers``, ``loads``, ``repeats``, ``metrics`` or ``files``."""
    names: tuple[str, ...]


@dataclass(frozen=True)
class NotCompared(Record):
    """Something of the old set that could not be compared, and why."""

    scenario: str | None
    server: str | None
    """``None`` where it concerns all."""
    metrics: tuple[str, ...]
    loads: tuple[float | None, ...]
    reason: str


@dataclass(frozen=True)
class Gate(Record):
    """Whether a diff lets a pipeline pass."""

    _nested = {"left_out": LeftOut, "not_compared": NotCompared}

    fail_on: tuple[str, ...]
    result: str
    """``passed``, ``failed``, ``undecided`` or ``not asked``."""
    reason: str
    left_out: tuple[LeftOut, ...]
    """What it did not need, since a filter or an ``ignore`` left it out."""
    not_compared: tuple[NotCompared, ...]
    """What it needed and nobody could compare."""

    @property
    def exit_code(self) -> int:
        """0 passed or not asked, 3 failed, 4 undecided: as ``wrkbook diff --fail-on`` ends."""
        return {"failed": 3, "undecided": 4}.get(self.result, 0)
