"""What a type checker makes of the package; this is checked, never run. Where a remark says that a
line is wrong, the checker has to find it so.
"""

from collections.abc import Mapping

import polars
import wrkbook

rs = wrkbook.load("results", policy="audited")
rs.servers[0].upper()
rs.winer("latency")  # type: ignore[attr-defined]
wrkbook.load("results", polisy="audited")  # type: ignore[call-arg]

frame: wrkbook.Frame = rs.summary
polars.DataFrame(frame)
row: Mapping[str, object] = next(iter(frame))

for finding in rs.findings:
    finding.message.upper()
    finding.server.upper()  # type: ignore[union-attr]
    finding.severity = "note"  # type: ignore[misc]

standing: wrkbook.Standing = rs.standings[0]
verdict: wrkbook.Verdict = rs.standings[0]  # type: ignore[assignment]
cell = rs.cell("Bjoern", 100, "latency")
half: float = cell.value / 2  # type: ignore[operator]
why: str = wrkbook.RULES["dead-run"].why

diff = wrkbook.diff(rs, "after", threshold={"latency": 0.1})
ratios: list[float | None] = [change.ratio for change in diff.changes]
code: int = diff.gate("regressed").exit_code
svg: str = diff.chart("latency").svg
diff.chart("latency", kind=1)  # type: ignore[arg-type]
