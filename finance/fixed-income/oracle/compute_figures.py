"""Makes figures.json: day counts, prices, yields and durations from QuantLib (pip install QuantLib)."""

import json
import random

import QuantLib as ql

random.seed(7)
DAY_COUNTS = {
    "ACT/ACT ISDA": ql.ActualActual(ql.ActualActual.ISDA),
    "ACT/ACT AFB": ql.ActualActual(ql.ActualActual.AFB),
    "30/360": ql.Thirty360(ql.Thirty360.BondBasis),
    "30U/360": ql.Thirty360(ql.Thirty360.USA),
    "30E/360": ql.Thirty360(ql.Thirty360.EurobondBasis),
    "30E/360 ISDA": ql.Thirty360(ql.Thirty360.ISDA),
    "ACT/360": ql.Actual360(),
    "ACT/364": ql.Actual364(),
    "ACT/365F": ql.Actual365Fixed(),
    "NL/365": ql.Actual365Fixed(ql.Actual365Fixed.NoLeap),
}


def iso(date):
    return date.ISO()


def any_date():
    # Ends of months and February show where conventions differ.
    year = random.randint(1996, 2034)
    month = random.choice([1, 2, 2, 2, 3, 5, 7, 8, 12])
    last = ql.Date.endOfMonth(ql.Date(1, month, year)).dayOfMonth()
    return ql.Date(random.choice([1, 15, min(28, last), last, last, min(30, last)]), month, year)


fractions = []
while len(fractions) < 120:
    start, end = any_date(), any_date()
    if end <= start:
        continue
    fractions.append(
        [iso(start), iso(end), {name: count.yearFraction(start, end) for name, count in DAY_COUNTS.items()}]
    )

bonds = []
while len(bonds) < 60:
    maturity = ql.Date(random.choice([1, 15, 28]), random.randint(1, 12), random.randint(2027, 2056))
    settlement = ql.Date(random.randint(1, 28), random.randint(1, 12), 2026)
    frequency = random.choice([1, 2, 4, 12])
    coupon = random.choice([0.0, 0.0125, 0.0325, 0.06, 0.11])
    rate = random.choice([-0.004, 0.002, 0.03, 0.055, 0.12])
    name = random.choice(["30E/360", "ACT/ACT ICMA"])
    if settlement >= maturity:
        continue
    calendar = ql.NullCalendar()
    issue = calendar.advance(maturity, -40 * 12 // 1, ql.Months)
    schedule = ql.Schedule(
        issue, maturity, ql.Period(12 // frequency, ql.Months), calendar,
        ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False,
    )
    count = (
        ql.ActualActual(ql.ActualActual.ISMA, schedule)
        if name == "ACT/ACT ICMA"
        else ql.Thirty360(ql.Thirty360.EurobondBasis)
    )
    bond = ql.FixedRateBond(0, 100, schedule, [coupon], count, ql.Unadjusted, 100)
    yielded = ql.InterestRate(rate, count, ql.Compounded, {1: ql.Annual, 2: ql.Semiannual, 4: ql.Quarterly, 12: ql.Monthly}[frequency])
    functions = ql.BondFunctions
    bonds.append({
        "maturity": iso(maturity), "settlement": iso(settlement), "couponsPerYear": frequency,
        "couponRate": coupon, "dayCount": name, "yieldRate": rate,
        "clean": functions.cleanPrice(bond, yielded, settlement),
        "accrued": bond.accruedAmount(settlement),
        "macaulay": functions.duration(bond, yielded, ql.Duration.Macaulay, settlement),
        "modified": functions.duration(bond, yielded, ql.Duration.Modified, settlement),
        "convexity": functions.convexity(bond, yielded, settlement),
    })

with open("figures.json", "w") as file:
    json.dump({"madeWith": "QuantLib " + ql.__version__, "fractions": fractions, "bonds": bonds}, file)
