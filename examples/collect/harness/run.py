"""One run from an empty machine to a verdict: start, wait, warm up, sample, load, count, stop."""

import http.client
import ipaddress
import os
import shlex
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from . import client, host, rules
from .catalogue import Server
from .engine import PORT, Container, Engine, Sampler
from .plan import Run
from .store import Store

SCHEMA = "wrkbook-collect/1"
WARM_UP_REQUESTS = 200


@dataclass(frozen=True)
class Setting:
    """What all runs of a collection share."""

    seconds: int
    subnet: str
    server_core: int
    client_core: int
    memory: str
    busy_limit: float


def perform(
    run: Run, index: int, server: Server, setting: Setting, engine: Engine, store: Store, versions: dict
) -> dict:
    """Makes one attempt at a run, files it, and returns its conditions. No `faults` among them: accepted."""
    attempt = store.attempts(run) + 1
    hosts = ipaddress.ip_network(setting.subnet)
    # Every run its own server address; the last ones are the client's and the broadcast's.
    address = str(hosts[16 + (index * 8 + attempt) % (hosts.num_addresses - 32)])
    client_address = f"{hosts[-2]}/{hosts.prefixlen}"
    container = Container(engine, server.command, address, setting.server_core, setting.memory)
    command = client.command(f"http://{address}:{PORT}/", run.connections, setting.seconds, setting.client_core)

    conditions = {
        "schema": SCHEMA,
        "server": {"name": server.name, "title": server.title, "package": server.packages[0],
                   "protocol": server.protocol, "model": server.model},
        "connections": run.connections,
        "repeat": run.repeat,
        "order_index": index,
        "attempt": attempt,
        "started_at": now(),
        "nominal_seconds": setting.seconds,
        "ready": False,
    }  # fmt: skip
    with container, client.Namespace(engine.bridge, client_address) as namespace:
        started = time.monotonic()
        conditions["ready"] = answers(address)
        conditions["ready_after_seconds"] = round(time.monotonic() - started, 3)
        if conditions["ready"]:
            warm_up(address)
            with Sampler(engine, container, store.running("stats"), setting.client_core) as sampler:
                sampler.wait_for_first()
                conditions["started_at"] = now()
                conditions |= load(command, container, sampler, namespace, store.running("log"))
            conditions["container"] |= {"id": container.id, "address": address}
            conditions["commands"] = {
                "container": shlex.join([engine.docker, *container.arguments]),
                "sampler": shlex.join(sampler.command),
                "client": shlex.join(command),
            }
            conditions["client"]["settings"] = namespace.settings
        if not container.state()["running"] or not conditions["ready"]:
            conditions["last_words"] = container.last_words()
        container.stop()
        conditions.setdefault("container", {})["stopped_with"] = container.state()["exit_code"]
    conditions["versions"] = {k: v for k, v in versions.items() if k != "packages"}
    conditions["faults"] = rules.faults(conditions, setting.busy_limit)
    if conditions["faults"]:
        store.reject(run, conditions)
    else:
        store.accept(run, conditions)
    return conditions


def load(
    command: list[str], container: Container, sampler: Sampler, namespace: client.Namespace, log: Path
) -> dict:
    """Runs wrk and counts what happened on the machine meanwhile."""
    kin = {
        "engine": host.processes("dockerd", "containerd*"),
        "sampler": [sampler.process.pid],
        "harness": [os.getpid()],
        "softirq": host.processes("ksoftirqd/*"),
    }
    counter = host.group(container.pid)
    server_cpu = [host.group_spent(counter)] if counter else [None]

    def keep_server_cpu() -> None:
        if counter and (seconds := host.group_spent(counter)) is not None:
            server_cpu.append(seconds)  # the last reading survives the container

    waiting = namespace.waiting()
    network = host.network(container.pid)
    kin_before = {name: host.spent(pids) for name, pids in kin.items()}
    before = host.Cpu.now()
    outcome = client.drive(command, log, keep_server_cpu)
    after = host.Cpu.now()
    keep_server_cpu()
    kin_spent = {name: host.spent_since(seconds) for name, seconds in kin_before.items()}
    rows = sampler.rows()
    network_after = host.network(container.pid)
    waiting_after = namespace.waiting()
    state = container.state()

    busy = after.busy - before.busy
    server = server_cpu[-1] - server_cpu[0] if server_cpu[0] is not None else None
    # ksoftirqd does the network work of the two when there is too much of it: not foreign.
    foreign = max(0.0, busy - server - outcome.cpu_seconds - kin_spent["softirq"]) if server is not None else None
    wall = outcome.wall_seconds
    return {
        "measured_seconds": client.measured_seconds(log.read_text(errors="replace")),
        "wall_seconds": round(wall, 3),
        "container": {
            "running_after": state["running"],
            "exit_code": None if state["running"] else state["exit_code"],
            "oom_killed": state["oom_killed"],
            "cpu_seconds": rounded(server),
            "network_before": network,
            "network_after": network_after,
        },
        "client": {
            "exit_code": outcome.exit_code,
            "stderr": outcome.stderr,
            "cpu_seconds": rounded(outcome.cpu_seconds),
            "cpu_share": rounded(outcome.cpu_seconds / wall),
            "time_wait_before": waiting,
            "time_wait_after": waiting_after,
        },
        "cpu": {
            "busy_seconds": rounded(busy),
            "foreign_seconds": rounded(foreign),
            "foreign_share": rounded(foreign / wall if foreign is not None else None),
            "stolen_share": rounded((after.stolen - before.stolen) / wall),
            "of_which": {name: rounded(seconds) for name, seconds in kin_spent.items()},
        },
        "listen_overflows": since(network, network_after, "listen_overflows"),
        "listen_drops": since(network, network_after, "listen_drops"),
        "stats_rows": rows,
    }  # fmt: skip


def answers(address: str, seconds: float = 20.0) -> bool:
    """Waits until the server gives the two bytes it should."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if fetch(address):
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    return False


def warm_up(address: str) -> None:
    """A few requests one after another, so that nothing is done for the first time under load."""
    for _ in range(WARM_UP_REQUESTS):
        try:
            fetch(address)
        except (OSError, http.client.HTTPException):
            return  # the run itself will show it


def fetch(address: str) -> bool:
    connection = http.client.HTTPConnection(address, PORT, timeout=2)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status == 200 and response.read() == b"OK"
    finally:
        connection.close()


def since(before: dict | None, after: dict | None, counter: str) -> int | None:
    return after[counter] - before[counter] if before and after else None


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
