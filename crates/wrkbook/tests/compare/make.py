"""Reference values for the comparisons, from NumPy, SciPy, statsmodels and mpmath.

    python3 -m venv venv && venv/bin/pip install numpy scipy statsmodels mpmath
    venv/bin/python make.py > values.json

Everything is computed anew from the formulas of docs/statistics.md, in matrices of all servers at once:
nothing of the Rust code is used or imitated.  Values are random, and rounded as tools print them.
"""
import json

import mpmath
import numpy as np
from scipy import integrate, optimize, special, stats
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20161109)
mpmath.mp.dps = 340


def order_statistics_factor(n):
    """n x the variance of the mean of n standard normals without lowest and highest, by its definition.

    Cov(sum, x1 + xn) is that of the sum with each of its parts, 1 each, and the trimmed sum is the sum
    less the extremes: Var(trimmed sum) = n - 2 x 2 + Var(x1 + xn), the last by integration."""
    density = stats.norm.pdf

    def joint(power):
        def inner(y, x):
            return power(x, y) * n * (n - 1) * (special.ndtr(y) - special.ndtr(x)) ** (n - 2) * density(x) * density(y)

        return integrate.dblquad(inner, -9, 9, lambda x: x, lambda x: 9, epsabs=1e-12)[0]

    variance = joint(lambda x, y: (x + y) ** 2)  # the mean of x1 + xn is 0
    return n * (n - 4 + variance) / (n - 2) ** 2


# As docs/statistics.md has them: that of 3 is 1e-7 above 3 (1 - sqrt(3) / pi), which moves nothing.
FACTORS = {3: 1.3460134, 4: 1.1927985, 5: 1.1352770, 6: 1.1042014}
assert all(abs(factor - order_statistics_factor(n)) < 2e-7 for n, factor in FACTORS.items())
FACTORS[2] = 1.0


def centres(logs):
    """Trimmed means along the last axis."""
    ascending = np.sort(logs, axis=-1)
    return (ascending[..., 1:-1] if logs.shape[-1] >= 3 else ascending).mean(axis=-1)


def figures(logs, floor=0.001):
    """Centre, variance and freedom of servers whose repeats are equally many: (server, load, repeat)."""
    servers, _, n = logs.shape
    k = FACTORS[n]
    averaged = logs.mean(axis=1)  # each repeat over the loads
    per_run = np.maximum(averaged.var(axis=1, ddof=1), floor**2)
    return centres(logs).mean(axis=1), per_run, np.full(servers, n - 1.0), n / k


def lend(per_run, freedom, may):
    """Scatter that servers lend each other: the moments of ln(variance) fitted by a root finder."""
    if not may or len(per_run) < 6:
        return per_run, freedom
    d = freedom[0]
    e = np.log(per_run) - (special.psi(d / 2) - np.log(d / 2))
    j = len(e)
    excess = e.var(ddof=1) * (1 + np.sqrt(2 / (j - 1))) - special.polygamma(1, d / 2)
    cap = 2 * d
    if excess <= special.polygamma(1, cap / 2):
        d0 = cap
    else:
        d0 = 2 * optimize.brentq(lambda y: special.polygamma(1, y) - excess, 1e-9, cap, xtol=1e-15, rtol=1e-14)
    borrowed = min(d0, 2 * d)
    return (borrowed * np.exp(e.mean()) + d * per_run) / (borrowed + d), freedom + borrowed


def estimates(logs, is_one_of_many):
    centre, per_run, freedom, runs = figures(logs)
    lent, freedom = lend(per_run, freedom, not is_one_of_many or logs.shape[2] >= 3)
    variance = lent / runs
    first, second = np.triu_indices(len(centre), 1)
    gap = centre[first] - centre[second]
    s = variance[first] + variance[second]
    welch = s**2 / (variance[first] ** 2 / freedom[first] + variance[second] ** 2 / freedom[second])
    df = np.minimum(welch, 2 * np.minimum(freedom[first], freedom[second]))
    se = np.sqrt(s)
    half = stats.t.ppf(0.975, df) * se
    p = 2 * stats.t.sf(np.maximum(np.abs(gap) - np.log(1.01), 0) / se, df)
    return [
        {"ratio": np.exp(g), "low": np.exp(g - h), "high": np.exp(g + h), "df": f, "se": e, "p": q, "borrowed": False}
        for g, h, f, e, q in zip(gap, half, df, se, p)
    ]


