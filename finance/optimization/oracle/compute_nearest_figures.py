# Independent answers for risk parity whose floors leave no exact shares, written to nearest-figures.json beside this file.
# python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy && /tmp/oracle/bin/python compute_nearest_figures.py
import json, pathlib
import numpy as np
from scipy.optimize import minimize

g = np.random.default_rng(20261124)


def market(n):
    """One factor; some assets are calm and move against it."""
    calm = g.random(n) < 0.4
    beta = np.where(calm, -0.1 - 0.2 * g.random(n), 0.6 + 0.8 * g.random(n))
    own = np.where(calm, 0.005 + 0.03 * g.random(n), 0.05 + 0.2 * g.random(n))
    return np.round(0.03 * np.outer(beta, beta) + np.diag(own**2), 6), calm


def least_sum(C, lo, hi):
    """Smallest sum of weights that any strength of the barrier leaves: above one there are no exact shares."""
    n, least, x = len(C), np.inf, np.clip(np.full(len(C), 1 / len(C)), lo, hi)
    for s in np.arange(0, -25, -2.0):
        lam = np.exp(s)
        for _ in range(150):
            before = x.copy()
            for i in range(n):
                rest = C[i] @ x - C[i, i] * x[i]
                x[i] = min(max((-rest + (rest**2 + 4 * C[i, i] * lam / n) ** 0.5) / (2 * C[i, i]), lo[i]), hi[i])
            if np.abs(x - before).max() < 1e-7:
                break
        least = min(least, x.sum())
        if least < 1:
            break
    return least


def nearest(C, b, lo, hi):
    """SLSQP from many starts: least squared distance of contributions from their budgets."""
    n, scale = len(C), np.trace(C) / len(C)
    S = C / scale

    def gaps(w):
        together = S @ w
        return w * together - b * (w @ together)

    def value(w):
        return 1e4 * (gaps(w) ** 2).sum() / 2

    def gradient(w):
        together = S @ w
        J = np.diag(together) + w[:, None] * S - 2 * np.outer(b, together)
        return 1e4 * J.T @ gaps(w)

    best = None
    for k in range(12):
        start = g.dirichlet(np.ones(n)) if k else np.full(n, 1 / n)
        start = lo + (1 - lo.sum()) * start
        found = minimize(value, start, jac=gradient, method="SLSQP", bounds=list(zip(lo, hi)),
                         constraints=[dict(type="eq", fun=lambda w: w.sum() - 1, jac=lambda w: np.ones(n))],
                         options=dict(maxiter=2000, ftol=1e-16))
        w = np.clip(found.x, lo, hi)
        if abs(w.sum() - 1) < 1e-9 and (best is None or value(w) < value(best)):
            best = w
    return best, value(best) / 1e4 * scale**2


cases = []
while len(cases) < 120:
    n = int(g.integers(2, 13))
    C, calm = market(n)
    lo = np.where(~calm & (g.random(n) < 0.6), np.round(g.random(n) * 1.4 / n, 3), 0.0)
    hi = np.where(lo == 0, np.where(g.random(n) < 0.3, np.round((1 + g.random(n)) / n, 3), 1.0), 1.0)
    if not 0.1 < lo.sum() < 0.9 or hi.sum() < 1.1 or least_sum(C, lo, hi) < 1.02:
        continue
    b = np.full(n, 1 / n)
    w, value = nearest(C, b, lo, hi)
    cases.append(dict(covariance=[C[i, j] for i in range(n) for j in range(i + 1)], lower=lo.tolist(), upper=hi.tolist(),
                      weights=w.tolist(), distance=value))
(pathlib.Path(__file__).parent / "nearest-figures.json").write_text(json.dumps(cases))
print(len(cases), "cases")
