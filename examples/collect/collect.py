#!/usr/bin/env python3
"""Collects a data set of web servers under load. See README.md; prepare the machine with ./prepare.sh first.

    ./collect.py list                     what can be measured
    ./collect.py check                    does every server start, answer and get sampled here?
    ./collect.py measure --out DIR ...    measure, or go on where it stopped
    ./collect.py requirements             the pinned packages of all servers (used by prepare.sh)
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

from harness import catalogue, client, host, rules
from harness.catalogue import Server
from harness.engine import Engine, EngineError
from harness.plan import plan
from harness.run import SCHEMA, Setting, now, perform
from harness.store import Store, write_json

SERVERS = Path(__file__).resolve().parent / "servers"
CLASSIC = "Bjoern,CherryPy,Gunicorn,Meinheld,uWSGI,Waitress"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the servers in the catalogue")
    commands.add_parser("requirements", help="their packages, pinned")
    defaults = argparse.ArgumentDefaultsHelpFormatter
    check = commands.add_parser("check", help="one run of a second per server, thrown away", formatter_class=defaults)
    check.add_argument("--servers", default="all", help="comma-separated, or `all`")
    machine_options(check)
    measure = commands.add_parser("measure", help="measure", formatter_class=defaults)
    measure.add_argument("--out", type=Path, required=True, metavar="DIR", help="the result folder")
    measure.add_argument("--servers", default=CLASSIC, help="comma-separated, or `all`")
    measure.add_argument("--loads", type=numbers, default="100,1000,5000", help="connections, comma-separated")
    measure.add_argument("--repeats", type=positive, default=4)
    measure.add_argument("--seconds", type=positive, default=5, help="nominal length of a run")
    measure.add_argument("--attempts", type=positive, default=5, help="give a run up after so many rejections")
    measure.add_argument("--seed", type=int, default=2016, help="of the order of runs")
    machine_options(measure)
    args = parser.parse_args()
    if args.command in ("check", "measure"):
        args.known = catalogue.load(args.catalogue)
        args.servers = names(args.servers, args.known, parser)
    return args


def machine_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--catalogue", type=Path, default=SERVERS, metavar="DIR", help="a folder per server")
    parser.add_argument("--busy-limit", type=float, default=rules.BUSY_LIMIT, metavar="SHARE",
                        help="of a core, beyond which others spoil a run")  # fmt: skip
    parser.add_argument("--server-core", type=int, default=1)
    parser.add_argument("--client-core", type=int, default=0)
    parser.add_argument("--memory", default="512m", help="limit of the server's container")
    parser.add_argument("--subnet", default="172.30.0.0/16", help="of the containers' network")
    parser.add_argument("--docker", default=os.environ.get("DOCKER", "/usr/bin/docker"), help="client to use")


def names(text: str, known: dict[str, Server], parser: argparse.ArgumentParser) -> list[str]:
    wanted = list(known) if text == "all" else [name.strip() for name in text.split(",")]
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    return wanted


def positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def numbers(text: str) -> list[int]:
    return [positive(part) for part in text.split(",")]


def start(args: argparse.Namespace) -> tuple[Engine, dict]:
    """The engine with its network, and the versions of all that takes part."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # tidy up as after an interrupt
    engine = Engine(args.docker, image="wrkbook-collect:servers", network="wrkbook-collect", bridge="wrkbook-br0")
    engine.clean()
    engine.ready_network(args.subnet)
    return engine, engine.versions() | {"wrk": client.version()}


def check(args: argparse.Namespace) -> int:
    """Says for every server whether it works here. Figures are thrown away, and a busy machine is no fault."""
    setting = Setting(1, args.subnet, args.server_core, args.client_core, args.memory, args.busy_limit)
    engine, versions = start(args)
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for index, run in enumerate(plan(args.servers, [10], 1, seed=0)):
            conditions = perform(run, index, args.known[run.server], setting, engine, store, versions)
            faults = [fault for fault in conditions["faults"] if fault in ("not-ready", "client-failed", "no-samples")]
            broken += bool(faults)
            print(f"{run.server:<20} {', '.join(faults) or 'works'}", flush=True)
            for line in conditions.get("last_words", []):
                print(f"    {line}")
    return 1 if broken else 0


