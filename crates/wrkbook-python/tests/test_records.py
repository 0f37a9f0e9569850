"""Records, charts, and what a notebook shows of them."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import threading
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import wrkbook
from conftest import SAMPLE, STUDY


def test_the_study_by_both_policies(study):
    # Published: 61,476 requests/s, the mean of four runs of which two served nothing; the other two
    # did 126,813 and 122,953.
    published = wrkbook.load(STUDY, policy="as-published")
    averaged = [finding for finding in study.findings if finding.rule == "averaged-failures"]
    halved = [
        cell
        for finding in averaged
        if finding.connections is not None
        and (cell := published.cell(finding.server, finding.connections, "throughput"))
        and round(cell.value) == 61_476
    ]
    assert len(halved) == 1
    cell = study.cell(halved[0].server, halved[0].connections, "throughput")
    assert cell.value == pytest.approx((126_813 + 122_953) / 2, abs=1)
    assert (cell.n, cell.runs) == (2, 4)


def test_records_are_values(sample):
    again = wrkbook.load(SAMPLE)
    assert sample.findings == again.findings
    assert len(set(sample.findings) | set(again.findings)) == len(sample.findings)
    assert sample.verdict("uWSGI") == again.verdict("uWSGI") != sample.verdict("Bjoern")
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.findings[0].severity = "note"
    assert eval(repr(sample.standings[0]), vars(wrkbook)) == sample.standings[0]


def test_records_print_as_lines(sample):
    lines = str(sample.findings).splitlines()
    assert len(lines) == len(sample.findings)
    assert str(sample.verdict("Bjoern")) == f"Bjoern: {sample.verdict('Bjoern').headline}"
    assert str(sample.winner("memory")) == sample.winner("memory").sentence
    assert all(line.split(": ")[0] in {"note", "caution", "serious"} for line in lines)


def test_a_claim_leads_to_its_cells(sample):
    claims = [c for c in sample.verdict("Bjoern").claims if len(c.cells) == 1 and c.metric]
    assert claims
    for claim in claims:
        (ref,) = claim.cells
        assert sample.cell(ref.server, ref.connections, claim.metric).server == "Bjoern"
        assert claim.figure in claim.text


def test_every_rule_that_fires_is_explained(study):
    for finding in study.findings:
        assert wrkbook.RULES[finding.rule].why
        assert finding.evidence
        assert finding.part_of in {None, *(wider.id for wider in study.findings)}


def test_metrics_name_their_units(sample):
    assert wrkbook.METRICS["latency"].unit == "s"
    assert wrkbook.METRICS["cpu"].better is None
    assert wrkbook.quantity("latency", 0.0012) == "1.20 ms"
    units = {metric.id: metric.unit for metric in wrkbook.METRICS.values()}
    for row in sample.summary:
        assert units[row["metric"]] == row["unit"]


def test_a_gate(sample):
    same = wrkbook.diff(sample, sample)
    assert {change.state for change in same.changes} == {"no change", "cannot tell"}
    # What cannot be told holds up the gate, whatever states are named.
    assert same.gate("regressed", "newly failing").exit_code == 4
    assert same.gate("no change").exit_code == 3
    assert same.gate().result == "not asked"


def test_a_diff_takes_paths_and_thresholds_of_all_kinds(sample):
    by_path = wrkbook.diff(SAMPLE, SAMPLE, threshold={"latency": 0.1})
    assert by_path.change("Bjoern", "latency").threshold == pytest.approx(0.1)
    assert by_path.change("Bjoern", "throughput").threshold == pytest.approx(0.05)
    fifth = wrkbook.diff(sample, sample, threshold=0.2).change("uWSGI", "memory").threshold
    assert fifth == pytest.approx(0.2)
    only = wrkbook.diff(sample, sample, filter="metric=goodput,server=Bjoern")
    assert [(change.server, change.metric) for change in only.changes] == [("Bjoern", "goodput")]


def test_charts_are_whole_documents(sample, study):
    diff = wrkbook.diff(study, sample, allow_mixed=True)
    charts = [
        sample.chart("throughput"),
        sample.chart("latency", kind="standings", title="Ranks & <ties>"),
        diff.chart("throughput"),
        diff.chart("memory", kind="load", narrow=True),
    ]
    for chart in charts:
        root = ElementTree.fromstring(chart._repr_svg_())
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert charts[0].title == sample.winner("throughput").sentence
    assert charts[1].title == "Ranks & <ties>"


def test_a_chart_is_kept_as_a_file(sample, tmp_path):
    sample.chart("memory").save(tmp_path / "memory.svg")
    assert (tmp_path / "memory.svg").read_text(encoding="utf-8") == sample.chart("memory").svg


def test_a_notebook_shows_well_formed_html(sample, study):
    shown = [
        sample,
        sample.runs,
        sample.summary,
        sample.wide("latency"),
        sample.findings,
        sample.standings,
        sample.winners,
        sample.verdicts,
        sample.diagnostics,
        *sample.verdicts,
        wrkbook.diff(study, sample),
    ]
    for item in shown:
        ElementTree.fromstring(f"<div>{item._repr_html_()}</div>")
    assert sample.winner("throughput").sentence in sample._repr_html_()


def test_names_from_files_are_escaped(tmp_path):
    text = Path(next(SAMPLE.glob("*/Bjoern.100.log"))).read_text(encoding="utf-8")
    (tmp_path / "round1").mkdir()
    (tmp_path / "round1/<b>&.100.log").write_text(text, encoding="utf-8")
    rs = wrkbook.load(tmp_path)
    assert rs.servers == ("<b>&",)
    assert rs.contents().startswith("1 server, 1 load, 1 run, audited")
    for item in [rs, rs.runs, rs.findings, *rs.verdicts]:
        ElementTree.fromstring(f"<div>{item._repr_html_()}</div>")


def test_other_threads_run_while_files_are_read():
    # This thread can only look at the clock while the interpreter is free: were it kept, it would
    # wait once for as long as the reading takes. On a busy machine it may have to wait anyway, but
    # not every time.
    def longest_wait() -> float:
        reading = threading.Thread(target=wrkbook.load, args=[STUDY])
        looks = [time.monotonic()]
        reading.start()
        while reading.is_alive():
            time.sleep(0.001)
            looks.append(time.monotonic())
        waits = [later - earlier for earlier, later in itertools.pairwise(looks)]
        return max(waits) / (looks[-1] - looks[0])

    assert any(longest_wait() < 0.1 for _ in range(10))


def test_everything_public_is_documented():
    for name in wrkbook.__all__:
        item = getattr(wrkbook, name)
        if callable(item):
            assert inspect.getdoc(item), name
            for part, member in vars(item).items() if inspect.isclass(item) else ():
                is_public = not part.startswith("_") and (
                    inspect.isfunction(member)
                    or hasattr(member, "func")
                    or isinstance(member, property)
                )
                assert not is_public or inspect.getdoc(member), f"{name}.{part}"


def test_several_files_are_one_result_set():
    files = [SAMPLE / "round1" / f"{server}.100.log" for server in ("Bjoern", "CherryPy")]
    rs = wrkbook.load(files)
    assert rs.servers == ("Bjoern", "CherryPy")
    assert wrkbook.load(str(SAMPLE / "round1" / "*.100.log")).loads == (100,)
    # A single file, and what may be given once only.
    assert wrkbook.load(iter(files[:1])).servers == ("Bjoern",)
