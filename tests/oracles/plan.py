"""Demand and first passages of a lognormal growth rate by their closed forms, a prior weighed with a measurement, and
rank correlations: what the plan computes from draws, from formulas of scipy."""

import json
import sys

import numpy as np
from scipy import optimize
from scipy.stats import norm, qmc, spearmanr


def law(case):
    """Median and standard deviation of the monthly factor's logarithm."""
    months = {"month": 1, "year": 12, "horizon": case["months"]}[case["per"]]
    factor = lambda percent: np.log1p(percent / 100) / months
    return factor(case["percent"]), (factor(case["high"]) - factor(case["low"])) / 3.29


def grown(case, rate, months):
    if case["kind"] == "linear":
        return 1 + (np.exp(rate) - 1) * months
    if case["kind"] == "logistic":
        ceiling = case["ceiling"]
        return ceiling / (1 + (ceiling - 1) * np.exp(-rate / (1 - 1 / ceiling) * months))
    return np.exp(rate * months)


def passage(case, rate):
    """Months until demand passes the limit; None when it is not within the horizon."""
    past = lambda months: case["start"] * grown(case, rate, months) - case["limit"]
    if past(0) > 0:
        return 0.0
    if past(case["months"]) <= 0:
        return None
    return optimize.brentq(past, 0, case["months"])


def plan(case):
    mean, deviation = law(case)
    if case["kind"] == "linear":
        months = {"month": 1, "year": 12, "horizon": case["months"]}[case["per"]]
        even = lambda percent: np.log1p(percent / 100 / months)
        mean, deviation = even(case["percent"]), (even(case["high"]) - even(case["low"])) / 3.29
    rate = lambda share: mean + deviation * norm.ppf(share)
    # The slowest rate that still passes at the end of the horizon.
    last = optimize.brentq(
        lambda z: case["start"] * grown(case, mean + deviation * z, case["months"]) - case["limit"], -60, 60
    ) if deviation > 0 else 0
    return {
        "demand": [case["start"] * grown(case, rate(share), case["months"]) for share in (0.1, 0.5, 0.9)],
        "passage": [passage(case, rate(1 - share)) for share in (0.1, 0.5, 0.9)],
        "never": float(norm.cdf(last)),
    }


def posterior(case):
    """On a grid, by Bayes' rule itself."""
    grid = np.linspace(-3, 3, 600_001)
    density = norm.pdf(grid, case["prior"], case["priorDeviation"]) * norm.pdf(
        case["measured"], grid, case["measuredDeviation"]
    )
    density /= density.sum()
    mean = float((grid * density).sum())
    return {"mean": mean, "deviation": float(np.sqrt(((grid - mean) ** 2 * density).sum()))}


def sensitivity(case):
    """Spearman's correlations of rate, demand and capacity with the time to exhaustion, along scipy's Halton sequence."""
    points = norm.ppf(qmc.Halton(3, scramble=False).random(1025)[1:])
    rate = case["mean"] + case["deviation"] * points[:, 0]
    gap = np.log(case["limit"] / case["start"]) - case["spreads"][0] * points[:, 1] + case["spreads"][1] * points[:, 2]
    time = np.where(gap <= 0, 0, gap / rate)
    return [float(spearmanr(column, time).statistic) for column in (rate, points[:, 1], points[:, 2])]


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    json.dump(
        {
            "plans": [plan(case) for case in cases["plans"]],
            "posteriors": [posterior(case) for case in cases["posteriors"]],
            "sensitivities": [sensitivity(case) for case in cases["sensitivities"]],
        },
        sys.stdout,
    )
