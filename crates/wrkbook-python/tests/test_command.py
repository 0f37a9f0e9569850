"""What Python is told is what the command prints, figure by figure and word by word."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import wrkbook
from conftest import SAMPLE, STUDY, command, document


def plain(record: Any) -> Any:
    """A record as JSON has it."""
    if dataclasses.is_dataclass(record):
        fields = dataclasses.fields(record)
        return {field.name: plain(getattr(record, field.name)) for field in fields}
    return [plain(item) for item in record] if isinstance(record, tuple) else record


@pytest.mark.parametrize("policy", ["audited", "as-published"])
@pytest.mark.parametrize("path", [SAMPLE, STUDY], ids=lambda path: path.name)
def test_summary(path, policy):
    rs = wrkbook.load(path, policy=policy)
    printed = document("summary", path, "--policy", policy)
    assert (rs.name, rs.policy) == (printed["result_set"], printed["policy"])
    assert list(rs.servers) == printed["servers"]
    assert list(rs.loads) == printed["loads"]
    assert plain(rs.standings) == printed["standings"]
    assert plain(rs.noise) == printed["noise"]

    frame = rs.summary.to_dicts()
    assert len(frame) == len(rs.summary) == len(printed["cells"])
    for row, cell in zip(frame, printed["cells"], strict=True):
        key = (cell["server"], cell["load"], cell["metric"])
        assert plain(rs.cell(*key)) == cell
        shared = row.keys() & cell.keys()
        assert {name: row[name] for name in shared} == {name: cell[name] for name in shared}
        low, high = cell["trimmed"] or (None, None)
        assert (row["trimmed_low"], row["trimmed_high"]) == (low, high)


def test_a_filter_shows_less_and_changes_nothing(sample):
    conditions = "server=~^[BG],load>=500,metric=latency"
    rs = wrkbook.load(SAMPLE, filter=conditions)
    printed = document("summary", SAMPLE, "--filter", conditions)
    assert rs.servers == ("Bjoern", "Gunicorn")
    assert plain(rs.standings) == printed["standings"]
    assert [row["value"] for row in rs.summary] == [cell["value"] for cell in printed["cells"]]
    assert rs.verdict("Bjoern") == sample.verdict("Bjoern")
    assert {row["server"] for row in rs.runs} == {"Bjoern", "Gunicorn"}
    assert set(rs.findings) < set(sample.findings)
    assert [winner.metric for winner in rs.winners] == ["latency"]


@pytest.mark.parametrize("path", [SAMPLE, STUDY], ids=lambda path: path.name)
def test_runs(path):
    assert wrkbook.load(path).runs.to_dicts() == document("runs", path)["runs"]


@pytest.mark.parametrize("path", [SAMPLE, STUDY], ids=lambda path: path.name)
def test_findings(path):
    def nested(finding: dict[str, Any]) -> dict[str, Any]:
        names = ("scenario", "server", "connections", "load_kind", "load", "repeat")
        scope = {name: finding.pop(name) for name in names}
        return {**finding, "scope": scope}

    found = [nested(plain(finding)) for finding in wrkbook.load(path).findings]
    assert found == document("audit", path)["findings"]


@pytest.mark.parametrize("path", [SAMPLE, STUDY], ids=lambda path: path.name)
def test_verdicts(path):
    rs = wrkbook.load(path)
    printed = document("verdict", path)
    assert plain(rs.winners) == printed["winners"]
    assert plain(rs.verdicts) == printed["servers"]


def test_diff(sample, study):
    diff = wrkbook.diff(study, sample, threshold="5%,latency=10%", allow_mixed=True)
    options = ["--threshold", "5%,latency=10%", "--allow-mixed"]
    printed = document("diff", STUDY, SAMPLE, *options)
    assert diff.headline == printed["headline"]
    assert diff.family == printed["family"]
    assert plain(diff.changes) == printed["changes"]
    assert plain(diff.servers) == printed["servers"]
    assert plain(diff.conditions) == printed["conditions"]
    for row, cell in zip(diff.cells, printed["cells"], strict=True):
        assert (row["server"], row["ratio"], row["p"]) == (cell["server"], cell["ratio"], cell["p"])
        assert row["new_value"] == (cell["new"] or {}).get("value")


def test_chart(sample):
    assert sample.chart("latency").svg == command("chart", SAMPLE, "latency")
    assert sample.chart("memory", narrow=True).svg == command("chart", SAMPLE, "memory", "--narrow")
