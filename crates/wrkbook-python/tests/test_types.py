"""What type checkers are told is true."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "command",
    [
        # The native half and the objects are what the stubs and the types say.
        ["mypy.stubtest", "wrkbook"],
        ["mypy", "--strict", "typed.py"],
        # Documents in JSON have no types.
        ["mypy", "--strict", "--no-warn-return-any", "-p", "wrkbook"],
    ],
    ids=lambda command: command[0] + command[-1],
)
def test_types(command, tmp_path):
    environment = os.environ | {"MYPY_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=Path(__file__).parent,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
