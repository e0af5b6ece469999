"""Figures of figures.json, by numpy and scipy: python compute_figures.py > figures.json"""
import json
import numpy as np
from scipy import stats
from scipy.cluster.hierarchy import linkage, leaves_list
from scipy.spatial.distance import squareform


def series(n, length):
    """x <- 1103515245 x + 12345 mod 2^31; sums of four uniforms, a common part and each its own, a few large falls."""
    word = 11
    def uniform():
        nonlocal word
        word = (1103515245 * word + 12345) % 2**31
        return word / 2**31 - 0.5
    rows = [[] for _ in range(n)]
    for t in range(length):
        common = sum(uniform() for _ in range(4))
        for i in range(n):
            own = sum(uniform() for _ in range(4))
            fall = -0.03 if t % 37 == 5 else 0
            rows[i].append(0.0004 + 0.01 * (common + (0.3 + 0.2 * i) * own) + fall)
    return np.array(rows)


METHODS = ["linear", "weibull", "hazen", "median_unbiased", "lower", "higher", "nearest", "inverted_cdf"]
out = []
for length in (20, 61, 250, 1250):
    x = series(6, length)
    r, b = x[0], x[1]
    p, f = 252, 0.02
    ex = r - f / p
    down = np.sqrt(np.mean(np.minimum(0, r - f / p) ** 2))
    beta = np.cov(r, b)[0, 1] / np.var(b, ddof=1)
    te = (r - b).std(ddof=1) * np.sqrt(p)
    up, dn = b > 0, b < 0
    def yearly(v):
        return np.prod(1 + v) ** (p / len(v)) - 1
    index = np.concatenate([[1], np.cumprod(1 + r)])
    drawdown = np.min(index / np.maximum.accumulate(index) - 1)
    weights = 0.94 ** np.arange(length - 1, -1, -1)
    rows = []
    for c in (0.9, 0.95, 0.99):
        for h in (1, 10):
            q = np.quantile(r, 1 - c)
            mu, sd = r.mean() * h, r.std(ddof=1) * np.sqrt(h)
            z = stats.norm.ppf(1 - c)
            s, k = stats.skew(r) / np.sqrt(h), stats.kurtosis(r) / h
            cf = lambda z: z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36
            # The mean of the expansion below alpha, by quadrature over the normal.
            grid = np.linspace(z - 12, z, 200001)
            tail = np.trapezoid(cf(grid) * stats.norm.pdf(grid), grid) / (1 - c)
            overlapping = np.array([np.prod(1 + r[i:i + h]) - 1 for i in range(length - h + 1)])
            qo = np.quantile(overlapping, 1 - c)
            rows.append({
                "confidence": c, "horizon": h,
                "historical": [-q * np.sqrt(h), -r[r <= q].mean() * np.sqrt(h)],
                "parametric": [-(mu + z * sd), -mu + sd * stats.norm.pdf(z) / (1 - c)],
                "cornishFisher": [-(mu + cf(z) * sd), -mu - tail * sd],
                "overlapping": [-qo, -overlapping[overlapping <= qo].mean()],
            })
    w = np.array([0.3, 0.2, 0.15, 0.15, 0.1, 0.05])
    cov = np.cov(x)
    vol = np.sqrt(w @ cov @ w)
    corr = np.corrcoef(x)
    order = leaves_list(linkage(squareform(np.sqrt((1 - corr) / 2), checks=False), "single"))
    out.append({
        "length": length,
        "mean": r.mean(), "deviation": r.std(ddof=1), "skewness": stats.skew(r), "excessKurtosis": stats.kurtosis(r),
        "downside": down, "weighted": np.sqrt((weights * r**2).sum() / weights.sum()),
        "sharpe": ex.mean() / r.std(ddof=1) * np.sqrt(p), "sortino": ex.mean() / down * np.sqrt(p),
        "calmar": yearly(r) / -drawdown, "omega": np.maximum(r, 0).sum() / np.maximum(-r, 0).sum(),
        "beta": beta, "alpha": (ex.mean() - beta * (b.mean() - f / p)) * p, "correlation": np.corrcoef(r, b)[0, 1],
        "trackingError": te, "informationRatio": (r - b).mean() * p / te,
        "upCapture": yearly(r[up]) / yearly(b[up]), "downCapture": yearly(r[dn]) / yearly(b[dn]),
        "treynor": ex.mean() * p / beta,
        "modigliani": ex.mean() / r.std(ddof=1) * b.std(ddof=1) * p + f,
        "percentiles": {m: [float(np.quantile(r, q, method=m)) for q in (0, 0.01, 0.05, 0.37, 0.5, 0.99, 1)] for m in METHODS},
        "valueAtRisk": rows,
        "shares": (w * (cov @ w) / vol**2).tolist(), "volatility": vol,
        "diversificationRatio": (w @ np.sqrt(np.diag(cov))) / vol,
        "order": order.tolist(),
    })
probabilities = [1e-300, 1e-20, 1e-10, 1e-4, 0.01, 0.05, 0.0749, 0.1, 0.3, 0.5, 0.7, 0.95, 0.999, 1 - 1e-10]
print(json.dumps({"series": out, "normal": [[q, stats.norm.ppf(q)] for q in probabilities]}, default=float))
