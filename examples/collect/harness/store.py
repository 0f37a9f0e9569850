"""Where the files of a collection go, which runs are complete, and which were rejected.

While a run lasts, its files are in `.running/`. Accepted, they move to their places, and the conditions
file is written last, under another name first and then renamed: a run is complete once it is there.
Rejected attempts move to `rejected/` with the attempt as the last ending
(`rejected/round1/Bjoern.100.log.1`), so that no reader of the result folder takes them for runs.
"""

import json
import os
from collections import Counter
from pathlib import Path

from .plan import Run

KINDS = ("log", "stats", "conditions.json")


class Store:
    def __init__(self, folder: Path):
        self.folder = folder
        self.tidy()

    def running(self, kind: str) -> Path:
        """Where the run that is being made writes its `log` or `stats`."""
        path = self.folder / ".running" / kind
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def tidy(self) -> None:
        """Drops what an interrupted run wrote."""
        for kind in ("log", "stats"):
            self.running(kind).unlink(missing_ok=True)
        (self.folder / ".running").rmdir()

    def complete(self, run: Run) -> bool:
        return all((self.folder / f"{run.stem}.{kind}").is_file() for kind in KINDS)

    def attempts(self, run: Run) -> int:
        """How many attempts at this run were rejected so far."""
        return len(list((self.folder / "rejected").glob(f"{run.stem}.conditions.json.*")))

    def accept(self, run: Run, conditions: dict) -> None:
        self._file(self.folder / run.stem, "", conditions)

    def reject(self, run: Run, conditions: dict) -> None:
        self._file(self.folder / "rejected" / run.stem, f".{self.attempts(run) + 1}", conditions)

    def _file(self, target: Path, ending: str, conditions: dict) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        for kind in ("log", "stats"):
            if (source := self.running(kind)).exists():  # a server that never answered has neither
                source.rename(f"{target}.{kind}{ending}")
        write_json(Path(f"{target}.conditions.json{ending}"), conditions)

    def tally(self, runs: list[Run]) -> dict:
        """Planned, accepted and rejected runs, with the rules that were broken."""
        broken: Counter[str] = Counter()
        rejected = sorted((self.folder / "rejected").glob("round*/*.conditions.json.*"))
        for file in rejected:
            broken.update(json.loads(file.read_text(encoding="utf-8"))["faults"])
        return {
            "planned": len(runs),
            "accepted": sum(map(self.complete, runs)),
            "rejected": len(rejected),
            "rejected_by_rule": dict(sorted(broken.items())),
        }


def write_json(path: Path, value: object) -> None:
    """Either the whole file is there, or none of it."""
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
