"""Reference values for the statistics of wrkbook, computed without wrkbook.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python make.py > values.json

Written with Python 3.11. Where SciPy has the statistic, SciPy computes it. Where it has not (ties,
strata), every arrangement is enumerated, or counted in whole numbers of any size. The cases are
drawn with a fixed seed and rounded, so that the file is the same every time.
"""

import json
from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20160614)


def sample(n, decimals=3, centre=1000.0, cv=0.05):
    return np.round(rng.normal(centre, cv * centre, n), decimals).tolist()


def describe():
    cases = [[5.0], [3.0, 4.0], [7.0, 7.0, 7.0], [0.1, 0.2, 0.7, 0.2], [1e-3, 2.0, 5e4, 17.5, 17.5]]
    cases += [sample(n, cv=cv) for n in (3, 4, 5, 6, 10, 31) for cv in (0.01, 0.2)]
    for x in cases:
        n = len(x)
        yield {
            "values": x,
            "mean": np.mean(x),
            "median": np.median(x),
            "stdev": np.std(x, ddof=1) if n > 1 else None,
            "cv": stats.variation(x, ddof=1) if n > 1 else None,
            "gmean": stats.gmean(x),
            # One value from each end: the proportion is rounded down to whole values.
            "trimmed": stats.trim_mean(x, 1.2 / n) if n > 2 else np.mean(x),
        }


def coverage():
    for n in range(1, 41):
        median = stats.quantile_test(np.arange(1, n + 1), q=n / 2 + 0.5, p=0.5)
        intervals = []
        # No coverage is one of these to the digit: whether that suffices is not SciPy's to say.
        for level in (0.6, 0.8, 0.9, 0.95, 0.99):
            # SciPy's order-statistic interval of 1, 2, .., n has the ranks as its ends.
            found = median.confidence_interval(confidence_level=level)
            low, high = found.low, found.high
            known = not (np.isnan(low) or np.isnan(high))
            low = int(low) if known else None
            intervals.append({
                "level": level,
                "rank_low": low,
                "rank_high": int(high) if known else None,
                "coverage": 1 - 2 * stats.binom.cdf(low - 1, n, 0.5) if known else None,
            })
        yield {
            "n": n,
            "range": max(0.0, stats.binom.cdf(n - 1, n, 0.5) - stats.binom.cdf(0, n, 0.5)),
            "intervals": intervals,
        }


def rank_sums(old, new):
    """Twice the new side's mid-rank sum as observed, and under every arrangement."""
    ranks = np.rint(2 * stats.rankdata(np.concatenate([old, new]))).astype(int)
    every = [sum(chosen) for chosen in combinations(ranks.tolist(), len(new))]
    return int(ranks[len(old):].sum()), every


def share_as_far(observed, counts):
    """The share of the counted sums that are as far from their mean as the observed one."""
    total = sum(counts.values())
    mean = Fraction(sum(s * count for s, count in counts.items()), total)
    far = sum(count for s, count in counts.items() if abs(s - mean) >= abs(observed - mean))
    return float(Fraction(far, total)), int(np.sign(observed - mean))


def mann_whitney():
    sizes = [(1, 1), (1, 2), (2, 2), (3, 3), (4, 4), (3, 5), (6, 6), (2, 9), (10, 10), (12, 7), (25, 25)]
    for (n, m), shift in product(sizes, (1.0, 1.04, 1.5)):
        old, new = sample(n), sample(m, centre=1000.0 * shift)
        assert len(set(old + new)) == n + m
        test = stats.mannwhitneyu(new, old, method="exact")
        yield {"old": old, "new": new, "ties": False, "u": test.statistic, "p": test.pvalue}
    for n, m in [(1, 2), (2, 3), (3, 3), (4, 4), (4, 4), (4, 4), (3, 6), (6, 6), (7, 5), (8, 8)]:
        old = rng.integers(1, 5, n).astype(float).tolist()
        new = rng.integers(2, 6, m).astype(float).tolist()
        observed, every = rank_sums(old, new)
        p, _ = share_as_far(observed, Counter(every))
        if n == m:
            # With equal sides the null is symmetric, and twice the smaller tail is the same p.
            again = stats.permutation_test(
                (new, old),
                lambda x, y: stats.rankdata(np.concatenate([x, y]))[: len(x)].sum(),
                n_resamples=np.inf,
                vectorized=False,
            )
            assert abs(again.pvalue - p) < 1e-12, (again.pvalue, p)
        u = stats.mannwhitneyu(new, old).statistic
        yield {"old": old, "new": new, "ties": True, "u": u, "p": p}


