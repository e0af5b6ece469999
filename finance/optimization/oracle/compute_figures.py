# Independent answers for the optimizers, written to figures.json beside this file.
# python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy quadprog clarabel && /tmp/oracle/bin/python compute_figures.py
import itertools, json, pathlib, random
from fractions import Fraction as F
import numpy as np, quadprog, clarabel
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.optimize import linprog
from scipy.spatial.distance import squareform

rng = random.Random(20261122)
dy = lambda lo, hi, bits=10: rng.randint(int(lo * 2**bits), int(hi * 2**bits)) / 2**bits


def solve(a, b):
    """Gauss in rationals; None when singular."""
    n = len(b)
    m = [row[:] + [b[i]] for i, row in enumerate(a)]
    for c in range(n):
        p = next((r for r in range(c, n) if m[r][c] != 0), None)
        if p is None:
            return None
        m[c], m[p] = m[p], m[c]
        m[c] = [v / m[c][c] for v in m[c]]
        for r in range(n):
            if r != c and m[r][c] != 0:
                f = m[r][c]
                m[r] = [x - f * y for x, y in zip(m[r], m[c])]
    return [m[i][n] for i in range(n)]


def exact(C, mu, lo, hi, lam, state):
    """Weights in rationals for an active set if it fulfils every condition of optimality exactly, else None."""
    n = len(mu)
    free = [i for i in range(n) if state[i] == 0]
    w = [lo[i] if state[i] < 0 else hi[i] if state[i] > 0 else None for i in range(n)]
    if not free:
        if sum(w) != 1:
            return None
        g = [sum(C[i][j] * w[j] for j in range(n)) - lam * mu[i] for i in range(n)]
        up = [g[i] for i in range(n) if state[i] > 0 and lo[i] < hi[i]]
        down = [g[i] for i in range(n) if state[i] < 0 and lo[i] < hi[i]]
        return w if not up or not down or max(up) <= min(down) else None
    a = [[C[i][j] for j in free] + [F(-1)] for i in free] + [[F(1)] * len(free) + [F(0)]]
    b = [lam * mu[i] - sum(C[i][j] * w[j] for j in range(n) if w[j] is not None) for i in free]
    b.append(1 - sum(v for v in w if v is not None))
    x = solve(a, b)
    if x is None:
        return None
    for k, i in enumerate(free):
        w[i] = x[k]
        if not lo[i] <= x[k] <= hi[i]:
            return None
    for i in range(n):
        z = sum(C[i][j] * w[j] for j in range(n)) - lam * mu[i] - x[-1]
        if lo[i] < hi[i] and ((state[i] < 0 and z < 0) or (state[i] > 0 and z > 0)):
            return None
    return w


