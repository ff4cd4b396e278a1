"""What others use for the same, one line a case: its name, the tool, the shortest time in microseconds, separated by tabs."""

import os
import time
import warnings

os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
warnings.filterwarnings("ignore")

import numpy as np
from scipy.optimize import curve_fit


def measure(name, tool, times, run):
    run()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    print(f"{name}\t{tool}\t{1e6 * min(took):.1f}", flush=True)


def monte_carlo(months, draws):
    """Demand of six metrics by month with quantiles, and first passages over two limits: the least of what a plan draws."""
    generator = np.random.default_rng(1)
    rate = np.log(1.1) + 0.0277 * generator.standard_normal(draws)
    demand = np.exp(np.outer(rate, np.arange(months + 1)))
    for start in (1000.0, 50.0, 64.0, 1e8, 9e8, 1e10):
        grown = start * demand
        np.quantile(grown, [0.1, 0.5, 0.9], axis=0)
        for limit in (1.4, 1.6):
            above = grown > limit * start
            first = np.where(above.any(axis=1), above.argmax(axis=1), months + 1)
            np.quantile(first, [0.1, 0.5, 0.9])


def usl(n, sigma, kappa, scale):
    return scale * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


LOAD = np.array([1, 18, 36, 72, 108, 144, 216], float)
RPS = np.array([64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2])


def hpa_week():
    """The core of HPA v2 alone, in plain Python: desired count, tolerance, the highest of five minutes on the way down."""
    instances, recent = 2, []
    hours = [8, 6, 5, 5, 6, 10, 20, 45, 75, 95, 100, 95, 80, 90, 100, 95, 85, 60, 40, 30, 25, 20, 15, 10]
    for step in range(7 * 5760):
        at = (step / 240 + 23.5) % 24
        low, high = hours[int(at) % 24], hours[(int(at) + 1) % 24]
        rps = 3.5 * (low + (high - low) * (at % 1))
        ratio = rps / (50 * instances) / 0.7
        desired = instances if abs(ratio - 1) <= 0.1 else max(2, min(10, -int(-instances * ratio // 1)))
        recent = recent[-19:] + [desired]
        instances = desired if desired > instances else min(instances, max(recent))
    return instances


def hourly():
    t = np.arange(2160)
    turn = lambda period: np.sin(2 * np.pi * t / period)
    noise = 1 + 0.05 * ((t * 7919) % 101 / 50 - 1)
    return 100 * (1 + t / 4000) * (1 + 0.4 * turn(24) + 0.2 * turn(168)) * noise


def statsforecast(values):
    from statsforecast.models import MSTL, AutoETS

    model = MSTL(season_length=[24, 168], trend_forecaster=AutoETS(model="ZZN"))
    return lambda: model.forecast(y=values, h=168, level=[80])


def netflix():
    from service_capacity_modeling.capacity_planner import planner
    from service_capacity_modeling.interface import CapacityDesires, QueryPattern, certain_int
    from service_capacity_modeling.models.org import netflix as models

    del models
    desires = CapacityDesires(
        service_tier=1,
        query_pattern=QueryPattern(
            estimated_read_per_second=certain_int(500), estimated_write_per_second=certain_int(50)
        ),
    )
    return lambda: planner.plan_certain(
        model_name="org.netflix.stateless-java", region="us-east-1", desires=desires
    )


if __name__ == "__main__":
    for months in (6, 60):
        name = f"plan, {months} months, 10000 draws"
        measure(name, "numpy", 10, lambda: monte_carlo(months, 10_000))
    measure("plan, 60 months, 10000 draws", "service-capacity-modeling, one component once", 5, netflix())
    fit = lambda: curve_fit(usl, LOAD, RPS, p0=[0.03, 1e-4, 80], bounds=([0, 0, 0], [1, 1, np.inf]))
    measure("USL fit with errors", "scipy", 50, fit)
    measure("HPA, 7 days at 15 s", "plain Python, its core alone", 5, hpa_week)
    measure("seasonal fit and forecast, 2160 hours", "statsforecast MSTL+AutoETS", 5, statsforecast(hourly()))
