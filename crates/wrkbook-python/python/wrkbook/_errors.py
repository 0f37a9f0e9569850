"""What can go wrong, as exceptions whose text says what there is and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

MOST = 20
"""More names than this are not listed."""


class WrkbookError(Exception):
    """What all errors of this package have in common."""


class PathNotFound(WrkbookError, FileNotFoundError):
    """There is no file or folder of that name."""


class UnknownName(WrkbookError, KeyError):
    """There is no server, load, metric, scenario or rule of that name."""

    # A KeyError would show its text as a quoted literal.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidInput(WrkbookError, ValueError):
    """What was given cannot be read, cannot be used, or holds no figures."""


def unknown(kind: str, given: object, known: Iterable[object]) -> UnknownName:
    """There is no `kind` of that name: what there is, and what may have been meant."""
    names = [str(name) for name in known]
    if not names:
        return UnknownName(f"there is no {kind} `{given}`; there is none at all here")
    return UnknownName(
        f"there is no {kind} `{given}`; there are {_listed(names)}{_meant(given, names)}"
    )


def missing(path: Path) -> PathNotFound:
    """There is nothing at `path`: how far it leads, and what is there."""
    reached = next((parent for parent in path.absolute().parents if parent.is_dir()), None)
    text = f"there is nothing at `{path}`"
    if reached is not None:
        names = sorted(entry.name for entry in reached.iterdir() if not entry.name.startswith("."))
        wanted = path.absolute().relative_to(reached).parts[0]
        holds = _listed(names) if names else "nothing"
        text = f"{text}; `{reached}` holds {holds}{_meant(wanted, names)}"
    return PathNotFound(text)


def _listed(names: list[str]) -> str:
    more = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {more} more" if more > 0 else "")


def _meant(given: object, names: list[str]) -> str:
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(str(given).casefold(), folded, n=1)
    return f"; did you mean `{folded[close[0]]}`?" if close else ""