def instance(k):
    n = rng.randint(2, 7)
    kind = ["plain", "ties", "alike", "tight", "negative", "singular"][k % 6]
    B = [[dy(-0.3, 0.3) for _ in range(2)] for _ in range(n)]
    own = [dy(0.01, 0.2) for _ in range(n)]
    mu = [dy(-0.05, 0.25) for _ in range(n)]
    lo, hi = [0.0] * n, [1.0] * n
    if kind == "ties":
        mu = [rng.choice([0.0625, 0.125]) for _ in range(n)]
    if kind == "alike":
        B, own, mu = [B[0]] * n, [own[0]] * n, [mu[0] if rng.random() < 0.7 else mu[-1] for _ in range(n)]
    if kind == "tight":
        cap = -(-64 // n) / 64
        hi = [cap] * n
        lo = [rng.choice([0.0, 1 / 64]) for _ in range(n)]
    if kind == "negative":
        lo, hi = [-0.25] * n, [rng.choice([0.5, 0.75, 1.0]) for _ in range(n)]
        if sum(hi) < 1:
            hi = [1.0] * n
    if kind == "singular":
        own = [2.0**-24] * n
        hi = [rng.choice([0.5, 1.0]) for _ in range(n)]
        if sum(hi) < 1:
            hi = [1.0] * n
    C = [[sum(x * y for x, y in zip(B[i], B[j])) + (own[i] if i == j else 0) for j in range(n)] for i in range(n)]
    lam = rng.choice([0.0, 0.125, 0.5, 2.0])
    Q = [[F(v) for v in row] for row in C]
    args = (Q, [F(v) for v in mu], [F(v) for v in lo], [F(v) for v in hi], F(lam))
    x = quadprog.solve_qp(
        np.array(C), lam * np.array(mu),
        np.vstack([np.ones(n), np.eye(n), -np.eye(n)]).T, np.concatenate([[1], lo, -np.array(hi)]), 1)[0]
    guess = tuple(-1 if x[i] < lo[i] + 1e-7 else 1 if x[i] > hi[i] - 1e-7 else 0 for i in range(n))
    w = exact(*args, guess)
    if w is None:
        w = next(w for s in itertools.product((0, -1, 1), repeat=n) if (w := exact(*args, s)) is not None)
    upper = [C[i][j] for i in range(n) for j in range(i + 1)]
    return dict(kind=kind, mu=mu, covariance=upper, lower=lo, upper=hi, lam=lam, weights=[float(v) for v in w])


def market(n, seed):
    g = np.random.default_rng(seed)
    beta, idio = 1 + 0.3 * g.standard_normal(n), 0.15 + 0.25 * g.random(n)
    sector = np.arange(n) % 4
    C = 0.0256 * np.outer(beta, beta) + 0.008 * (sector[:, None] == sector) + np.diag(idio**2)
    return np.round(C, 6), np.round(0.05 * beta + 0.03 * g.standard_normal(n), 6)


def hrp(C):
    sd = np.sqrt(np.diag(C))
    dist = np.sqrt(np.clip((1 - C / np.outer(sd, sd)) / 2, 0, 1))
    np.fill_diagonal(dist, 0)
    order = hierarchy.leaves_list(hierarchy.linkage(squareform(dist, checks=False), "single"))
    w = np.ones(len(C))
    stack = [list(order)]
    var = lambda c: (lambda iv: iv @ C[np.ix_(c, c)] @ iv)((1 / np.diag(C)[c]) / (1 / np.diag(C)[c]).sum())
    while stack:
        c = stack.pop()
        if len(c) < 2:
            continue
        a, b = c[: len(c) // 2], c[len(c) // 2 :]
        alpha = 1 - var(a) / (var(a) + var(b))
        w[a] *= alpha
        w[b] *= 1 - alpha
        stack += [a, b]
    return w


def parity(C):
    n = len(C)
    x = 1 / np.sqrt(np.diag(C))
    for _ in range(200):  # Newton on Cx = 1/(n x)
        f = C @ x - 1 / (n * x)
        x = x - np.linalg.solve(C + np.diag(1 / (n * x**2)), f) * 0.9
    for _ in range(20):
        x = x - np.linalg.solve(C + np.diag(1 / (n * x**2)), C @ x - 1 / (n * x))
    return x / x.sum()


def program(P, q, A, lo, hi):
    """Clarabel on lo <= Ax <= hi."""
    A, lo, hi = np.array(A, float), np.array(lo, float), np.array(hi, float)
    eq = lo == hi
    up, low = ~eq & np.isfinite(hi), ~eq & np.isfinite(lo)
    M = np.vstack([A[eq], A[up], -A[low]])
    b = np.concatenate([lo[eq], hi[up], -lo[low]])
    s = clarabel.DefaultSettings()
    s.verbose, s.tol_gap_abs, s.tol_gap_rel, s.tol_feas = False, 1e-13, 1e-13, 1e-13
    cones = [clarabel.ZeroConeT(int(eq.sum())), clarabel.NonnegativeConeT(int(up.sum() + low.sum()))]
    return clarabel.DefaultSolver(sparse.csc_matrix(np.triu(P)), np.array(q, float), sparse.csc_matrix(M), b, cones, s).solve()


def limited(C, mu):
    """Least variance with groups 0, 4, 8.. at most 0.3 and 1, 5, .. at least 0.3, caps 0.25, turnover 0.4 from equal weights."""
    n = len(C)
    P = np.zeros((3 * n, 3 * n))
    P[:n, :n] = C
    eye, zero = np.eye(n), np.zeros((n, n))
    rows = [np.r_[np.ones(n), np.zeros(2 * n)]]
    lo, hi = [1], [1]
    for start, low, high in ((0, -np.inf, 0.3), (1, 0.3, np.inf)):
        rows.append(np.r_[(np.arange(n) % 4 == start).astype(float), np.zeros(2 * n)])
        lo.append(low), hi.append(high)
    rows.append(np.r_[np.zeros(n), np.full(2 * n, 0.5)])
    lo.append(-np.inf), hi.append(0.4)
    A = np.vstack([np.array(rows), np.hstack([eye, -eye, eye]), np.eye(3 * n)])
    lo = np.r_[lo, np.full(n, 1 / n), np.zeros(3 * n)]
    hi = np.r_[hi, np.full(n, 1 / n), np.full(n, 0.25), np.full(2 * n, np.inf)]
    x = np.array(program(P, np.zeros(3 * n), A, lo, hi).x)[:n]
    return x, float(np.sqrt(x @ C @ x))


def shortfall(R, c):
    T, n = R.shape
    cost = np.r_[np.zeros(n), 1, np.full(T, 1 / ((1 - c) * T))]
    r = linprog(cost, A_ub=-np.hstack([R, np.ones((T, 1)), np.eye(T)]), b_ub=np.zeros(T),
                A_eq=[np.r_[np.ones(n), np.zeros(T + 1)]], b_eq=[1],
                bounds=[(0, 0.6)] * n + [(None, None)] + [(0, None)] * T, method="highs")
    return r.fun


C, mu = market(12, 1)
big, _ = market(30, 2)
R = np.round(np.random.default_rng(3).standard_t(4, (120, 5)) * 0.01 + 0.0005, 6)
x, volatility = limited(C, mu)
figures = dict(
    instances=[instance(k) for k in range(300)],
    covariance=C.ravel().tolist(), mu=mu.tolist(), hrp=hrp(C).tolist(), parity=parity(C).tolist(),
    big=[big[i, j] for i in range(30) for j in range(i + 1)], bigHrp=hrp(big).tolist(), bigParity=parity(big).tolist(),
    limited=x.tolist(), limitedVolatility=volatility,
    returns=R.T.tolist(), shortfall=shortfall(R, 0.9),
)
pathlib.Path(__file__).with_name("figures.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")
print({k: sum(i["kind"] == k for i in figures["instances"]) for k in ("plain", "singular")}, volatility)
