"""Figures as a frame, and charts: what other packages take over and notebooks show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from . import _html, _wrkbook

SHOWN = 20
"""How many rows a notebook shows."""


class Frame:
    """A table of figures in base units; what is not known is null.

    It speaks the Arrow PyCapsule interface, so that any library of frames takes it over without a
    copy::

        polars.DataFrame(rs.runs)
        pyarrow.table(rs.runs)
        pandas.DataFrame.from_arrow(rs.runs)   # before pandas 3: pyarrow.table(rs.runs).to_pandas()
        runs = rs.runs; duckdb.sql("from runs")

    Without any of them it is a sequence of rows: ``for row in rs.runs: row["server"]``.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _wrkbook.Frame) -> None:
        self._native = native

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._native.columns

    def __len__(self) -> int:
        return len(self._native)

    def to_dicts(self, rows: int | None = None) -> list[dict[str, Any]]:
        """The first ``rows`` rows, or all of them, as dictionaries."""
        return json.loads(self._native.json(len(self) if rows is None else rows))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def __repr__(self) -> str:
        return repr(self._native)

    def _repr_html_(self) -> str:
        return _html.frame(self.columns, self.to_dicts(SHOWN), len(self))


class Chart:
    """A chart as SVG. A notebook shows it; ``chart.save("latency.svg")`` keeps it."""

    __slots__ = ("svg", "title")

    def __init__(self, svg: str, title: str) -> None:
        self.svg = svg
        """The drawing, for a file of its own: light or dark as the reader prefers."""
        self.title = title

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the drawing into a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def __repr__(self) -> str:
        return f"Chart({self.title!r})"

    def _repr_svg_(self) -> str:
        return self.svg
