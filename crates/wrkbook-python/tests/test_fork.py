"""A process that was forked reads result sets as its parent does."""

from __future__ import annotations

import os
import signal
import time

import pytest
import wrkbook
from conftest import SAMPLE

SECONDS = 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_answers() -> None:
    runs = len(wrkbook.load(SAMPLE).runs)
    child = os.fork()
    if child == 0:
        os._exit(0 if len(wrkbook.load(SAMPLE).runs) == runs else 1)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail(f"no answer within {SECONDS} s")
