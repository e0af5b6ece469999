"""The usual good numpy: a month loop over arrays of paths. Given {"paths", "years", "assets"}."""
import numpy as np
from rounds import given, serve

size = given()
paths, years, assets = size["paths"], size["years"], size["assets"]
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


success, median = simulate(0)
serve({"simulate": lambda: simulate(1)}, {"success": success, "median": median})
