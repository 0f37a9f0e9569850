"""Audited comparisons of load tests, for notebooks.

>>> import wrkbook
>>> rs = wrkbook.load("results")          # a folder of wrk logs and docker stats streams
>>> rs.winner("throughput").sentence      # who is best, and whether to believe it
>>> rs.findings                           # what is wrong with the runs
>>> polars.DataFrame(rs.summary)          # the figures, in whichever library of frames
>>> rs.chart("latency")                   # shows itself
>>> wrkbook.diff("before", "after")       # what changed

Figures are in base units (seconds, bytes, requests/s, percent of one core); what is not known is
``None``. Nothing prints.
"""

from ._diff import STATES, Diff, diff
from ._errors import InvalidInput, PathNotFound, UnknownName, WrkbookError
from ._frame import Chart, Frame
from ._records import (
    Cell,
    CellRef,
    Change,
    Claim,
    ConditionDifference,
    Diagnostic,
    Finding,
    Gate,
    Metric,
    Noise,
    Records,
    Rule,
    ServerChange,
    Standing,
    Verdict,
    Winner,
)
from ._set import METRICS, RULES, ResultSet, load
from ._wrkbook import __version__, quantity

__all__ = [
    "METRICS",
    "RULES",
    "STATES",
    "Cell",
    "CellRef",
    "Change",
    "Chart",
    "Claim",
    "ConditionDifference",
    "Diagnostic",
    "Diff",
    "Finding",
    "Frame",
    "Gate",
    "InvalidInput",
    "Metric",
    "Noise",
    "PathNotFound",
    "Records",
    "ResultSet",
    "Rule",
    "ServerChange",
    "Standing",
    "UnknownName",
    "Verdict",
    "Winner",
    "WrkbookError",
    "__version__",
    "diff",
    "load",
    "quantity",
]