def enumerated(strata):
    """The observed statistic of the strata and how often each arises, one arrangement at a time."""
    observed, sums = 0, np.zeros(1, dtype=int)
    for old, new in strata:
        own, every = rank_sums(old, new)
        observed += own
        sums = np.add.outer(sums, every).ravel()
    values, counts = np.unique(sums, return_counts=True)
    return observed, dict(zip(values.tolist(), counts.tolist()))


def counted(strata):
    """The same for more arrangements than can be visited, in whole numbers of any size."""
    observed, counts = 0, {0: 1}
    for old, new in strata:
        ranks = np.rint(2 * stats.rankdata(old + new)).astype(int).tolist()
        observed += sum(ranks[len(old):])
        ways = Counter({(0, 0): 1})  # of choosing so many ranks with such a sum
        for rank in ranks:
            for (k, s), count in list(ways.items()):
                ways[k + 1, s + rank] += count
        joined = Counter()
        for (k, s), count in ways.items():
            if k == len(new):
                for other, so_far in counts.items():
                    joined[s + other] += so_far * count
        counts = joined
    return observed, counts


def stratified():
    def case(sizes, shift, grain, method):
        strata = []
        for i, (n, m) in enumerate(sizes):
            centre = 1000.0 * (i + 1)
            old, new = sample(n, centre=centre), sample(m, centre=centre * shift)
            if grain:  # coarse figures tie
                old, new = ((np.round(np.array(x) / grain) * grain).tolist() for x in (old, new))
            strata.append((old, new))
        observed, counts = method(strata)
        p, direction = share_as_far(observed, counts)
        return {
            "strata": strata,
            "rank_sum": observed / 2,
            "p": p,
            "direction": direction,
            "p_min": float(min(1, Fraction(2, sum(counts.values())))),
        }

    small = [
        [(4, 4)],
        [(3, 3)] * 3,
        [(4, 4)] * 3,
        [(1, 1)] * 6,
        [(2, 3), (4, 2), (3, 3)],
        [(1, 4), (5, 2), (1, 1), (2, 2)],
    ]
    for sizes, shift, grain in product(small, (1.0, 1.05, 0.9), (None, 100.0)):
        yield case(sizes, shift, grain, enumerated)
    for shift in (1.0, 1.01, 0.97, 1.1):
        yield case([(4, 4)] * 19, shift, None, counted)
        yield case([(4, 4)] * 19, shift, 100.0, counted)
        yield case([(6, 6)] * 7, shift, None, counted)
        yield case([(4, 3), (6, 6), (2, 5)] * 3, shift, 100.0, counted)
    yield case([(10, 10)] * 30, 1.003, None, counted)
    yield case([(10, 10)] * 30, 2.0, None, counted)


def holm():
    cases = [[0.01], [0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 0.6], [0.02, 0.02, 0.02], [0.0, 1.0]]
    cases += [np.round(rng.beta(0.4, 2.0, n), 6).tolist() for n in (5, 15, 40)]
    for p in cases:
        yield {"p": p, "holm": multipletests(p, method="holm")[1].tolist()}


