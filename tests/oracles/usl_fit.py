"""The Universal Scalability Law by scipy: JSON cases [{"load": [], "rps": []}] in, fits with standard errors out.

Bounded nonlinear least squares from many starts, the best of them kept, so that a local minimum shows.
"""
import json
import sys

import numpy as np
from scipy.optimize import least_squares


def model(p, n):
    sigma, kappa, lam = p
    return lam * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


def jacobian(p, n):
    sigma, kappa, lam = p
    d = 1 + sigma * (n - 1) + kappa * n * (n - 1)
    return np.column_stack([-lam * n * (n - 1) / d**2, -lam * n * n * (n - 1) / d**2, n / d])


def fit(n, x):
    scale = x.max()
    y = x / scale
    best = None
    for sigma in (0.0, 0.01, 0.2):
        for kappa in (0.0, 1e-4, 1e-2):
            share = n / (1 + sigma * (n - 1) + kappa * n * (n - 1))
            start = np.clip([sigma, kappa, (share @ y) / (share @ share)], [1e-9, 1e-9, 1e-9], [1 - 1e-9, 1 - 1e-9, np.inf])
            result = least_squares(
                lambda p: model(p, n) - y, start, jac=lambda p: jacobian(p, n),
                bounds=([0, 0, 0], [1, 1, np.inf]), x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=2000,
            )
            if best is None or result.cost < best.cost:
                best = result
    p, rss = best.x, 2 * best.cost
    # As R's usl: from the Jacobian at the fit, residual degrees of freedom n - 3.
    j = jacobian(p, n)
    covariance = np.linalg.inv(j.T @ j) * rss / (len(n) - 3)
    errors = np.sqrt(np.diag(covariance))
    # Of the law itself at the largest load, by the delta method.
    g = jacobian(p, n.max() * np.ones(1))[0]
    return {
        "sigma": p[0], "kappa": p[1], "lambda": p[2] * scale,
        "errors": [errors[0], errors[1], errors[2] * scale], "rss": rss * scale**2,
        "lawError": np.sqrt(g @ covariance @ g) * scale,
    }


cases = json.load(sys.stdin)
json.dump([fit(np.array(c["load"], float), np.array(c["rps"], float)) for c in cases], sys.stdout)
