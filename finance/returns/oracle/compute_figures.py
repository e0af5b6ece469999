"""Figures that the tests of this folder compare with: rates by mpmath at 40 digits, series by pandas, linking by plain
definitions in fractions of 40 digits.

python3 -m venv v && v/bin/pip install mpmath pandas && v/bin/python compute_figures.py > figures.json
"""
import json
import random
from datetime import date, timedelta

import numpy as np
import pandas as pd
from mpmath import log, mp, mpf

mp.dps = 40
random.seed(20261122)


def roots_of(times, amounts):
    """All rates above -100 %, by scanning the sign of the present value finely and halving."""
    f = lambda u: sum(mpf(c) * mp.exp(-u * t) for t, c in zip(times, amounts))
    grid = np.linspace(-13.8012345, 13.8, 20001)
    plain = np.array([float(t) for t in times])
    # Scaled by the largest power, so that nothing overflows; only the sign is used.
    powers = -np.outer(grid, plain)
    values = [float(v) for v in np.exp(powers - powers.max(axis=1)[:, None]) @ np.array(amounts, float)]
    found = []
    for low, high, a, b in zip(grid, grid[1:], values, values[1:]):
        if a * b >= 0:
            continue
        low, high = mpf(float(low)), mpf(float(high))
        for _ in range(90):
            middle = (low + high) / 2
            value = f(middle)
            if value * a > 0:
                low = middle
            else:
                high = middle
        found.append(mp.exp((low + high) / 2) - 1)
    return [float(root) for root in found]


irr = []
for flows in [
    [-100, 39, 59, 55, 20],
    [-70000, 12000, 15000, 18000, 21000, 26000],
    [-70000, 12000, 15000, 18000, 21000],
    [-70000, 12000, 15000],
    [-1600, 10000, -10000],
    [-72727, 170454, -97728],
    [-1000, 3600, -4310, 1716],
    [-100, 250, -150],
    [-5, 10.5, 1, -8, 1],
    [39, -59, 55, -20, 100, -30, 20, -60, -5],
    [100, -360, 431, -171.6],
    [-100, 0, 0, 74],
    [-500, 200, 250, 150],
]:
    irr.append({"amounts": flows, "roots": roots_of(range(len(flows)), flows)})
for _ in range(40):
    flows = [random.randint(-500, 500) for _ in range(random.randint(3, 40))]
    irr.append({"amounts": flows, "roots": roots_of(range(len(flows)), flows)})

xirr = []
for index in range(30):
    start = date(2000 + index % 20, 1 + index % 12, 1 + index % 28)
    days = sorted({random.randint(0, 4000) for _ in range(random.randint(2, 60))})
    if index % 2:
        flows = [-random.randint(1, 10**6) / 100 for _ in days]
        flows[-1] = -sum(flows) * random.uniform(0.4, 2.5)
    else:
        flows = [random.randint(-(10**6), 10**6) / 100 for _ in days]
    days = [day - days[0] for day in days]
    dated = [[(start + timedelta(day)).isoformat(), flow] for day, flow in zip(days, flows)]
    for name, year in (("ACT/365", mpf(365)), ("ACT/365.25", mpf("365.25")), ("ACT/360", mpf(360))):
        xirr.append({"convention": name, "flows": dated, "roots": roots_of([day / year for day in days], flows)})


def factors(own, other, method):
    one = lambda r: mpf(r) + 1
    compound = lambda rs: mp.fprod(one(r) for r in rs) - 1
    total, base = compound(own), compound(other)
    k = lambda a, b: (log(one(a)) - log(one(b))) / (mpf(a) - mpf(b)) if a != b else 1 / one(a)
    if method == "carino":
        return [k(a, b) / k(total, base) for a, b in zip(own, other)]
    count = len(own)
    if method == "menchero":
        scale = (total - base) / count / (one(total) ** (mpf(1) / count) - one(base) ** (mpf(1) / count))
        differences = [mpf(a) - mpf(b) for a, b in zip(own, other)]
        c = (total - base - scale * sum(differences)) / sum(d * d for d in differences)
        return [scale + c * d for d in differences]
    if method == "grap":
        return [mp.fprod(one(r) for r in own[:t]) * mp.fprod(one(r) for r in other[t + 1 :]) for t in range(count)]
    # Frongello's recursion on a unit effect in one period.
    result = []
    for unit in range(count):
        done = mpf(0)
        for t in range(count):
            effect = mpf(1) if t == unit else mpf(0)
            done += effect * mp.fprod(one(r) for r in own[:t]) + mpf(other[t]) * done
        result.append(done)
    return result


linking = []
for count in (1, 2, 5, 12):
    own = [round(random.gauss(0.01, 0.05), 6) for _ in range(count)]
    other = [round(random.gauss(0.008, 0.04), 6) for _ in range(count)]
    for method in ("carino", "menchero", "grap", "frongello"):
        linking.append({"own": own, "other": other, "method": method, "factors": [float(x) for x in factors(own, other, method)]})

days = pd.bdate_range("2019-03-11", "2023-06-14")
noise = np.random.default_rng(7).normal(0.0004, 0.012, len(days))
returns = pd.Series([round(float(x), 5) for x in noise], index=days)
compound = lambda values: float((1 + values).prod() - 1)
level = (1 + returns).cumprod()
under = level / level.cummax().clip(lower=1) - 1
series = {
    "days": [(day.date() - date(1970, 1, 1)).days for day in days],
    "returns": [float(x) for x in returns],
    "months": {str(p): compound(v) for p, v in returns.groupby(returns.index.to_period("M"))},
    "quarters": {str(p).replace("Q", "-Q"): compound(v) for p, v in returns.groupby(returns.index.to_period("Q"))},
    "years": {str(p): compound(v) for p, v in returns.groupby(returns.index.to_period("Y"))},
    "rolling63Last": float((1 + returns).rolling(63).apply(np.prod, raw=True).iloc[-1] - 1),
    "rolling63Mean": float((1 + returns).rolling(63).apply(np.prod, raw=True).dropna().mean() - 1),
    "deepest": float(under.min()),
    "deepestAt": int(under.values.argmin()),
}
print(json.dumps({"irr": irr, "xirr": xirr, "linking": linking, "series": series}, separators=(",", ":")))
