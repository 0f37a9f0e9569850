"""Runs the notebook from top to bottom, and holds it against what it was stored with.

    python run.py           fails on an error, or where a result is not the one that is stored
    python run.py --write   stores the new results

It takes the packages wrkbook, polars, nbclient and ipykernel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat

NOTEBOOK = Path(__file__).with_name("explore.ipynb")


def execute(path: Path = NOTEBOOK) -> nbformat.NotebookNode:
    """The notebook, executed where it is, without what differs from one time to the next."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(
        notebook, kernel_name="python3", timeout=300, resources=resources
    ).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def results(notebook: nbformat.NotebookNode) -> list[tuple[str, Any]]:
    """Each piece of code with what it put out as text; of a chart that is what it says. How tables and
    charts are dressed is left aside: it differs between the versions of libraries."""

    def content(output: nbformat.NotebookNode) -> Any:
        return output.get("text"), output.get("data", {}).get("text/plain")

    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return [(cell.source, [content(output) for output in cell.outputs]) for cell in code]


def changed(path: Path = NOTEBOOK) -> list[str]:
    """The pieces of code whose results are not those that are stored."""
    stored, new = results(nbformat.read(path, as_version=4)), results(execute(path))
    return [source for (source, old), (_, now) in zip(stored, new, strict=True) if old != now]


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        nbformat.write(execute(), NOTEBOOK)
    elif cells := changed():
        sys.exit("these cells have other results than are stored:\n\n" + "\n\n".join(cells))


if __name__ == "__main__":
    main()
