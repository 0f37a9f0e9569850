"""What can go wrong, as exceptions whose text says what there is and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from . import _wrkbook

T = TypeVar("T")


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
    return UnknownName(_wrkbook.unknown(kind, str(given), list(map(str, known))))


class Named(dict[str, T]):
    """What there is by its name; a name that does not exist is answered with those that do."""

    def __init__(self, kind: str, items: Iterable[tuple[str, T]]) -> None:
        super().__init__(items)
        self._kind = kind

    def __missing__(self, name: Any) -> T:
        raise unknown(self._kind, name, self)
