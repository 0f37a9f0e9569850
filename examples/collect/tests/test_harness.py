"""What can be held against known answers without an engine: python3 -m unittest discover -s tests -t ."""

import json
import tempfile
import unittest
from pathlib import Path

from harness import catalogue, client, host, rules
from harness.plan import Run, plan
from harness.store import Store

SERVERS = Path(__file__).parent.parent / "servers"


class Plan(unittest.TestCase):
    def test_every_combination_once(self):
        runs = plan(["A", "B"], [100, 5000], 3, seed=1)
        self.assertEqual(len(runs), 12)
        self.assertEqual(len(set(runs)), 12)
        self.assertEqual({run.repeat for run in runs}, {1, 2, 3})

    def test_order_is_shuffled_and_depends_on_the_seed_alone(self):
        runs = plan(["A", "B"], [100, 5000], 4, seed=1)
        self.assertEqual(runs, plan(["B", "A"], [5000, 100], 4, seed=1))
        self.assertNotEqual(runs, plan(["A", "B"], [100, 5000], 4, seed=2))

    def test_more_rounds_leave_the_order_of_the_earlier_ones(self):
        runs = plan(["A", "B", "C"], [100, 500, 5000], 6, seed=1)
        self.assertEqual(runs[:36], plan(["A", "B", "C"], [100, 500, 5000], 4, seed=1))
        rounds = [[(run.server, run.connections) for run in runs[at : at + 9]] for at in range(0, 54, 9)]
        self.assertEqual({len(set(map(tuple, rounds)))}, {6})  # no two in the same order
        self.assertNotEqual(runs, sorted(runs))

    def test_stem_is_the_layout_that_readers_know(self):
        self.assertEqual(Run("mod_WSGI-express", 100, 2).stem, "round2/mod_WSGI-express.100")


