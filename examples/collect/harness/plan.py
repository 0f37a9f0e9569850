"""Which runs there are, and in which order: every combination, shuffled once by a fixed seed."""

import itertools
import random
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Run:
    server: str
    connections: int
    repeat: int

    @property
    def stem(self) -> str:
        """The path of its files under the result folder, without the ending."""
        return f"round{self.repeat}/{self.server}.{self.connections}"


def plan(servers: list[str], loads: list[int], repeats: int, seed: int) -> list[Run]:
    """The same arguments, in whatever order they were typed, give the same order of runs."""
    combinations = itertools.product(set(servers), set(loads), range(1, repeats + 1))
    runs = sorted(Run(*combination) for combination in combinations)
    random.Random(seed).shuffle(runs)
    return runs
