"""Value at risk and expected shortfall by numpy, Ledoit-Wolf by scikit-learn; python risk.py DAYS ASSETS; prints JSON."""
import json
import statistics
import sys
import time

import numpy as np
from sklearn.covariance import LedoitWolf

days, assets = int(sys.argv[1]), int(sys.argv[2])


def returns(n):
    word = 3
    out = np.empty((n, days))
    for t in range(days):
        word = (1103515245 * word + 12345) & 0x7FFFFFFF
        common = word / 2**31 - 0.5
        for i in range(n):
            word = (1103515245 * word + 12345) & 0x7FFFFFFF
            out[i, t] = 0.02 * (common + word / 2**31 - 0.5)
    return out


def median(rounds, work):
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


one = returns(1)[0]
panel = np.ascontiguousarray(returns(assets).T)


def shortfalls():
    thresholds = np.quantile(one, [0.05, 0.01])
    return [-one[one <= threshold].mean() for threshold in thresholds]


print(json.dumps({
    "valueAtRisk": median(201, shortfalls),
    "shortfall95": shortfalls()[0],
    "shortfall99": shortfalls()[1],
    "milliseconds": median(15, lambda: LedoitWolf().fit(panel)),
    "shrinkage": float(LedoitWolf().fit(panel).shrinkage_),
}))