class Host(unittest.TestCase):
    def test_cpu_counts_work_but_not_waiting(self):
        cpu = host.Cpu.parse("cpu  100 10 50 7000 900 3 7 25 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
        self.assertAlmostEqual(cpu.busy, 170 * host.TICK)
        self.assertAlmostEqual(cpu.stolen, 25 * host.TICK)

    def test_waiting_sockets(self):
        text = "sockets: used 9\nTCP: inuse 3 orphan 0 tw 14119 alloc 5 mem 1\nUDP: inuse 0 mem 0\n"
        self.assertEqual(host.waiting(text), 14119)

    def test_tcp_counters_pair_names_with_values(self):
        text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 32000 32001\nIpExt: InOctets\nIpExt: 5\n"
        self.assertEqual(host.tcp_counters(text)["ListenOverflows"], 32000)

    def test_cpu_of_this_process_grows(self):
        mine = host.processes(Path("/proc/self/comm").read_text().strip())
        before = host.spent(mine)
        end = sum(before.values()) + 0.05
        while sum(host.spent(list(before)).values()) < end:
            pass
        self.assertGreaterEqual(host.spent_since(before), 0.049)

    def test_a_process_that_ended_counts_nothing(self):
        self.assertEqual(host.spent_since({2**22 + 1: 5.0}), 0)


class Client(unittest.TestCase):
    def test_measured_seconds_in_every_unit_of_wrk(self):
        for printed, seconds in {"15.96s": 15.96, "999.94ms": 0.99994, "1.67m": 100.2}.items():
            self.assertAlmostEqual(client.measured_seconds(f"  176640 requests in {printed}, 20.22MB read\n"), seconds)

    def test_no_report_no_seconds(self):
        self.assertIsNone(client.measured_seconds("unable to connect to 172.30.0.2:8080 Connection refused\n"))


def conditions(**changes):
    good = {
        "ready": True,
        "nominal_seconds": 5,
        "measured_seconds": 5.1,
        "container": {"running_after": True},
        "client": {"exit_code": 0},
        "cpu": {"foreign_share": 0.02, "stolen_share": 0.0},
        "stats_rows": 10,
    }
    return good | changes


class Rules(unittest.TestCase):
    def test_a_quiet_run_is_accepted(self):
        self.assertEqual(rules.faults(conditions()), [])

    def test_each_rule(self):
        cases = {
            "foreign-cpu": {"cpu": {"foreign_share": 0.11, "stolen_share": 0.0}},
            "stolen-cpu": {"cpu": {"foreign_share": 0.0, "stolen_share": 0.11}},
            "client-stalled": {"measured_seconds": 15.96},
            "client-failed": {"client": {"exit_code": 1}},
            "not-ready": {"ready": False},
            "no-samples": {"stats_rows": 0},
        }
        self.assertEqual(set(cases), set(rules.text()))
        for fault, changes in cases.items():
            self.assertEqual(rules.faults(conditions(**changes)), [fault])

    def test_ten_percent_either_way(self):
        self.assertEqual(rules.faults(conditions(measured_seconds=5.49)), [])
        self.assertEqual(rules.faults(conditions(measured_seconds=5.51)), ["client-stalled"])
        self.assertEqual(rules.faults(conditions(measured_seconds=4.4)), ["client-stalled"])

    def test_a_server_killed_by_its_load_is_a_result(self):
        dead = {"running_after": False, "exit_code": 137, "oom_killed": True}
        self.assertEqual(rules.faults(conditions(container=dead, stats_rows=0)), [])


class Filing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.store = Store(self.folder)
        self.run_ = Run("Bjoern", 100, 1)

    def measure(self):
        for kind in ("log", "stats"):
            self.store.running(kind).write_text(kind)

    def test_complete_once_the_conditions_are_there(self):
        self.measure()
        self.assertFalse(self.store.complete(self.run_))
        self.store.accept(self.run_, {"faults": []})
        self.assertTrue(self.store.complete(self.run_))
        self.assertEqual((self.folder / "round1/Bjoern.100.log").read_text(), "log")

    def test_rejected_attempts_are_kept_apart_and_counted(self):
        for _ in range(2):
            self.measure()
            self.store.reject(self.run_, {"faults": ["foreign-cpu"]})
        self.assertFalse((self.folder / "round1").exists())
        self.assertTrue((self.folder / "rejected/round1/Bjoern.100.stats.2").exists())
        tally = self.store.tally([self.run_])
        self.assertEqual((tally["planned"], tally["accepted"], tally["rejected"]), (1, 0, 2))
        self.assertEqual(tally["rejected_by_rule"], {"foreign-cpu": 2})

    def test_attempts_of_another_load_are_not_counted(self):
        self.measure()
        self.store.reject(Run("Bjoern", 1000, 1), {"faults": ["foreign-cpu"]})
        self.assertEqual(self.store.attempts(self.run_), 0)

    def test_an_interrupted_run_leaves_nothing_behind(self):
        self.measure()
        Store(self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_conditions_are_json(self):
        self.store.accept(self.run_, {"faults": []})
        self.assertEqual(json.loads((self.folder / "round1/Bjoern.100.conditions.json").read_text()), {"faults": []})


class Catalogue(unittest.TestCase):
    def test_every_pin_is_exact_and_shared(self):
        servers = catalogue.load(SERVERS)
        self.assertGreaterEqual(set(servers), {"Bjoern", "CherryPy", "Gunicorn", "Meinheld", "uWSGI", "Waitress"})
        for pin in catalogue.requirements(servers):
            self.assertRegex(pin, r"^[\w.-]+==[\w.]+$")

    def test_two_versions_of_one_package_are_an_error(self):
        one = catalogue.Server("A", "A", ("h11==0.16.0",), (), "ASGI", "", "")
        two = catalogue.Server("B", "B", ("H11==0.14.0",), (), "ASGI", "", "")
        with self.assertRaises(ValueError):
            catalogue.requirements({"A": one, "B": two})


if __name__ == "__main__":
    unittest.main()
