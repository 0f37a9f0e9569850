"""What a notebook shows. Whatever comes from files is escaped here, in one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence, Sized
from html import escape
from typing import TYPE_CHECKING, Any

from . import _wrkbook

if TYPE_CHECKING:
    from ._diff import Diff
    from ._records import Record, Verdict
    from ._set import ResultSet

LONG = 200
"""More rows than this are counted, not shown."""


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; figures are set to the right."""
    top = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    is_figure = isinstance(value, (int, float)) and not isinstance(value, bool)
    side = "right" if is_figure else "left"
    return f'<td style="text-align:{side}">{escape(_text(value))}</td>'


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return _wrkbook.number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(item)}" for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_text, value))
    return str(value)


def frame(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], height: int) -> str:
    """The first rows of a frame."""
    rows = list(rows)
    body = table(columns, ([row[name] for name in columns] for row in rows))
    return body + _more(range(len(rows), height), "row")


def records(items: Sequence[Record]) -> str:
    """Records as a table, without their claims and without columns that hold nothing."""
    if not items:
        return "<p>none</p>"
    names = [entry.name for entry in dataclasses.fields(items[0]) if entry.repr]  # type: ignore[arg-type]
    shown = items[:LONG]
    full = [
        name for name in names if any(getattr(item, name) not in (None, (), "") for item in shown)
    ]
    body = table(full, ([getattr(item, name) for name in full] for item in shown))
    return body + _more(items[LONG:], "record")


def _more(rest: Sized, what: str) -> str:
    return f"<p>and {count(rest, f'more {what}')}</p>" if rest else ""


def count(items: Sized, what: str) -> str:
    """How many there are: ``1 server``, ``2 servers``."""
    return f"{len(items)} {what}{'' if len(items) == 1 else 's'}"


def verdict(it: Verdict) -> str:
    """The judgement of one server."""
    parts = [f"<h4>{escape(it.server)}: {escape(it.headline)}</h4>", f"<p>{escape(it.summary)}</p>"]
    for title, points in [
        ("Strengths", it.strengths),
        ("Weaknesses", it.weaknesses),
        ("Cautions", it.cautions),
    ]:
        if points:
            parts.append(f"<p>{title}</p>{_list(points)}")
    parts.append(f"<p>{escape(it.choose_when)}</p>")
    parts.append(f"<p>Confidence: {escape(it.confidence)}. {escape(it.confidence_reason)}</p>")
    return "".join(parts)


def result_set(rs: ResultSet) -> str:
    """What there is, who is best, and how much was found."""
    return f"<h4>{escape(rs.name)}</h4><p>{escape(rs.contents())}</p>" + _list(
        winner.sentence for winner in rs.winners
    )


def diff(it: Diff) -> str:
    """What changed, server by server."""
    title = escape(f"{it.old} → {it.new}")
    return f"<h4>{title}</h4><p>{escape(it.headline)}</p>{records(it.servers)}"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
