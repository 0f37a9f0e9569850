"""An error names what there is, and what may have been meant."""

from __future__ import annotations

import pytest
import wrkbook
from conftest import REPOSITORY, SAMPLE


def test_a_wrong_path_names_what_is_there():
    with pytest.raises(FileNotFoundError) as error:
        wrkbook.load(REPOSITORY / "data/wsgi-samples")
    assert "did you mean `wsgi-sample`?" in str(error.value)
    assert "wsgi-2016" in str(error.value)
    assert isinstance(error.value, wrkbook.WrkbookError)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda rs: rs.verdict("bjorn"), ["unknown server `bjorn`", "did you mean `Bjoern`?"]),
        (lambda rs: rs.cell("Bjoern", 150, "latency"), ["unknown load `150`", "100", "5000"]),
        (lambda rs: rs.cell("Bjoern", "100", "latency"), ["load `'100'`", "there are 100, 500"]),
        (lambda rs: rs.cell("Bjoern", 100, "speed"), ["unknown metric `speed`", "throughput"]),
        (lambda rs: rs.wide("latencies"), ["did you mean `latency`?"]),
        (lambda rs: rs.winner("cpu"), ["unknown metric with a winner `cpu`", "goodput"]),
        (lambda rs: rs.winner("latency", "hello"), ["unknown scenario `hello`", "there is none"]),
        (lambda rs: wrkbook.diff(rs, rs).change("Bjorn", "cpu"), ["did you mean `Bjoern`?"]),
        (lambda rs: wrkbook.diff(rs, rs, rename={"A": "B"}), ["`A`", "Bjoern"]),
        (lambda rs: wrkbook.diff(rs, rs, threshold={"speed": 1}), ["unknown metric `speed`"]),
        (lambda rs: rs.chart("speed"), ["unknown metric `speed`"]),
        (lambda rs: wrkbook.METRICS["throughputs"], ["did you mean `throughput`?"]),
        (lambda rs: wrkbook.RULES["dead-runs"], ["unknown rule", "did you mean `dead-run`?"]),
        (lambda rs: wrkbook.quantity("speed", 1), ["unknown metric `speed`"]),
    ],
)
def test_an_unknown_name(sample, ask, words):
    with pytest.raises(KeyError) as error:
        ask(sample)
    assert isinstance(error.value, wrkbook.UnknownName)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"policy": "strict"}, "unknown policy `strict`; there are audited, as-published"),
        ({"filter": "sever=A"}, "unknown field `sever`; did you mean `server`?"),
        ({"filter": "server=Nobody"}, "its servers are Bjoern, CherryPy"),
        ({"filter": "repeat=round1"}, "frame of runs"),
    ],
)
def test_what_cannot_be_used(options, word):
    with pytest.raises(ValueError, match="filter|policy") as error:
        wrkbook.load(SAMPLE, **options)
    assert isinstance(error.value, wrkbook.InvalidInput)
    assert word in str(error.value)


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        (lambda rs: rs.chart("latency", kind="pie"), "`pie`; there are load, standings"),
        (lambda rs: wrkbook.diff(rs, rs, alpha=0), "between 0 and 1"),
        (lambda rs: wrkbook.diff(rs, rs, threshold=5), "write 5% if that is meant"),
        (lambda rs: wrkbook.diff(rs, rs).gate("worse"), "unknown state `worse`; .*regressed"),
        (lambda rs: wrkbook.diff(rs, rs).chart("errors"), "nothing to draw"),
    ],
)
def test_what_makes_no_sense(sample, ask, word):
    with pytest.raises(wrkbook.InvalidInput, match=word):
        ask(sample)


def test_an_empty_folder_says_what_is_expected(tmp_path):
    with pytest.raises(wrkbook.InvalidInput, match=r"round1/Server\.100\.log"):
        wrkbook.load(tmp_path)


def test_a_file_that_holds_no_run(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(wrkbook.InvalidInput, match="no run found"):
        wrkbook.load(tmp_path / "notes.txt")


def test_what_was_lost_is_said_and_refused_if_so_wished(tmp_path):
    text = next(SAMPLE.glob("*/Bjoern.100.log")).read_text(encoding="utf-8")
    for repeat in (1, 2):
        (tmp_path / f"round{repeat}").mkdir()
    (tmp_path / "round1/A.100.log").write_text(text, encoding="utf-8")
    (tmp_path / "round2/A.100.log").write_text(text.replace("Requests/sec:", "Requests/sec: ?"))
    rs = wrkbook.load(tmp_path)
    assert any(diagnostic.lost and diagnostic.line for diagnostic in rs.diagnostics)
    with pytest.raises(wrkbook.InvalidInput, match=r"round2/A\.100\.log:\d+"):
        wrkbook.load(tmp_path, strict=True)