def case(name, centre, scatter, loads, n, common=0.0):
    servers = len(centre)
    logs = np.log(np.array(centre))[:, None, None] + 0.2 * np.arange(loads)[None, :, None]
    scatter = np.broadcast_to(scatter, servers)[:, None, None]
    rounds = rng.normal(0, 1, (servers, 1, n)) * common
    logs = logs + scatter * (rounds + rng.normal(0, 1, (servers, loads, n)))
    values = np.array([float(f"{x:.7g}") for x in np.exp(logs).ravel()]).reshape(logs.shape)
    logs = np.log(values)

    means = estimates(logs, False)
    holm = multipletests([m["p"] for m in means], method="holm")[1]
    at = [estimates(logs[:, [load], :], loads > 1) for load in range(loads)]
    # pair by pair, load by load
    each = [[at[load][pair] for load in range(loads)] for pair in range(len(means))]
    if loads > 1:
        method = "fdr_bh" if n >= 3 else "holm"
        q = multipletests([e["p"] for pair in each for e in pair], method=method)[1].reshape(-1, loads)
    pairs = []
    for i, (a, b) in enumerate(zip(*np.triu_indices(servers, 1))):
        pairs.append({
            "a": f"s{a}",
            "b": f"s{b}",
            "mean": means[i] | {"p_holm": holm[i]},
            "each": [
                e | {"load": 100.0 * (load + 1), "q": q[i, load] if loads > 1 else None}
                for load, e in enumerate(each[i])
            ],
        })
    cells = {
        f"s{s}": {f"{100 * (load + 1)}": {"values": values[s, load].tolist()} for load in range(loads)}
        for s in range(servers)
    }
    return {"id": name, "servers": cells, "pairs": pairs}


def cases():
    yield case("three servers, three repeats, nothing lent", [1000, 990, 800], 0.01, 2, 3)
    yield case("two repeats lend over all loads, none at each", [900, 850, 840, 700, 650, 640, 600], 0.02, 3, 2, 1.0)
    yield case("rounds in common, lending up to the leash", [500, 495, 400, 380, 378, 300], 0.02, 3, 4, 1.5)
    yield case("unlike scatter lends little", [900, 880, 870, 860, 850, 840], [0.003, 0.1, 0.01, 0.05, 0.004, 0.2], 1, 5)
    yield case("gaps far beyond the scatter", [1e6, 1e4, 9.9e3, 1e2, 1, 0.01], 0.001, 2, 6)


def student():
    mp = mpmath.mpf
    for df in [1.0, 1.3, 2.7, 4.5, 6.0, 12.3, 18.0, 57.5, 234.0]:
        for t in [1e-9, 1e-3, 0.3, 0.9, 1.4, 1.7, 2.0, 3.0, 5.0, 8.0, 15.0, 40.0, 300.0, 1e4]:
            x, y = mp(df) / (mp(df) + mp(t) ** 2), mp(t) ** 2 / (mp(df) + mp(t) ** 2)
            half = mp(1) / 2
            if x < half:
                p = mpmath.betainc(mp(df) / 2, half, 0, x, regularized=True)
            else:
                p = 1 - mpmath.betainc(half, mp(df) / 2, 0, y, regularized=True)
            if p > mp("1e-290"):
                yield {"t": t, "df": df, "p": float(p)}


def points():
    for df in [1.0, 1.3, 2.7, 4.5, 9.0, 18.0, 57.5, 234.0]:
        for tail in [0.3, 0.2, 0.025, 1e-4, 1e-7]:
            yield {"tail": tail, "df": df, "t": float(stats.t.isf(tail, df))}


def main():
    groups = {"cases": cases(), "student": student(), "points": points()}
    print("{")
    for i, (name, rows) in enumerate(groups.items()):
        lines = ",\n".join("  " + json.dumps(row, default=float) for row in rows)
        print(f'"{name}": [\n{lines}\n]' + ("," if i + 1 < len(groups) else ""))
    print("}")


main()
