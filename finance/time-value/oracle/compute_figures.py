"""Figures that the tests of this folder compare with: mpmath at 200 digits for the definitions, numpy-financial beside it.

python3 -m venv v && v/bin/pip install mpmath numpy-financial && v/bin/python compute_figures.py > figures.json
"""
import json

import numpy_financial as npf
from mpmath import exp, findroot, log, mp, mpf

mp.dps = 200
cases = []
largest = 0.0


def add(name, args, value, peer=None):
    """A case; `peer` is what numpy-financial says for it."""
    global largest
    value = float(value)
    if peer is not None:
        largest = max(largest, abs(value - float(peer)) / max(1, abs(value)))
    cases.append({"name": name, "arguments": args, "value": value})


def factor(r, n, w):
    r, n = mpf(r), mpf(n)
    return n if r == 0 else ((1 + r) ** n - 1) / r * (1 + r * w)


def fv(r, n, c, p, w):
    return -(mpf(p) * (1 + mpf(r)) ** mpf(n) + mpf(c) * factor(r, n, w))


def pmt(r, n, p, f, w):
    return -(mpf(p) * (1 + mpf(r)) ** mpf(n) + mpf(f)) / factor(r, n, w)


RATES = [0.0, 1e-12, 1e-6, 0.0041666, 0.02, 0.08, 0.35, -0.01, -0.3]
for rate in RATES:
    for n in (1, 7, 36, 360):
        for due, when in ((0, "end"), (1, "begin")):
            add("fv", [rate, n, -100, -1000, when], fv(rate, n, -100, -1000, due), npf.fv(rate, n, -100, -1000, when))
            value = -(mpf(5000) + mpf(-150) * factor(rate, n, due)) / (1 + mpf(rate)) ** n
            add("pv", [rate, n, -150, 5000, when], value)
            add("pmt", [rate, n, 20000, -1500, when], pmt(rate, n, 20000, -1500, due))
            for per in sorted({1, (n + 1) // 2, n}):
                payment = pmt(rate, n, 20000, 0, due)
                interest = fv(rate, per - 1, payment, 20000, due) * mpf(rate)
                if due:
                    interest = mpf(0) if per == 1 else interest / (1 + mpf(rate))
                add("ipmt", [rate, per, n, 20000, 0, when], interest)
                add("ppmt", [rate, per, n, 20000, 0, when], payment - interest)

for rate, payment, present, future, when in [
    (0.07 / 12, -150, 8000, 0, "end"),
    (0.01, -100, -1000, 10000, "end"),
    (0.01, -100, -1000, 10000, "begin"),
    (0.08, -50, 400, 0, "begin"),
    (0, -100, -1000, 10000, "end"),
    (-0.02, -100, 0, 3000, "end"),
]:
    due = 1 if when == "begin" else 0
    r, c = mpf(rate), mpf(payment)
    if rate == 0:
        value = -(mpf(present) + future) / c
    else:
        z = c * (1 + r * due) / r
        value = log((z - future) / (z + present)) / log(1 + r)
    add("nper", [rate, payment, present, future, when], value)

for n, payment, present, future, when, start in [
    (48, -200, 8000, 0, "end", 0.01),
    (10, 0, -3500, 10000, "end", 0.1),
    (360, -1073.64, 200000, 0, "end", 0.004),
    (120, -100, 0, 15000, "begin", 0.003),
    (60, -450, 20000, -5000, "begin", 0.01),
    (12, -100, 1100, 0, "end", 0.01),
    (24, -100, 3000, 0, "end", -0.02),
    (480, -10, 1000, 0, "end", 0.009),
]:
    due = 1 if when == "begin" else 0
    root = findroot(lambda r: mpf(present) * (1 + r) ** n + payment * ((1 + r) ** n - 1) / r * (1 + r * due) + future, mpf(start))
    add("rate", [n, payment, present, future, when], root)

for flows in [
    [-120000, 39000, 30000, 21000, 37000, 46000],
    [-1000, 400, -50, 500, 600],
    [-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000],
]:
    for finance, reinvest in ((0.1, 0.12), (0.08, 0.055), (0, 0.03)):
        n = len(flows)
        paid = sum(mpf(min(c, 0)) / (1 + mpf(finance)) ** i for i, c in enumerate(flows))
        got = sum(mpf(max(c, 0)) * (1 + mpf(reinvest)) ** (n - 1 - i) for i, c in enumerate(flows))
        add("mirr", [flows, finance, reinvest], (got / -paid) ** (mpf(1) / (n - 1)) - 1, npf.mirr(flows, finance, reinvest))
    for rate in (0.0, 0.08, 0.281, -0.2):
        today = sum(mpf(c) / (1 + mpf(rate)) ** i for i, c in enumerate(flows))
        add("npv", [rate, flows, "begin"], today, npf.npv(rate, flows))
        add("npv", [rate, flows, "end"], today / (1 + mpf(rate)))

for rate in (0.01, 0.0525, 0.18):
    for m in (1, 2, 4, 12, 365):
        effective = (1 + mpf(rate) / m) ** m - 1
        add("effectiveRate", [rate, m], effective)
        add("nominalRate", [rate, m], m * ((1 + mpf(rate)) ** (mpf(1) / m) - 1))
        add("compoundValue", [1000, rate, 7.5, m], 1000 * (1 + mpf(rate) / m) ** (m * mpf("7.5")))
    add("effectiveRate", [rate, "continuous"], exp(mpf(rate)) - 1)
    add("nominalRate", [rate, "continuous"], log(1 + mpf(rate)))
    add("doublingTime", [rate], log(mpf(2)) / log(1 + mpf(rate)))

for rate, growth, n in [(0.1, 0.05, 10), (0.05, 0.05, 10), (0.05, 0.08, 30), (0.07, 0.0699999, 25), (0.03, -0.02, 40)]:
    for when in ("end", "begin"):
        value = sum(mpf(100) * (1 + mpf(growth)) ** (k - 1) / (1 + mpf(rate)) ** k for k in range(1, n + 1))
        value *= (1 + mpf(rate)) if when == "begin" else 1
        add("growingAnnuityPresentValue", [100, rate, growth, n, when], value)
        add("growingAnnuityFutureValue", [100, rate, growth, n, when], value * (1 + mpf(rate)) ** n)

print(json.dumps({"largestDifferenceOfNumpyFinancial": largest, "cases": cases}, separators=(",", ":")))
