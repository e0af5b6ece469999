# Independent answers for weights under limits and for errors of differences, written to limited-figures.json beside this file.
# python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy clarabel cvxpy && /tmp/oracle/bin/python compute_limited_figures.py
import json, pathlib
import cvxpy as cp, numpy as np
from scipy.cluster import hierarchy
from scipy.optimize import brentq, linprog
from scipy.spatial.distance import squareform

g = np.random.default_rng(20261123)


def market(n):
    beta, own = 1 + 0.4 * g.standard_normal(n), 0.05 + 0.3 * g.random(n)
    C = 0.0256 * np.outer(beta, beta) + np.diag(own**2)
    return np.round(C, 5)


def ranges(n, k):
    """Caps, floors, one-sided or mixed, with at least one portfolio between them."""
    while True:
        lo = np.round(g.random(n) * (1.2 / n), 4) * (g.random(n) < 0.4) * (k % 3 != 0)
        hi = np.where(g.random(n) < 0.7, np.round((0.6 + 1.2 * g.random(n)) / n, 4), 1.0) if k % 3 != 1 else np.ones(n)
        if lo.sum() < 0.98 and hi.sum() > 1.02 and (lo < hi).all():
            return lo, hi


def parity(C, lo, hi):
    """Bounded minimiser of x'Cx/2 - lam sum ln(x)/n by projected Newton steps, lam by Brent: no coordinate is ever moved alone."""
    n = len(C)

    def inner(lam):
        x = np.clip(np.full(n, 1 / n), np.maximum(lo, 1e-9), hi)
        f = lambda x: x @ C @ x / 2 - lam * np.log(x).sum() / n
        for _ in range(100):
            grad = C @ x - lam / (n * x)
            free = ~(((x <= lo) & (grad > 0)) | ((x >= hi) & (grad < 0)))
            if not free.any() or np.abs(grad[free]).max() < 1e-17:
                return x
            H = C[np.ix_(free, free)] + np.diag(lam / (n * x[free] ** 2))
            d = np.zeros(n)
            d[free] = -np.linalg.solve(H, grad[free])
            t = 1.0
            while True:
                y = np.clip(x + t * d, np.maximum(lo, x / 10), hi)
                # Close to the answer the value no longer tells steps apart: Newton's is right there.
                if f(y) < f(x) or t < 1e-12 or np.abs(d[free] / x[free]).max() < 1e-6:
                    break
                t /= 2
            if t < 1e-12:
                return x
            x = y
        return x

    lam = np.exp(brentq(lambda s: inner(np.exp(s)).sum() - 1, -25, 10, xtol=1e-15, rtol=1e-15))
    return inner(lam), lam


def parity_conic(C, lo, hi, lam):
    """The same minimiser as an exponential cone program."""
    n = len(C)
    x = cp.Variable(n)
    objective = cp.quad_form(x, cp.psd_wrap(C)) / (2 * lam) - cp.sum(cp.log(x)) / n
    cp.Problem(cp.Minimize(objective), [x >= lo, x <= hi]).solve(solver=cp.CLARABEL)
    return x.value


