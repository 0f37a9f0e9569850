"""The result sets of the repository, and the command that the package is held against."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import wrkbook

REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLE = REPOSITORY / "data/wsgi-sample"
STUDY = REPOSITORY / "data/wsgi-2016"


def command(*arguments: str | Path) -> str:
    """What `wrkbook` prints."""
    program = os.environ.get("WRKBOOK_COMMAND", REPOSITORY / "target/debug/wrkbook")
    done = subprocess.run([program, *arguments], check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def document(*arguments: str | Path) -> Any:
    """What `wrkbook ... --format json` prints."""
    return json.loads(command(*arguments, "--format", "json"))


@pytest.fixture(scope="session")
def sample() -> wrkbook.ResultSet:
    return wrkbook.load(SAMPLE)


@pytest.fixture(scope="session")
def study() -> wrkbook.ResultSet:
    return wrkbook.load(STUDY)
