"""The queue M/M/c by simulating single customers: JSON cases in, latency percentiles in milliseconds out.

Each case: {"servers", "serviceSeconds", "rps", "customers", "seed"}. Customers are served in the order of their
arrival by the server that is free first. The first tenth is left out. Beside each percentile stands its standard
error from 20 batches, since what waiting customers see is correlated.
"""
import heapq
import json
import sys

import numpy as np


def simulate(case):
    random = np.random.default_rng(case["seed"])
    n = case["customers"]
    arrivals = np.cumsum(random.exponential(1 / case["rps"], n)).tolist()
    services = random.exponential(case["serviceSeconds"], n).tolist()
    free = [0.0] * case["servers"]
    response = np.empty(n)
    for i in range(n):
        start = max(arrivals[i], free[0])
        heapq.heapreplace(free, start + services[i])
        response[i] = start + services[i] - arrivals[i]
    kept = 1e3 * response[n // 10:]
    batches = np.array_split(kept, 20)
    result = {}
    for name, of in {
        "mean": np.mean,
        "p50": lambda x: np.percentile(x, 50),
        "p95": lambda x: np.percentile(x, 95),
        "p99": lambda x: np.percentile(x, 99),
    }.items():
        each = [of(batch) for batch in batches]
        result[name] = {"value": float(of(kept)), "error": float(np.std(each, ddof=1) / np.sqrt(len(each)))}
    return result


json.dump([simulate(case) for case in json.load(sys.stdin)], sys.stdout)
