"""Every library of frames takes the frames over, with the same figures and without a copy."""

from __future__ import annotations

import gc

import duckdb
import pandas
import polars
import pyarrow
import pytest
import wrkbook
from conftest import SAMPLE


@pytest.fixture(scope="module", params=["runs", "summary", "wide", "nothing"])
def frame(request, sample) -> wrkbook.Frame:
    if request.param == "wide":
        return sample.wide("throughput")
    if request.param == "nothing":
        # Two result sets without a common server or load still have a table, without rows.
        return wrkbook.load(SAMPLE, filter="server=uWSGI,load=100,metric=cpu").wide("latency")
    return getattr(sample, request.param)


def test_pyarrow(frame):
    table = pyarrow.table(frame)
    table.validate(full=True)
    assert table.column_names == frame.columns
    assert table.to_pylist() == frame.to_dicts()
    assert pyarrow.schema(frame) == table.schema


def test_polars(frame):
    taken = polars.DataFrame(frame)
    assert taken.columns == frame.columns
    assert taken.to_dicts() == frame.to_dicts()


def test_pandas(frame):
    if hasattr(pandas.DataFrame, "from_arrow"):
        taken = pandas.DataFrame.from_arrow(frame)
    else:
        taken = pyarrow.table(frame).to_pandas()
    assert list(taken.columns) == frame.columns
    rows = taken.astype(object).where(taken.notna(), None).to_dict("records")
    assert rows == frame.to_dicts()


def test_duckdb(frame):
    relation = duckdb.sql("select * from frame")
    assert relation.columns == frame.columns
    rows = [dict(zip(frame.columns, row, strict=True)) for row in relation.fetchall()]
    assert rows == frame.to_dicts()


def test_duckdb_asks_the_frames(sample):
    # DuckDB finds frames by the names of variables.
    cells = sample.summary
    runs = sample.runs
    assert (len(cells), len(runs)) == (len(cells.to_dicts()), len(runs.to_dicts()))
    best = duckdb.sql(
        "select server from cells where metric = 'throughput' order by value desc limit 1"
    )
    assert best.fetchall() == [("Bjoern",)]
    assert duckdb.sql("select count(*) from runs").fetchall() == [(len(runs),)]


def test_figures_are_shared_and_not_copied(sample):
    first, second = (pyarrow.table(sample.summary)["value"].chunk(0) for _ in range(2))
    assert first.buffers()[1].address == second.buffers()[1].address


def test_a_table_outlives_its_frame_and_result_set():
    rs = wrkbook.load(SAMPLE)
    expected = rs.runs.to_dicts()
    table = pyarrow.table(rs.runs)
    del rs
    gc.collect()
    assert table.to_pylist() == expected


def test_a_stream_that_nobody_takes_is_released(sample):
    for _ in range(1000):
        sample.runs.__arrow_c_stream__()
        sample.runs.__arrow_c_schema__()


def test_a_stream_is_taken_once_and_a_frame_any_number_of_times(sample):
    capsule = sample.runs.__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    assert pyarrow.table(Once()).num_rows == len(sample.runs)
    with pytest.raises((ValueError, pyarrow.ArrowInvalid)):
        pyarrow.table(Once())
    assert pyarrow.table(sample.runs).num_rows == len(sample.runs)


def test_rows_without_any_library(sample):
    cell = next(iter(sample.summary))
    assert (cell["server"], cell["connections"], cell["metric"]) == ("Bjoern", 100, "throughput")
    assert cell["scenario"] is None
    assert len(sample.summary.to_dicts(3)) == 3


def test_records_make_frames_too(sample):
    standings = polars.DataFrame(sample.standings)
    assert standings.columns[:3] == ["scenario", "metric", "server"]
    assert len(pandas.DataFrame(sample.findings)) == len(sample.findings)
