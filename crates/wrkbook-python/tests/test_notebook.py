"""The example notebook runs from top to bottom, with the results that it is stored with."""

from __future__ import annotations

import re
import runpy

from conftest import REPOSITORY

FOLDER = REPOSITORY / "examples/notebooks/python"


def test_the_notebook_has_the_results_it_is_stored_with():
    assert runpy.run_path(str(FOLDER / "run.py"))["changed"]() == []


def test_the_notebook_speaks_of_no_machine():
    stored = (FOLDER / "explore.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/tmp/|/work/|/Users/|at 0x", stored)
