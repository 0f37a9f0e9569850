"""The result set: one folder of raw files, read, audited and judged."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from . import _errors, _html, _wrkbook
from ._frame import Chart, Frame
from ._records import (
    Cell,
    Diagnostic,
    Finding,
    Metric,
    Noise,
    Records,
    Rule,
    Standing,
    Verdict,
    Winner,
)

METRICS: dict[str, Metric] = _errors.Named(
    "metric", ((values[0], Metric(*values)) for values in _wrkbook.metrics())
)
"""The metrics by id, in the order in which they are shown."""

RULES: dict[str, Rule] = _errors.Named(
    "rule", ((rule.id, rule) for rule in map(Rule.of, map(dict, _wrkbook.rules())))
)
"""The rules of the audit by id: what each says, why it matters and how to mend the benchmark."""


def load(
    path: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    policy: str = "audited",
    filter: str | None = None,
    strict: bool = False,
) -> ResultSet:
    """Reads a result set, audits it and judges its servers.

    ``path`` is a folder of raw files in any arrangement, a file, a pattern (``results/*.txt``), an
    archive (``.tar``, ``.tar.gz``, ``.zip``), a table of runs as ``wrkbook runs`` writes it (CSV,
    JSON, Parquet), or several files and folders, which are read as one result set.

    ``policy`` is ``"audited"`` (dead and missing runs are left out and counted) or
    ``"as-published"`` (they count as zero, as a public study of 2016 did).

    ``filter`` names what is shown, as in ``"server=~^G,load>=1000,metric=latency"``. It changes no
    figure and no sentence: ranks and verdicts stay those among all.

    ``strict`` refuses input of which something could not be read. Otherwise that is in
    ``rs.diagnostics``.

    Raises :class:`PathNotFound` where there is nothing at ``path``, and :class:`InvalidInput` where
    no run is found, the filter or the policy is none, or nothing passes the filter.

    >>> rs = wrkbook.load("data/wsgi-sample")
    >>> rs.winner("throughput").sentence
    """
    paths = [path] if isinstance(path, (str, PathLike)) else path
    return ResultSet(_wrkbook.Analysis([Path(path) for path in paths], policy, filter or "", strict))


class ResultSet:
    """A result set: runs and summaries as frames; findings, standings and verdicts as records."""

    def __init__(self, native: _wrkbook.Analysis) -> None:
        self._native = native

    # What it is.

    @cached_property
    def _summary(self) -> dict[str, Any]:
        return json.loads(self._native.summary())

    @cached_property
    def _verdicts(self) -> dict[str, Any]:
        return json.loads(self._native.verdicts())

    @property
    def name(self) -> str:
        """The name: that of its folder or table."""
        return self._summary["result_set"]

    @property
    def path(self) -> Path:
        """Where it was read."""
        return Path(self._native.path)

    @property
    def policy(self) -> str:
        """How runs became summaries: ``audited`` or ``as-published``."""
        return self._summary["policy"]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """What was requested; empty where the set has no scenarios."""
        return tuple(self._summary["scenarios"])

    @property
    def servers(self) -> tuple[str, ...]:
        """The servers, in order."""
        return tuple(self._summary["servers"])

    @property
    def loads(self) -> tuple[float | None, ...]:
        """The offered loads, ascending: connections, requests/s asked for or users, as
        ``load_kind`` of a cell says. ``None`` is a load that nothing states.
        """
        return tuple(self._summary["loads"])

    @cached_property
    def diagnostics(self) -> Records[Diagnostic]:
        """What was odd about the files: where, what, and what to do."""
        return Records(Diagnostic(*values) for values in self._native.diagnostics)

    # Figures.

    @cached_property
    def runs(self) -> Frame:
        """The tidy table of runs, one row a run, with the path and lines that it was read from."""
        return Frame(self._native.runs())

    @cached_property
    def summary(self) -> Frame:
        """The cells: one row for each scenario, server, load and metric."""
        return Frame(self._native.cells())

    def wide(self, metric: str, scenario: str | None = None) -> Frame:
        """One metric as people print it, a row for each server and a column for each load."""
        return Frame(self._native.wide(metric, self._scenario(scenario)))

    @cached_property
    def standings(self) -> Records[Standing]:
        """The servers' rank intervals, metric by metric, the best score first."""
        return Records.read(Standing, self._summary["standings"])

    @cached_property
    def noise(self) -> Records[Noise]:
        """How far the repeats of each server scatter."""
        return Records.read(Noise, self._summary["noise"])

    def cell(
        self, server: str, load: float | None, metric: str, scenario: str | None = None
    ) -> Cell:
        """What is reported of one server at one load for one metric."""
        key = (self._scenario(scenario), self._server(server), load, METRICS[metric].id)
        if load not in self.loads:
            raise _errors.unknown("load", repr(load), self.loads)
        if key not in self._cells:
            raise _errors.UnknownName(f"{server} has no {metric} at a load of {load} here")
        return self._cells[key]

    @cached_property
    def _cells(self) -> dict[tuple[str | None, str, float | None, str], Cell]:
        cells = map(Cell.of, self._summary["cells"])
        return {(cell.scenario, cell.server, cell.load, cell.metric): cell for cell in cells}

    # What is said of them.

    @cached_property
    def findings(self) -> Records[Finding]:
        """What the audit found: wider scopes first, then by severity."""
        return Records.read(Finding, json.loads(self._native.audit())["findings"])

    @cached_property
    def verdicts(self) -> Records[Verdict]:
        """A written judgement of each server."""
        return Records.read(Verdict, self._verdicts["servers"])

    @cached_property
    def winners(self) -> Records[Winner]:
        """Who is best, metric by metric."""
        return Records.read(Winner, self._verdicts["winners"])

    def verdict(self, server: str, scenario: str | None = None) -> Verdict:
        """The judgement of one server."""
        wanted = (self._scenario(scenario), self._server(server))
        for verdict in self.verdicts:
            if (verdict.scenario, verdict.server) == wanted:
                return verdict
        raise _errors.UnknownName(f"{server} was not measured in {wanted[0]}")

    def winner(self, metric: str, scenario: str | None = None) -> Winner:
        """Who is best on a metric; CPU and served concurrency have no better direction."""
        scenario, metric = self._scenario(scenario), METRICS[metric].id
        won = {winner.metric: winner for winner in self.winners if winner.scenario == scenario}
        if metric not in won:
            raise _errors.unknown("metric with a winner", metric, won)
        return won[metric]

    def chart(
        self,
        metric: str,
        *,
        kind: str = "load",
        scenario: str | None = None,
        title: str | None = None,
        narrow: bool = False,
    ) -> Chart:
        """A metric against the load (``kind="load"``), or the rank intervals (``"standings"``).

        Where there is one load alone, the servers are drawn in order. Figures that the audit finds
        unfit to be ranked are hollow. The title is who is best, unless another one is given;
        ``narrow`` is for phones and columns.
        """
        where = self._scenario(scenario)
        return Chart(*self._native.chart(metric, kind, where, title, narrow))

    def _server(self, name: str) -> str:
        if name not in self.servers:
            raise _errors.unknown("server", name, self.servers)
        return name

    def _scenario(self, name: str | None) -> str | None:
        """The scenario named, or the only one."""
        if name is not None and name not in self.scenarios:
            raise _errors.unknown("scenario", name, self.scenarios)
        if name is None and len(self.scenarios) > 1:
            raise _errors.InvalidInput(f"say which scenario; there are {', '.join(self.scenarios)}")
        return self.scenarios[0] if name is None and self.scenarios else name

    def contents(self) -> str:
        """What there is, in one line."""
        found = [finding.severity for finding in self.findings]
        counts = ", ".join(f"{found.count(s)} {s}" for s in ("serious", "caution", "note"))
        odd = f"; {_html.count(self.diagnostics, 'diagnostic')}" if self.diagnostics else ""
        return (
            f"{_html.count(self.servers, 'server')}, {_html.count(self.loads, 'load')}, "
            f"{_html.count(self.runs, 'run')}, {self.policy}; findings: {counts}{odd}"
        )

    def __repr__(self) -> str:
        return f"<ResultSet {self.name}: {self.contents()}>"

    def _repr_html_(self) -> str:
        return _html.result_set(self)
