"""A server in a container of its own, and the `docker stats` stream of that container alone."""

import json
import re
import subprocess
import time
from pathlib import Path

LABEL = "wrkbook-collect"
PORT = 8080


class EngineError(RuntimeError):
    """A docker command failed; the text is what docker said."""


class Engine:
    """The docker client, one fixed program so that all streams look alike."""

    def __init__(self, docker: str, image: str, network: str, bridge: str):
        self.docker, self.image, self.network, self.bridge = docker, image, network, bridge

    def __call__(self, *args: str) -> str:
        done = subprocess.run([self.docker, *args], capture_output=True, text=True)
        if done.returncode != 0:
            raise EngineError(f"docker {args[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def ready_network(self, subnet: str) -> None:
        """Creates the network unless it is there: a plain bridge that the client can join by name."""
        if self.network not in self("network", "ls", "--format", "{{.Name}}").splitlines():
            bridge = f"com.docker.network.bridge.name={self.bridge}"
            self("network", "create", "--subnet", subnet, "-o", bridge, self.network)

    def clean(self) -> None:
        """Removes containers that an interrupted collection left behind; they would take CPU."""
        if left := self("ps", "-aq", "--filter", f"label={LABEL}").split():
            self("rm", "-f", *left)

    def versions(self) -> dict[str, object]:
        """Of everything that the image and the engine bring along."""
        in_image = ["run", "--rm", "--label", LABEL, self.image]
        packages = json.loads(self(*in_image, "pip", "list", "--format", "json", "--disable-pip-version-check"))
        return {
            "docker_client": self("version", "--format", "{{.Client.Version}}"),
            "docker_engine": self("version", "--format", "{{.Server.Version}}"),
            "python": self(*in_image, "python3", "-c", "import platform; print(platform.python_version())"),
            "image": self("image", "inspect", "--format", "{{.Id}}", self.image),
            "packages": {package["name"]: package["version"] for package in packages},
        }


class Container:
    """One server, pinned and limited, from `docker run` to `docker rm`. Use it in a `with` statement."""

    def __init__(self, engine: Engine, command: tuple[str, ...], address: str, core: int, memory: str):
        self.engine, self.address = engine, address
        self.arguments = [
            "run", "--detach", "--init", "--label", LABEL,
            "--network", engine.network, "--ip", address,
            "--cpuset-cpus", str(core), "--memory", memory, "--memory-swap", memory,
            "--ulimit", "nofile=20000:20000", "--sysctl", "net.core.somaxconn=4096",
            engine.image, *command,
        ]  # fmt: skip

    def __enter__(self) -> "Container":
        self.id = self.engine(*self.arguments)
        self.pid = int(self.engine("inspect", "--format", "{{.State.Pid}}", self.id))
        return self

    def __exit__(self, *_: object) -> None:
        self.engine("rm", "-f", self.id)

    def state(self) -> dict[str, object]:
        state = json.loads(self.engine("inspect", "--format", "{{json .State}}", self.id))
        return {"running": state["Running"], "exit_code": state["ExitCode"], "oom_killed": state["OOMKilled"]}

    def stop(self) -> None:
        self.engine("stop", "--time", "2", self.id)

    def last_words(self) -> list[str]:
        """The last lines that the server printed: why it did not start, or what it complained about."""
        done = subprocess.run(
            [self.engine.docker, "logs", "--tail", "10", self.id],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        return done.stdout.splitlines()


class Sampler:
    """`docker stats` of one container, streamed into a file as it is printed."""

    def __init__(self, engine: Engine, container: Container, file: Path, core: int):
        self.command = ["taskset", "-c", str(core), engine.docker, "stats", container.id]
        self.file, self.row = file, re.compile(rf"^\W*(?:\[[A-Z0-9;]+)*{container.id[:12]} .*\d%", re.M)

    def __enter__(self) -> "Sampler":
        with self.file.open("wb") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        # Some client versions take more than one signal to end.
        self.process.terminate()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def rows(self) -> int:
        return len(self.row.findall(self.file.read_text(errors="replace")))

    def wait_for_first(self, seconds: float = 5.0) -> None:
        """The first sample covers no load, and the next begin where it ends: start the load right after it."""
        end = time.monotonic() + seconds
        while not self.rows() and time.monotonic() < end:
            time.sleep(0.02)