def ratio():
    """The interval by inverting SciPy's test: all ratios that it does not reject at 1 - level."""
    sizes = [(1, 1), (3, 3), (4, 4), (4, 3), (6, 6), (5, 8), (10, 10)]
    for (n, m), shift, level in product(sizes, (1.0, 1.2), (0.9, 0.95)):
        old, new = sample(n), sample(m, centre=1000.0 * shift)
        x, y = np.log(old), np.log(new)
        ends = np.sort(np.subtract.outer(y, x).ravel())
        # Between two neighbouring differences of logarithms the test does not change its mind.
        inner = (ends[1:] + ends[:-1]) / 2
        between = np.concatenate([[ends[0] - 1], inner, [ends[-1] + 1]])
        p = [stats.mannwhitneyu(y - shift, x, method="exact").pvalue for shift in between]
        kept = [i for i, value in enumerate(p) if value > 1 - level + 1e-12]
        low, high = kept[0], kept[-1]
        known = low > 0
        yield {
            "old": old,
            "new": new,
            "level": level,
            "ratio": np.exp(np.median(ends)),
            "low": np.exp(ends[low - 1]) if known else None,
            "high": np.exp(ends[high]) if known else None,
            "level_attained": 1 - p[low - 1] if known else 1 - p[0],
        }


def lines():
    for n, noise in [(2, 0.0), (3, 1.0), (10, 5.0), (30, 200.0)]:
        x = np.round(rng.uniform(1, 1000, n), 2)
        y = np.round(3.5 * x - 20 + rng.normal(0, noise, n), 3)
        fit = stats.linregress(x, y)
        yield {
            "points": np.column_stack([x, y]).tolist(),
            "slope": fit.slope,
            "intercept": fit.intercept,
            "r_squared": fit.rvalue**2,
        }


def law(n, lam, sigma, kappa):
    return lam * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


def scaling():
    cases = [
        # Gunther's shape: contention and a peak.
        (995.0, 0.03, 7.7e-4, [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64], 0.01, 1),
        (50.0, 0.01, 1e-6, [1, 10, 50, 100, 400, 1000, 4000, 10000], 0.02, 4),
        (120.0, 0.2, 0.0, [1, 2, 4, 8, 16, 32], 0.01, 3),
        (120.0, 0.0, 0.002, [1, 2, 4, 8, 16, 32, 64], 0.01, 3),
        (80.0, 0.0, 0.0, [1, 2, 4, 8], 0.02, 4),
        (300.0, 0.1, 1e-5, [10, 50, 100, 200, 500], 0.005, 6),
    ]
    for lam, sigma, kappa, loads, noise, repeats in cases:
        n = np.repeat(np.array(loads, dtype=float), repeats)
        x = np.round(law(n, lam, sigma, kappa) * (1 + rng.normal(0, noise, len(n))), 3)
        # Several starts: the bounded search may stop early from a poor one.
        fits = [
            optimize.curve_fit(
                law, n, x, p0=start, bounds=(0, np.inf), x_scale=(lam, 0.1, 1e-4),
                xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=20000,
            )[0]
            for start in [(lam, 0.1, 1e-4), (2 * lam, 0.01, 1e-3), (lam / 2, 0.3, 1e-6)]
        ]
        fit = min(fits, key=lambda fit: ((x - law(n, *fit)) ** 2).sum())
        residuals = x - law(n, *fit)
        yield {
            "points": np.column_stack([n, x]).tolist(),
            "lambda": fit[0],
            "sigma": fit[1],
            "kappa": fit[2],
            "misfit": (residuals**2).sum(),
            "r_squared": 1 - (residuals**2).sum() / ((x - x.mean()) ** 2).sum(),
        }


def main():
    groups = [describe, coverage, mann_whitney, stratified, holm, ratio, lines, scaling]
    print("{")
    for i, group in enumerate(groups):
        cases = ",\n".join("  " + json.dumps(case, default=float) for case in group())
        print(f'"{group.__name__}": [\n{cases}\n]' + ("," if i + 1 < len(groups) else ""))
    print("}")


main()
