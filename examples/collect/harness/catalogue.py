"""The servers that can be measured: one folder with a `server.toml` each."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    name: str
    title: str
    packages: tuple[str, ...]  # pinned, complete: installed without a resolver; the first is the server itself
    command: tuple[str, ...]
    protocol: str
    model: str
    notes: str

    @property
    def version(self) -> str:
        return self.packages[0].partition("==")[2]


def load(folder: Path) -> dict[str, Server]:
    """Reads every `<Name>/server.toml` under `folder`."""
    servers = {}
    for file in sorted(folder.glob("*/server.toml")):
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
        fields["packages"] = tuple(fields["packages"])
        fields["command"] = tuple(fields["command"])
        servers[file.parent.name] = Server(name=file.parent.name, **fields)
    return servers


def requirements(servers: dict[str, Server]) -> list[str]:
    """All pins together. One image holds every server, so two versions of a package are an error."""
    pins: dict[str, str] = {}
    for server in servers.values():
        for pin in server.packages:
            package = pin.partition("==")[0].lower()
            if pins.setdefault(package, pin) != pin:
                raise ValueError(f"{server.name}: {pin}, elsewhere {pins[package]}; pin one version for all")
    return sorted(pins.values(), key=str.lower)
