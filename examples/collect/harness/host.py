"""What the kernel counts: CPU seconds, sockets, listen overflows. Reads files, starts nothing.

CPU seconds are core-seconds: a machine with two busy cores spends two per second.
"""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """CPU seconds of the whole machine since it was started."""

    busy: float  # everything but idle, waiting and stolen time
    stolen: float  # taken by the hypervisor for others

    @staticmethod
    def parse(stat: str) -> "Cpu":
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, stat.split("\n", 1)[0].split()[1:9])
        return Cpu((user + nice + system + irq + softirq) * TICK, steal * TICK)

    @staticmethod
    def now() -> "Cpu":
        return Cpu.parse(Path("/proc/stat").read_text())


def processes(*names: str) -> list[int]:
    """The processes whose name is one of `names`, or starts with one that ends in `*`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name = (entry / "comm").read_text().strip()
            except OSError:
                continue  # it ended meanwhile
            if any(name == n or (n.endswith("*") and name.startswith(n[:-1])) for n in names):
                found.append(int(entry.name))
    return found


def spent(pids: list[int]) -> dict[int, float]:
    """CPU seconds of each of these processes so far; those that ended are left out."""
    seconds = {}
    for pid in pids:
        try:
            # The name may hold spaces and brackets: what follows its last bracket has fixed fields.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        seconds[pid] = (int(fields[11]) + int(fields[12])) * TICK
    return seconds


def spent_since(before: dict[int, float]) -> float:
    """CPU seconds that the processes of an earlier `spent` used since then."""
    return sum(seconds - before[pid] for pid, seconds in spent(list(before)).items())


def group(pid: int) -> Path | None:
    """The file that counts the CPU time of the control group that `pid` lives in (version 1 or 2)."""
    lines = Path(f"/proc/{pid}/cgroup").read_text().splitlines()
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if "cpuacct" in controllers.split(","):
            return Path(f"/sys/fs/cgroup/cpuacct{path}/cpuacct.usage")
        if controllers == "" and (file := Path(f"/sys/fs/cgroup{path}/cpu.stat")).exists():
            return file
    return None


def group_spent(file: Path) -> float | None:
    """CPU seconds of a control group; None once it is gone."""
    try:
        text = file.read_text()
    except OSError:
        return None
    if file.name == "cpuacct.usage":
        return int(text) / 1e9
    return int(dict(line.split() for line in text.splitlines())["usage_usec"]) / 1e6


def waiting(sockstat: str) -> int:
    """Sockets in TIME_WAIT, from the text of `/proc/net/sockstat`."""
    for line in sockstat.splitlines():
        if line.startswith("TCP:"):
            fields = line.split()
            return int(fields[fields.index("tw") + 1])
    raise ValueError("no TCP line in sockstat")


def tcp_counters(netstat: str) -> dict[str, int]:
    """The `TcpExt` counters, from the text of `/proc/net/netstat`: a line of names, then one of values."""
    names, values = (line.split()[1:] for line in netstat.splitlines() if line.startswith("TcpExt:"))
    return dict(zip(names, map(int, values)))


def network(pid: int) -> dict[str, int] | None:
    """What the network namespace of `pid` has counted so far; None if the process has ended."""
    try:
        counters = tcp_counters(Path(f"/proc/{pid}/net/netstat").read_text())
        return {
            "time_wait": waiting(Path(f"/proc/{pid}/net/sockstat").read_text()),
            "listen_overflows": counters["ListenOverflows"],
            "listen_drops": counters["ListenDrops"],
        }
    except (OSError, ValueError):
        return None


def machine() -> dict[str, object]:
    """What a reader must know about the machine to judge the figures."""
    cpuinfo = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "cpu": models[0] if models else None,
        "cores": os.cpu_count(),
        "memory_bytes": int(memory) * 1024,
        "kernel": os.uname().release,
    }
