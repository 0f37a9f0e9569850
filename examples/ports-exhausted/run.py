#!/usr/bin/env python3
"""Uses up the ports of a wrk client on purpose, and shows what that looks like in its reports.

    sudo ./run.py [FOLDER]      default: ./result, which must not exist yet

Client and server live in network namespaces of their own, joined by a veth pair; no traffic leaves
them, and they are removed at the end, however it ends. The client has 2,000 ports. Ten runs of two
seconds, one wait of a minute: about a minute and a half. Written are wrk's reports as
{repeat}/{server}.{connections}.log (with what it prints to standard error), the sockets in TIME_WAIT
around each run beside them (.ports), and table.md, which is printed too.

Not over the loopback interface: since Linux 4.19 tcp_tw_reuse is 2 by default, which reuses waiting
ports there, and only there.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

FIRST_PORT, PORTS = 40_000, 2_000
A_FEW, A_TENTH = 20, 200
CONNECTIONS, SECONDS = 50, 2
CLIENT_ADDRESS, SERVER_ADDRESS, OTHER_ADDRESS = "10.203.0.1", "10.203.0.2", "10.203.0.3"
SERVER_PORT = 8080
TIME_WAIT_S = 60  # fixed in Linux: TCP_TIMEWAIT_LEN
ENDINGS = {"ClosesLate": "late", "ClosesAtOnce": "at-once", "ClosesEarly": "early", "KeepsAlive": "never"}


@dataclass(frozen=True)
class Run:
    """One run of wrk, and the conditions it meets."""

    repeat: int
    server: str
    conditions: str
    address: str = SERVER_ADDRESS
    ports: int = PORTS
    reuse: bool = False  # tcp_tw_reuse = 1 on the client's side
    wait: bool = False  # until no socket is left in TIME_WAIT
    kill: bool = False  # the server is killed half-way


# Each inner list starts with fresh namespaces, so with fresh ports; its runs follow each other at once.
PLAN = [
    [
        Run(1, "ClosesLate", "fresh ports"),
        Run(2, "ClosesLate", "at once after it"),
        Run(3, "ClosesLate", f"at once, {A_FEW} ports more", ports=PORTS + A_FEW),
        Run(1, "KeepsAlive", f"at once, {A_FEW} ports more again", ports=PORTS + 2 * A_FEW),
        Run(2, "KeepsAlive", "at once, at another address", address=OTHER_ADDRESS),
        Run(3, "KeepsAlive", "at once, first address, tcp_tw_reuse = 1", reuse=True),
        Run(4, "ClosesLate", "when TIME_WAIT was over", wait=True),
    ],
    [
        Run(1, "ClosesAtOnce", "fresh ports, a tenth of them", ports=A_TENTH),
        Run(1, "ClosesEarly", "at once, at another address", address=OTHER_ADDRESS, ports=A_TENTH),
        Run(4, "KeepsAlive", "there, all ports; killed half-way", address=OTHER_ADDRESS, kill=True),
    ],
]


def call(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Lab:
    """Two namespaces and the wire between them."""

    def __init__(self) -> None:
        self.client = f"ports-client-{os.getpid()}"
        self.server = f"ports-server-{os.getpid()}"

    def __enter__(self) -> "Lab":
        try:
            self.build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def build(self) -> None:
        for name in (self.client, self.server):
            call("ip", "netns", "add", name)
        call(*f"ip link add wire0 netns {self.client} type veth peer name wire0 netns {self.server}".split())
        for name, address in (
            (self.client, CLIENT_ADDRESS),
            (self.server, SERVER_ADDRESS),
            (self.server, OTHER_ADDRESS),
        ):
            call("ip", "-n", name, "address", "add", f"{address}/24", "dev", "wire0")
        for name in (self.client, self.server):
            call("ip", "-n", name, "link", "set", "wire0", "up")

    def __exit__(self, *_) -> None:
        for name in (self.client, self.server):
            subprocess.run(["ip", "netns", "delete", name], stderr=subprocess.DEVNULL, check=False)

    def inside(self, name: str, *command: str) -> list[str]:
        return ["ip", "netns", "exec", name, *command]

    def set(self, key: str, value: str) -> None:
        call(*self.inside(self.client, "sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{key}"))

    def waiting(self, name: str) -> int:
        """How many sockets of this side are in TIME_WAIT."""
        return len(call(*self.inside(name, "ss", "-Htan", "state", "time-wait")).splitlines())

    def wait_until_none_waits(self) -> None:
        deadline = time.monotonic() + TIME_WAIT_S + 15
        while self.waiting(self.client):
            if time.monotonic() > deadline:
                sys.exit(f"sockets are still in TIME_WAIT {TIME_WAIT_S + 15} s after the last run")
            time.sleep(1)


def load(lab: Lab, run: Run) -> str:
    """The report of one run against a server started for it."""
    here = Path(__file__).resolve().parent
    server = subprocess.Popen(
        lab.inside(
            lab.server, sys.executable, str(here / "closing_server.py"),
            run.address, str(SERVER_PORT), ENDINGS[run.server],
        ),
        stdout=subprocess.PIPE,
        text=True,
    )
    half_way = threading.Timer(SECONDS / 2, server.kill)
    try:
        if server.stdout.readline() != "listening\n":
            sys.exit(f"{run.server} did not start")
        if run.kill:
            half_way.start()
        # wrk fails where it cannot make its first connection. That is a result here, so not checked.
        return subprocess.run(
            lab.inside(
                lab.client, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s",
                f"http://{run.address}:{SERVER_PORT}/",
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        ).stdout
    finally:
        half_way.cancel()
        server.kill()
        server.wait()


def figures(report: str) -> list[str]:
    """Requests, connections lost, read and write errors; or why there is no report."""
    if failed := re.search(r"unable to connect to \S+ (.+)", report):
        return [f"no report: {failed[1]}", "", ""]
    requests = re.search(r"(\d+) requests in", report)
    if not requests:
        sys.exit(f"wrk's report is not complete:\n{report}")
    # No line of errors: there were none.
    errors = re.search(r"connect (\d+), read (\d+), write (\d+)", report)
    connect, read, write = map(int, errors.groups()) if errors else (0, 0, 0)
    return [f"{int(requests[1]):,}", f"{connect} of {CONNECTIONS}", f"{read + write:,}"]


def measure(lab: Lab, run: Run, folder: Path) -> list[str]:
    """Runs, keeps the raw output, and returns the cells of one row."""
    if run.wait:
        print(f"waiting until TIME_WAIT is over ({TIME_WAIT_S} s)", file=sys.stderr)
        lab.wait_until_none_waits()
    lab.set("ip_local_port_range", f"{FIRST_PORT} {FIRST_PORT + run.ports - 1}")
    lab.set("tcp_tw_reuse", "1" if run.reuse else "0")
    before = lab.waiting(lab.client), lab.waiting(lab.server)
    report = load(lab, run)
    after = lab.waiting(lab.client), lab.waiting(lab.server)

    stem = folder / str(run.repeat) / f"{run.server}.{CONNECTIONS}"
    stem.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{stem}.log").write_text(report)
    Path(f"{stem}.ports").write_text(
        f"# {run.conditions}\n# sockets in TIME_WAIT: client, server\n"
        f"before {before[0]} {before[1]}\nafter {after[0]} {after[1]}\n"
    )
    return [
        f"{run.repeat}/{run.server}", run.conditions, f"{run.ports:,}", f"{before[0]:,}",
        *figures(report), f"{after[0]:,}", f"{after[1]:,}",
    ]


HEAD = [
    "run", "conditions", "ports", "waiting before", "requests served", "connections lost",
    "read, write errors", "waiting after", "at the server",
]


def table(rows: list[list[str]]) -> str:
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
    lines = [
        f"Linux {platform.release().split('-')[0]}, {wrk.split(' [')[0]}, "
        f"{CONNECTIONS} connections, {SECONDS} s a run\n",
        "| " + " | ".join(HEAD) + " |",
        "| --- | --- " + "| ---: " * (len(HEAD) - 2) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    folder = Path(sys.argv[1] if len(sys.argv) == 2 else "result")
    if os.geteuid() != 0:
        sys.exit("run.py makes network namespaces, which takes root: sudo ./run.py")
    absent = [name for name in ("ip", "ss", "wrk") if not shutil.which(name)]
    if absent:
        sys.exit(f"not found: {', '.join(absent)}. On Debian: apt-get install iproute2 wrk")
    if folder.exists():
        sys.exit(f"{folder} exists: remove it, or name another folder")
    # As an exception, so that the namespaces are removed on the way out.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))

    rows = []
    for runs in PLAN:
        with Lab() as lab:
            for run in runs:
                print(f"{run.repeat}/{run.server}: {run.conditions}", file=sys.stderr)
                rows.append(measure(lab, run, folder))
    text = table(rows)
    (folder / "table.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