def hrp(C, lo, hi):
    sd = np.sqrt(np.diag(C))
    dist = np.sqrt(np.clip((1 - C / np.outer(sd, sd)) / 2, 0, 1))
    np.fill_diagonal(dist, 0)
    order = hierarchy.leaves_list(hierarchy.linkage(squareform(dist, checks=False), "single"))
    var = lambda c: (lambda iv: iv @ C[np.ix_(c, c)] @ iv)((1 / np.diag(C)[c]) / (1 / np.diag(C)[c]).sum())

    def split(c, weight):
        if len(c) == 1:
            return {c[0]: weight}
        a, b = c[: len(c) // 2], c[len(c) // 2 :]
        share = var(b) / (var(a) + var(b))
        left = np.clip(share, max(lo[a].sum() / weight, 1 - hi[b].sum() / weight), min(hi[a].sum() / weight, 1 - lo[b].sum() / weight))
        return split(a, left * weight) | split(b, (1 - left) * weight)

    found = split(list(order), 1.0)
    return np.array([found[i] for i in range(len(C))])


def bounded(k):
    n = int(g.integers(3, 13))
    C = market(n)
    lo, hi = ranges(n, k)
    x, lam = parity(C, lo, hi)
    conic = parity_conic(C, lo, hi, lam)
    assert abs(x.sum() - 1) < 1e-10 and np.abs(x - conic).max() < 2e-4, (k, x, conic)
    return dict(covariance=[C[i, j] for i in range(n) for j in range(i + 1)], lower=lo.tolist(), upper=hi.tolist(),
                parity=x.tolist(), hrp=hrp(C, lo, hi).tolist())


def diversified():
    """Highest diversification ratio with a cap, a group and turnover from equal weights."""
    n = 8
    C = market(n)
    sd, today, w = np.sqrt(np.diag(C)), np.full(n, 1 / n), cp.Variable(n)
    kappa = cp.Variable()
    limits = [sd @ w == 1, cp.sum(w) == kappa, w >= 0, w <= 0.3 * kappa, w[0] + w[1] <= 0.15 * kappa,
              cp.norm1(w - kappa * today) / 2 <= 0.25 * kappa]
    cp.Problem(cp.Minimize(cp.quad_form(w, cp.psd_wrap(C))), limits).solve(solver=cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)
    x = w.value / kappa.value
    return dict(covariance=C.ravel().tolist(), ratio=float(sd @ x / np.sqrt(x @ C @ x)))


def shortfall(k):
    """Least expected shortfall with caps, two groups, turnover and a wanted return: HiGHS of scipy, checked by cvxpy."""
    n, T, c = 5, 60, [0.9, 0.95, 0.8][k % 3]
    R = np.round(g.standard_t(4, (T, n)) * 0.01 * (0.5 + g.random(n)) + 0.0008 * g.standard_normal(n), 5)
    mu = np.round(R.mean(0) * 252, 6)
    today = np.round(g.dirichlet(np.ones(n)), 3)
    today[0] += 1 - today.sum()
    cap, turnover = 0.6, round(0.25 + 0.35 * g.random(), 3)
    groups = [dict(members=[0, 1], lower=0.1, upper=0.55), dict(members=[2, 3], lower=0.2, upper=1)]
    A, b = [], []
    z = lambda w: np.r_[w, np.zeros(2 * n + 1 + T)]
    for group in groups:
        e = np.isin(np.arange(n), group["members"]).astype(float)
        A += [z(e), z(-e)]
        b += [group["upper"], -group["lower"]]
    A.append(np.r_[np.zeros(n), np.full(2 * n, 0.5), np.zeros(1 + T)])
    b.append(turnover)
    scenario = np.hstack([-R, np.zeros((T, 2 * n)), -np.ones((T, 1)), -np.eye(T)])
    cost = np.r_[np.zeros(3 * n), 1, np.full(T, 1 / ((1 - c) * T))]
    Aeq = np.vstack([z(np.ones(n)), np.hstack([np.eye(n), -np.eye(n), np.eye(n), np.zeros((n, 1 + T))])])
    beq = np.r_[1, today]
    bounds = [(0, cap)] * n + [(0, None)] * (2 * n) + [(None, None)] + [(0, None)] * T
    best = lambda cost, A, b: linprog(cost, A_ub=np.array(A), b_ub=np.array(b), A_eq=Aeq, b_eq=beq, bounds=bounds, method="highs")
    most = best(z(-mu), A, b)
    if most.status != 0:
        return None
    base = best(cost, np.vstack([A, scenario]), np.r_[b, np.zeros(T)])
    earned = mu @ base.x[:n]
    target = round(float(earned + 0.6 * (-most.fun - earned)), 6)
    found = best(cost, np.vstack([A, z(-mu), scenario]), np.r_[b, -target, np.zeros(T)])
    w, a = cp.Variable(n), cp.Variable()
    limits = [cp.sum(w) == 1, w >= 0, w <= cap, mu @ w >= target, cp.norm1(w - today) / 2 <= turnover]
    for group in groups:
        limits += [cp.sum(w[group["members"]]) <= group["upper"], cp.sum(w[group["members"]]) >= group["lower"]]
    other = cp.Problem(cp.Minimize(a + cp.sum(cp.pos(-R @ w - a)) / ((1 - c) * T)), limits)
    other.solve(solver=cp.CLARABEL)
    assert found.status == 0 and abs(other.value - found.fun) < 1e-7, (k, other.value, found.fun)
    return dict(returns=R.T.tolist(), confidence=c, mu=mu.tolist(), today=today.tolist(), cap=cap, turnover=turnover, groups=groups,
                target=target, shortfall=found.fun)


def differences():
    """Ledoit and Wolf (2008): four moments, their gradient, Parzen kernel with the automatic width of Andrews (1991)."""
    T, h = 300, 252
    noise = g.standard_t(5, (T + 1, 3)) * 0.01
    common = noise[1:, 0] + 0.3 * noise[:-1, 0]
    r = np.round(np.c_[common + 0.6 * noise[1:, 1] + 0.0006, 0.8 * common + 0.4 * noise[1:, 2] + 0.0002], 6)
    y = np.c_[r, r**2] - np.r_[r.mean(0), (r**2).mean(0)]
    m, s = r.mean(0), (r**2).mean(0)
    v = s - m**2
    gradients = dict(
        sharpe=np.array([s[0] / v[0] ** 1.5, -s[1] / v[1] ** 1.5, -m[0] / v[0] ** 1.5 / 2, m[1] / v[1] ** 1.5 / 2]),
        volatility=np.array([-m[0] / v[0] ** 0.5, m[1] / v[1] ** 0.5, 0.5 / v[0] ** 0.5, -0.5 / v[1] ** 0.5]),
        mean=np.array([1, -1, 0, 0]))

    def error(gradient):
        # The width by the one series that the gradient makes of the four.
        u = y @ gradient
        rho = (u[1:] @ u[:-1]) / (u[:-1] @ u[:-1])
        width = 2.6614 * (4 * rho**2 / (1 - rho) ** 4 * T) ** 0.2
        psi = np.zeros((4, 4))
        for j in range(-T + 1, T):
            x = abs(j) / width
            weight = 0 if x > 1 else 1 - 6 * x**2 + 6 * x**3 if x <= 0.5 else 2 * (1 - x) ** 3
            if weight:
                a, b = (y[j:], y[: T - j]) if j >= 0 else (y[: T + j], y[-j:])
                psi += weight * a.T @ b / T
        return float(np.sqrt(gradient @ (psi * T / (T - 4)) @ gradient / T))

    return dict(first=r[:, 0].tolist(), second=r[:, 1].tolist(),
                sharpe=float((m[0] / v[0] ** 0.5 - m[1] / v[1] ** 0.5) * h**0.5), sharpeError=error(gradients["sharpe"]) * h**0.5,
                volatility=float((v[0] ** 0.5 - v[1] ** 0.5) * h**0.5), volatilityError=error(gradients["volatility"]) * h**0.5,
                meanError=error(gradients["mean"]) * h)


programs = [p for p in (shortfall(k) for k in range(14)) if p is not None][:10]
figures = dict(bounded=[bounded(k) for k in range(60)], diversified=diversified(), shortfalls=programs, differences=differences())
pathlib.Path(__file__).with_name("limited-figures.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")
print(len(programs), figures["diversified"]["ratio"], figures["differences"]["sharpe"], figures["differences"]["sharpeError"])
