"""The usual good numpy: a month loop over arrays of paths. Prints JSON: median milliseconds, success, median wealth."""
import json
import statistics
import sys
import time

import numpy as np

paths, years, assets, rounds = (int(argument) for argument in sys.argv[1:5])
months = years * 12
deviation = 0.03 + 0.004 * np.arange(assets)
correlation = np.full((assets, assets), 0.4)
np.fill_diagonal(correlation, 1)
covariance = np.outer(deviation, deviation) * correlation
factor = np.linalg.cholesky(covariance)
drift = np.log1p(0.005) - np.diag(covariance) / 2
weights = np.full(assets, 1 / assets)
flows = np.where(np.arange(months) < months // 2, 500.0, -1500.0)


def simulate(seed):
    generator = np.random.default_rng(seed)
    value = np.full(paths, 100_000.0)
    bands = []
    for month in range(months):
        returns = generator.standard_normal((paths, assets)) @ factor.T + drift
        value = np.maximum(value * (np.exp(returns) @ weights) + flows[month], 0)
        if month % 12 == 11:
            bands.append(np.percentile(value, [5, 25, 50, 75, 95]))
    return (value >= 250_000).mean(), bands[-1][2]


times = []
for seed in range(rounds + 1):
    start = time.perf_counter()
    success, median = simulate(seed)
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps({"milliseconds": statistics.median(times[1:]), "success": success, "median": median}))
