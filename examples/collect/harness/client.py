"""`wrk`, pinned, in a network namespace of its own.

The namespace joins the containers' bridge. It is made for one run and deleted after it, with all the
sockets that wait in it: no run inherits the ports of another. Inside, nearly all ports can be used, and
a waiting one again after a second, so that servers which close every connection do not run dry.
"""

import os
import re
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import host

NAMESPACE = "wrkbook-client"
OUTSIDE, INSIDE = "wrkbook-c0", "wrkbook-c1"  # the two ends of its cable
SETTINGS = {"net.ipv4.ip_local_port_range": "1024 65535", "net.ipv4.tcp_tw_reuse": "1"}


def ip(*args: str) -> str:
    return subprocess.run(["ip", *args], check=True, capture_output=True, text=True).stdout


def clean() -> None:
    """Removes what an interrupted run left behind."""
    subprocess.run(["ip", "netns", "delete", NAMESPACE], capture_output=True)
    subprocess.run(["ip", "link", "delete", OUTSIDE], capture_output=True)


class Namespace:
    """A fresh network namespace on `bridge`. Use it in a `with` statement."""

    def __init__(self, bridge: str, address: str, settings: dict[str, str] = SETTINGS):
        self.bridge, self.address, self.settings = bridge, address, settings

    def __enter__(self) -> "Namespace":
        clean()
        ip("netns", "add", NAMESPACE)
        ip("link", "add", OUTSIDE, "type", "veth", "peer", "name", INSIDE, "netns", NAMESPACE)
        ip("link", "set", OUTSIDE, "master", self.bridge, "up")
        ip("-n", NAMESPACE, "address", "add", self.address, "dev", INSIDE)
        ip("-n", NAMESPACE, "link", "set", "lo", "up")
        ip("-n", NAMESPACE, "link", "set", INSIDE, "up")
        for name, value in self.settings.items():
            ip("netns", "exec", NAMESPACE, "sysctl", "-q", "-w", f"{name}={value}")
        return self

    def __exit__(self, *_: object) -> None:
        clean()

    def waiting(self) -> int:
        return host.waiting(ip("netns", "exec", NAMESPACE, "cat", "/proc/net/sockstat"))


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    wall_seconds: float
    cpu_seconds: float
    stderr: str


def command(url: str, connections: int, seconds: int, core: int) -> list[str]:
    """Every program of this chain replaces itself by the next, so that what is counted at the end is wrk."""
    return [
        "ip", "netns", "exec", NAMESPACE, "prlimit", "--nofile=20000:20000", "taskset", "-c", str(core),
        "wrk", "--latency", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", url,
    ]  # fmt: skip


def drive(command: list[str], log: Path, every_tick: Callable[[], None]) -> Outcome:
    """Runs wrk into `log`. Calls `every_tick` four times a second, and returns at once when wrk ends."""
    with log.open("wb") as out:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
    handle = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        while not poll.poll(250):
            every_tick()
        wall = time.monotonic() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        os.close(handle)
        if process.returncode is None:
            process.kill()
            process.wait()
    stderr = process.stderr.read().decode(errors="replace")
    process.stderr.close()
    return Outcome(process.returncode, wall, usage.ru_utime + usage.ru_stime, stderr.strip())


def version() -> str:
    """The first line of `wrk -v`, which also prints its usage and ends with 1."""
    done = subprocess.run(["wrk", "-v"], capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines()[0].partition(" Copyright")[0]


REPORTED = re.compile(r"^ +\d+ requests in ([\d.]+)(us|ms|s|m|h),", re.M)
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def measured_seconds(log: str) -> float | None:
    """How long wrk says it measured; None if there is no complete report."""
    found = REPORTED.search(log)
    return float(found[1]) * SECONDS[found[2]] if found else None
