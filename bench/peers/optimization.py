# Smallest variance, highest Sharpe ratio and a frontier by cvxopt; hierarchical risk parity by scipy.
# With PyPortfolioOpt at hand also by that (solver Clarabel: its default gives up at 500 assets).
import numpy as np
from cvxopt import matrix, solvers
from rounds import given as read
from rounds import serve
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

try:
    from pypfopt import EfficientFrontier
except ImportError:
    EfficientFrontier = None

given = read()
n = given["n"]
C = np.array(given["covariance"]).reshape(n, n)
mu = np.array(given["mu"])
solvers.options.update(show_progress=False, abstol=1e-10, reltol=1e-10, feastol=1e-10)
P, G, h = matrix(C), matrix(-np.eye(n)), matrix(np.zeros(n))
budget = matrix(np.ones((1, n)))


def least():
    return np.array(solvers.qp(P, matrix(np.zeros(n)), G, h, budget, matrix(1.0))["x"]).ravel()


def sharpe():
    y = np.array(solvers.qp(P, matrix(np.zeros(n)), G, h, matrix((mu - given["rate"]).reshape(1, n)), matrix(1.0))["x"]).ravel()
    return y / y.sum()


def frontier():
    top, bottom = mu.max(), mu @ least()
    A = matrix(np.vstack([np.ones(n), mu]))
    for target in np.linspace(bottom, top, given["points"])[:-1]:
        solvers.qp(P, matrix(np.zeros(n)), G, h, A, matrix([1.0, target]))
    return least()


def hrp():
    sd = np.sqrt(np.diag(C))
    dist = np.sqrt(np.clip((1 - C / np.outer(sd, sd)) / 2, 0, 1))
    np.fill_diagonal(dist, 0)
    order = hierarchy.leaves_list(hierarchy.linkage(squareform(dist, checks=False), "single"))
    inverse, w, stack = 1 / np.diag(C), np.ones(n), [order]

    def variance(c):
        part = inverse[c] / inverse[c].sum()
        return part @ C[np.ix_(c, c)] @ part

    while stack:
        c = stack.pop()
        if len(c) < 2:
            continue
        a, b = c[: len(c) // 2], c[len(c) // 2 :]
        share = 1 - variance(a) / (variance(a) + variance(b))
        w[a] *= share
        w[b] *= 1 - share
        stack += [a, b]
    return w


def pypfopt_least():
    return np.array(list(EfficientFrontier(mu, C, solver="CLARABEL").min_volatility().values()))


def pypfopt_sharpe():
    return np.array(list(EfficientFrontier(mu, C, solver="CLARABEL").max_sharpe(given["rate"]).values()))


works = {"least": least, "sharpe": sharpe, "frontier": frontier, "hrp": hrp}
if EfficientFrontier is not None:
    works |= {"pypfopt_least": pypfopt_least, "pypfopt_sharpe": pypfopt_sharpe}
serve(works, {name: work().tolist() for name, work in works.items() if name != "frontier"} | {"frontier": least().tolist()})
