"""A small collection from start to site, without an engine: `tests/stand_in` has a `docker` and an `ip`.

Everything else is real: a server, wrk, the harness, and, where WRKBOOK names the command, the site.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
STAND_IN = HERE / "stand_in"
RUNS = {f"round{repeat}/Local.{load}" for repeat in (1, 2) for load in (5, 10)}


@unittest.skipUnless(shutil.which("wrk"), "wrk is not installed")
class Smoke(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.folder / "local"
        (self.folder / "state").mkdir()

    def collect(self, repeats: int) -> str:
        done = subprocess.run(
            [
                sys.executable, HERE.parent / "collect.py", "measure", "--out", self.out,
                "--catalogue", STAND_IN / "servers", "--servers", "Local", "--loads", "5,10",
                "--repeats", str(repeats), "--seconds", "1",
                # Other tests may run on this machine meanwhile, and its figures are thrown away.
                "--busy-limit", "100",
                "--docker", STAND_IN / "docker", "--subnet", "127.30.0.0/16",
            ],
            capture_output=True, text=True, timeout=120,
            env=os.environ | {"PATH": f"{STAND_IN}:{os.environ['PATH']}", "STAND_IN_STATE": self.folder / "state"},
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_small_collection_goes_on_where_it_stopped_and_builds_into_a_site(self):
        self.assertIn("2 runs, 2 to do", self.collect(repeats=1))
        self.assertIn("4 runs, 2 to do", self.collect(repeats=2))
        self.assertIn("4 runs, 0 to do", self.collect(repeats=2))

        for stem in RUNS:
            log = (self.out / f"{stem}.log").read_text()
            self.assertIn("Running 1s test @ http://127.30.", log)
            self.assertIn("Latency Distribution", log)
            self.assertIn("stand-in", (self.out / f"{stem}.stats").read_text())
            conditions = json.loads((self.out / f"{stem}.conditions.json").read_text())
            self.assertEqual(conditions["faults"], [])
            self.assertTrue(conditions["container"]["running_after"])
            self.assertGreater(conditions["container"]["cpu_seconds"], 0)
            self.assertGreater(conditions["client"]["cpu_share"], 0)
        collection = json.loads((self.out / "collection.json").read_text())
        self.assertEqual((collection["runs"]["planned"], collection["runs"]["accepted"]), (4, 4))

        if command := os.environ.get("WRKBOOK"):
            self.builds(command)

    def builds(self, command: str) -> None:
        """What was collected is read whole, and every run has its lines on the site."""
        table = subprocess.run([command, "runs", self.out, "--format", "json"], capture_output=True, check=True)
        runs = json.loads(table.stdout)["runs"]
        self.assertEqual({(run["repeat"], run["connections"]) for run in runs},
                         {(f"round{repeat}", load) for repeat in (1, 2) for load in (5, 10)})  # fmt: skip
        for run in runs:
            self.assertGreater(run["requests"], 0)
            self.assertGreater(run["memory_peak_bytes"], 2**20)
        site = self.folder / "site"
        subprocess.run([command, "build", self.out, "-o", site, "--quiet"], check=True)
        pages = "".join(page.read_text() for page in site.rglob("*.html"))
        for stem in RUNS:
            self.assertIn(f"{stem}.log", pages)
