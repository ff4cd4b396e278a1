"""Reads points as JSON on standard input; prints the slope of their least-squares line, its standard error and Theil-Sen's."""

import json
import sys

from scipy.stats import linregress, theilslopes

x, y = zip(*json.load(sys.stdin))
fit = linregress(x, y)
json.dump({"slope": fit.slope, "error": fit.stderr, "theilSen": theilslopes(y, x).slope}, sys.stdout)
