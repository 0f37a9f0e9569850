"""What changed between two result sets, and whether to believe it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from typing import Any

from . import _errors, _html, _wrkbook
from ._frame import Chart, Frame
from ._records import Change, ConditionDifference, Finding, Gate, Records, ServerChange
from ._set import METRICS, ResultSet, load

STATES: tuple[str, ...] = tuple(_wrkbook.states())
"""The states of a change, what is worst for a server first."""


def diff(
    old: ResultSet | str | PathLike[str],
    new: ResultSet | str | PathLike[str],
    *,
    threshold: float | str | Mapping[str, float] = 0.05,
    alpha: float = 0.05,
    policy: str = "audited",
    filter: str | None = None,
    rename: Mapping[str, str] | None = None,
    allow_mixed: bool = False,
) -> Diff:
    """What changed from ``old`` to ``new``: result sets, or the paths of some.

    ``threshold`` is from which size on a change matters: a fraction, ``"5%,latency=10%"``, or
    fractions by metric, as in ``{"latency": 0.1}``, 5% for the others. ``alpha`` is the chance of
    even one false alarm in the whole diff.

    ``filter`` narrows what is compared, as in ``"metric=throughput,load>=1000"``; a filter with
    which a result set was loaded does not. ``rename`` maps names of old servers to new ones.
    Different durations, threads or limits make figures not comparable unless ``allow_mixed``.

    >>> for change in wrkbook.diff("main", "branch").changes:
    ...     print(change.server, change.metric, change.state, change.ratio)
    """
    old, new = (it if isinstance(it, ResultSet) else load(it) for it in (old, new))
    native = _wrkbook.Diff(
        old._native,
        new._native,
        _threshold(threshold),
        alpha,
        policy,
        filter or "",
        list((rename or {}).items()),
        allow_mixed,
    )
    return Diff(native)


def _threshold(given: float | str | Mapping[str, float]) -> str:
    """As the command takes it."""
    if isinstance(given, Mapping):
        return ",".join(f"{METRICS[name].id}={share}" for name, share in given.items()) or "0.05"
    return str(given)


class Diff:
    """What changed between two result sets. ``docs/diff.md`` says what each state means."""

    def __init__(self, native: _wrkbook.Diff) -> None:
        self._native = native

    @cached_property
    def _document(self) -> dict[str, Any]:
        return json.loads(self._native.document([]))

    @property
    def old(self) -> str:
        """The name of the old set."""
        return self._document["old"]

    @property
    def new(self) -> str:
        """The name of the new set."""
        return self._document["new"]

    @property
    def headline(self) -> str:
        """What changed, in one line: ``2 regressed, 1 improved, 15 no change``."""
        return self._document["headline"]

    @property
    def family(self) -> int:
        """How many comparisons share alpha."""
        return self._document["family"]

    @cached_property
    def changes(self) -> Records[Change]:
        """One for each server and metric."""
        return Records.read(Change, self._document["changes"])

    @cached_property
    def servers(self) -> Records[ServerChange]:
        """One for each server: the worst of its states."""
        return Records.read(ServerChange, self._document["servers"])

    @cached_property
    def cells(self) -> Frame:
        """Both sides of each load."""
        return Frame(self._native.cells())

    @cached_property
    def conditions(self) -> Records[ConditionDifference]:
        """The conditions that differ between the sets."""
        return Records.read(ConditionDifference, self._document["conditions"])

    @cached_property
    def findings_old(self) -> Records[Finding]:
        """What the audit found in the old set, under the new names."""
        return Records.read(Finding, self._document["findings_old"])

    @cached_property
    def findings_new(self) -> Records[Finding]:
        """What the audit found in the new set."""
        return Records.read(Finding, self._document["findings_new"])

    def change(self, server: str, metric: str, scenario: str | None = None) -> Change:
        """What became of one metric of one server."""
        of_server = [c for c in self.changes if c.server == server]
        if not of_server:
            names = dict.fromkeys(change.server for change in self.changes)
            raise _errors.unknown("server", server, names)
        found = [c for c in of_server if c.metric == metric and scenario in (None, c.scenario)]
        if not found:
            compared = dict.fromkeys(change.metric for change in of_server)
            raise _errors.unknown("compared metric", metric, compared)
        if len(found) > 1:
            scenarios = ", ".join(str(change.scenario) for change in found)
            raise _errors.InvalidInput(f"say which scenario; there are {scenarios}")
        return found[0]

    def gate(self, *states: str) -> Gate:
        """Whether one of ``states`` occurs: ``diff.gate("regressed", "newly failing").result``.

        A gate is undecided where anything of the old set could not be compared, whatever is asked.
        """
        names = [state.replace(" ", "-") for state in states]
        return Gate.of(json.loads(self._native.document(names))["gate"])

    def chart(
        self,
        metric: str,
        *,
        kind: str = "ratios",
        scenario: str | None = None,
        title: str | None = None,
        narrow: bool = False,
    ) -> Chart:
        """The ratios of a metric with their intervals, or both sides by load (``kind="load"``)."""
        scenarios = list(dict.fromkeys(change.scenario for change in self.changes))
        if scenario is None and len(scenarios) == 1:
            scenario = scenarios[0]
        if scenario not in scenarios:
            raise _errors.unknown("scenario", scenario, (name for name in scenarios if name))
        return Chart(*self._native.chart(metric, kind, scenario, title, narrow))

    def __repr__(self) -> str:
        return f"<Diff {self.old} -> {self.new}: {self.headline}>"

    def _repr_html_(self) -> str:
        return _html.diff(self)
