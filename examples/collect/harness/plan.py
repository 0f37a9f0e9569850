"""Which runs there are, and in which order: round after round, each shuffled on its own by a fixed seed.

Every round holds each server at each load once, so whatever drifts on the machine meets all of them
alike, and a round that is added later does not change the order of those before it."""

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
    runs = []
    for repeat in range(1, repeats + 1):
        combinations = itertools.product(set(servers), set(loads), [repeat])
        round_ = sorted(Run(*combination) for combination in combinations)
        random.Random(f"{seed}/{repeat}").shuffle(round_)
        runs += round_
    return runs
