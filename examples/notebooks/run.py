#!/usr/bin/env python3
"""Runs the notebooks in the Rust kernel, from top to bottom, and fails on an error or on a result
that is not the stored one.

    examples/notebooks/run.py [NAME ...]

What is needed is installed into target/notebooks first: the kernel (`cargo install evcxr_jupyter`)
and nbclient, from PyPI. Rust, its source (`rustup component add rust-src`) and Python with venv must
be there. To store new results: WRKBOOK_STORE=1 cargo test -p wrkbook-examples.
"""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "target" / "notebooks"
PYTHON = TOOLS / "venv" / "bin" / "python"
KERNEL = TOOLS / "bin" / "evcxr_jupyter"


def install():
    """The kernel and the client, where they are not there."""
    if not KERNEL.exists():
        command = ["cargo", "install", "evcxr_jupyter", "--locked", "--root", str(TOOLS)]
        # A target folder of the caller is not for tools.
        environment = {k: v for k, v in os.environ.items() if k != "CARGO_TARGET_DIR"}
        subprocess.run(command, check=True, env=environment)
    if not PYTHON.exists():
        venv.create(TOOLS / "venv", with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "nbclient", "nbformat"], check=True)
    # The kernel as Jupyter finds it beside its Python: nothing outside this folder is touched.
    kernel = TOOLS / "venv" / "share" / "jupyter" / "kernels" / "rust"
    kernel.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [str(KERNEL), "--control_file", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
    }
    (kernel / "kernel.json").write_text(json.dumps(spec))


def given(cell):
    """What a cell gave or holds: printed text, and the contents of its last expression by type."""
    text = lambda lines: ("".join(lines)).rstrip()
    result = {}
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            result["printed"] = result.get("printed", "") + text(output["text"]) + "\n"
        else:
            result.update({kind: text(content) for kind, content in output["data"].items()})
    return result


def is_setup(cell):
    """Commands of the kernel answer with what they did on this machine."""
    return "".join(cell["source"]).startswith(":")


def run(path):
    """Executes a notebook; the cells that gave something else than is stored."""
    import nbformat
    from nbclient import NotebookClient

    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.from_dict(json.loads(json.dumps(stored)))
    client = NotebookClient(
        fresh,
        timeout=3600,
        startup_timeout=600,
        kernel_name="rust",
        resources={"metadata": {"path": str(HERE)}},
    )
    changed = []
    with client.setup_kernel():
        for index, cell in enumerate(fresh.cells):
            if cell.cell_type != "code":
                continue
            before = used()
            client.execute_cell(cell, index)
            print(f"{path.stem} cell {index}: {used() - before:.1f} s of CPU", flush=True)
            if not is_setup(cell) and given(cell) != given(stored.cells[index]):
                print(f"stored: {given(stored.cells[index])}\ngiven:  {given(cell)}")
                changed.append(index)
    return changed


def used():
    """Seconds of CPU of what this process has started, compilers that have ended included (Linux)."""
    processes = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It has ended meanwhile.
        # Its parent; its own time and that of its children that have ended, in ticks.
        processes[int(stat.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))

    def is_mine(pid):
        while pid in processes:
            pid = processes[pid][0]
            if pid == os.getpid():
                return True
        return False

    ticks = sum(time for pid, (_, time) in processes.items() if is_mine(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    if Path(sys.prefix).resolve() != (TOOLS / "venv").resolve():
        install()
        os.execv(PYTHON, [str(PYTHON), __file__, *sys.argv[1:]])
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.ipynb"))
    failed = {name: cells for name in names if (cells := run(HERE / f"{name}.ipynb"))}
    for name, cells in failed.items():
        print(f"{name}: the result of cells {cells} is not the stored one", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