def measure(args: argparse.Namespace) -> int:
    setting = Setting(
        args.seconds, args.subnet, args.server_core, args.client_core, args.memory, args.busy_limit
    )
    args.out.mkdir(parents=True, exist_ok=True)
    store = Store(args.out)
    runs = plan(args.servers, args.loads, args.repeats, args.seed)
    engine, versions = start(args)
    collection = {
        "schema": SCHEMA,
        "machine": host.machine(),
        "versions": versions,
        "parameters": {
            "servers": sorted(args.servers), "loads": sorted(args.loads), "repeats": args.repeats,
            "seconds": args.seconds, "seed": args.seed, "attempts": args.attempts, "memory": args.memory,
            "server_core": args.server_core, "client_core": args.client_core, "client_threads": 1,
            "busy_limit": args.busy_limit,
        },
        "rules": rules.text(args.busy_limit),
    }  # fmt: skip

    file = args.out / "collection.json"
    if file.exists():
        refuse_to_mix(json.loads(file.read_text(encoding="utf-8")), collection)

    queue = deque((index, run) for index, run in enumerate(runs) if not store.complete(run))
    print(f"{len(runs)} runs, {len(queue)} to do", flush=True)
    given_up = []

    def keep_account() -> None:
        write_json(file, collection | {"written_at": now(), "runs": store.tally(runs), "given_up": given_up})

    keep_account()
    try:
        while queue:
            index, run = queue.popleft()
            if store.attempts(run) >= args.attempts:
                given_up.append(run.stem)
                continue
            started = time.monotonic()
            faults = perform(run, index, args.known[run.server], setting, engine, store, versions)["faults"]
            print(f"{run.stem}: {', '.join(faults) or 'ok'} ({time.monotonic() - started:.1f} s, "
                  f"{len(queue)} left)", flush=True)  # fmt: skip
            if faults:
                queue.append((index, run))  # at the end: whatever disturbed it may be over by then
    finally:
        store.tidy()
        keep_account()
    print(f"{store.tally(runs)}", flush=True)
    for stem in given_up:
        print(f"given up after {args.attempts} attempts: {stem}", flush=True)
    return 1 if given_up else 0


def refuse_to_mix(there: dict, wanted: dict) -> None:
    """A folder holds one set of conditions. Servers, loads and repeats may be added to it; nothing else may change."""
    free = ("servers", "loads", "repeats", "attempts", "seed")
    for name, value in wanted["parameters"].items():
        if name not in free and (before := there["parameters"].get(name)) != value:
            raise MixedConditions(f"{name} was {before}, now {value}")
    for name, value in wanted["versions"].items():
        if name != "packages" and there["versions"][name] != value:
            raise MixedConditions(f"{name} was {there['versions'][name]}, now {value}")


class MixedConditions(ValueError):
    """The result folder was collected under other conditions."""


def only_one() -> socket.socket:
    """Two collections at once would spoil each other. The name is freed when the process ends."""
    name = socket.socket(socket.AF_UNIX)
    name.bind("\0wrkbook-collect")
    return name


def main() -> int:
    args = arguments()
    if args.command == "list":
        for server in catalogue.load(SERVERS).values():
            print(f"{server.name:<20} {server.packages[0]:<22} {server.model}")
    elif args.command == "requirements":
        print("\n".join(catalogue.requirements(catalogue.load(SERVERS))))
    else:
        try:
            held = only_one()
        except OSError:
            print("collect: another collection is running on this machine", file=sys.stderr)
            return 2
        try:
            with held:
                return check(args) if args.command == "check" else measure(args)
        except MixedConditions as error:
            print(f"collect: {args.out}: {error}; choose another --out", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print("collect: interrupted; the same command goes on where it stopped", file=sys.stderr)
            return 130
        except (EngineError, FileNotFoundError, subprocess.CalledProcessError) as error:
            print(f"collect: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
