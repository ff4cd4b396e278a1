"""Prints, as JSON, the windows of series.py with the forecasts of statsforecast's AutoETS, AutoTheta and MSTL+ETS.

They are what they are while these two scripts and what is installed stay the same: the environment keeps them until then.
"""

import hashlib
import json
import os
import sys
import warnings
from importlib.metadata import distributions
from multiprocessing import Pool
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = sorted(f"{each.metadata['Name']} {each.version}" for each in distributions())
SAID_BY = repr([sys.version, INSTALLED, *((HERE / name).read_text() for name in ("rivals.py", "series.py"))])
KEPT = Path(sys.prefix) / f"rivals-{hashlib.sha256(SAID_BY.encode()).hexdigest()[:16]}.json"

if __name__ == "__main__" and KEPT.exists():
    sys.stdout.write(KEPT.read_text())
    sys.exit()

os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
warnings.filterwarnings("ignore")

import numpy as np
from statsforecast.models import MSTL, AutoETS, AutoTheta

from series import windows

LEVEL = 80


def rivals(seasons):
    yield "AutoETS", AutoETS(season_length=seasons[0])
    yield "AutoTheta", AutoTheta(season_length=seasons[0])
    if seasons[0] > 1:
        yield "MSTL", MSTL(season_length=seasons, trend_forecaster=AutoETS(model="ZZN"))
    else:
        yield "MSTL", AutoETS(model="ZZN", season_length=1)


def numbers(values):
    return [None if not np.isfinite(value) else float(f"{value:.10g}") for value in values]


def forecast(model, history, horizon):
    # They take no gaps: what is missing is drawn in straight.
    values = history.interpolate().ffill().bfill().to_numpy(float)
    result = model.forecast(y=values, h=horizon, level=[LEVEL])
    return {
        "point": numbers(result["mean"]),
        "low": numbers(result.get(f"lo-{LEVEL}", result["mean"])),
        "high": numbers(result.get(f"hi-{LEVEL}", result["mean"])),
    }


def windowed(window):
    history, future = window.pop("history"), window.pop("future")
    made = {name: forecast(model, history, len(future)) for name, model in rivals(window["seasons"])}
    return window | {
        "times": [int(time.timestamp()) for time in history.index],
        "history": numbers(history),
        "future": numbers(future),
        "rivals": made,
    }


if __name__ == "__main__":
    with Pool() as pool:
        made = json.dumps(pool.map(windowed, list(windows()), chunksize=1))
    # Whole or not there at all, whoever else makes it or stops it.
    partial = KEPT.with_suffix(f".{os.getpid()}")
    partial.write_text(made)
    partial.replace(KEPT)
    sys.stdout.write(made)
