"""Figures that the evals expect of the analyses, by other means than the product's and with the standard library alone.

Definitions
  return       (close x split + dividend) x rate / (close of the day before x rate of then) - 1
  past         three years of daily returns up to the last day, today's weights restored each day; cash earns nothing but
               what its currency does against that of the household, from a thousandth of the whole on
  volatility   sample deviation x sqrt(252)
  var          minus the 5 % (1 %) quantile, linear between order statistics; x sqrt(days) for more days than one
  shock        value of the holdings of a class x shock; a coin moves as shares do; a bond -duration x rise of yields
  minvar       weights of least variance under 0 <= w <= cap by pairwise exchange (J. Platt's SMO step), over five years,
               covariance after Ledoit and Wolf 2004 (constant correlation); the money market fund counts as cash
  rebalance    target x value of what the targets name - what is held of it
  saving       (target - value x (1 + i)^n) i / ((1 + i)^n - 1); i from the mean monthly return of up to ten years
  bond         price = sum of payments / (1 + y/2)^(2t), t by ACT/ACT ICMA; duration by moving y a little
  tax_germany  25 % + 5.5 % of it on gains (first in, first out) and income; 30 % of share funds free, 1,000 allowance;
               funds held at the end of the year before prepay min(price x base rate x 0.7, rise + payouts) - payouts,
               a twelfth less for each month before the purchase; a sale gets back what its units prepaid
  tax_us       15 % of long-term gains of a single person with other income of 80,000 in 2025
"""

import math
from datetime import date, timedelta
from decimal import Decimal

BONDS = ("Government bonds", "Corporate bonds")


def kinds_of(world):
    """Symbol -> equity, bond, cash, crypto or commodity."""
    kinds = {}
    for symbol, facts in world.facts.items():
        if facts["sector"] == "Money market":
            kinds[symbol] = "cash"
        elif facts["sector"] in BONDS:
            kinds[symbol] = "bond"
        else:
            kinds[symbol] = "equity" if facts["assetClass"] in ("stock", "etf") else facts["assetClass"]
    return kinds


def levels(world, symbol, base):
    """Worth of one unit put into a symbol on the first day, payouts reinvested, in the base currency."""
    closes = [float(c) for c in world.closes[symbol]]
    payout, split = {}, {}
    for action in world.actions[symbol]:
        (payout if action["kind"] == "dividend" else split)[action["date"]] = float(action["value"])
    ones = [1.0] * len(world.days)
    rate = {c: [float(r) for r in values] for c, values in world.rates.items()} | {"EUR": ones}
    own, wanted = rate[world.currency[symbol]], rate[base]
    units, result = 1.0, []
    for t, day in enumerate(world.days):
        units *= split.get(day, 1.0)
        units *= 1 + payout.get(day, 0.0) / closes[t]
        result.append(units * closes[t] * wanted[t] / own[t])
    return result


def money_levels(world, currency, base):
    """Worth of one unit of a currency in the base currency."""
    ones = [1.0] * len(world.days)
    rate = {c: [float(r) for r in values] for c, values in world.rates.items()} | {"EUR": ones}
    return [wanted / own for own, wanted in zip(rate[currency], rate[base])]


def moving(world, values, money, total, base):
    """What moves: weight and levels of every holding, and of cash in other currencies."""
    parts = [(value / total, levels(world, symbol, base)) for symbol, value in values.items()]
    foreign = [(value / total, currency) for currency, value in money.items() if currency != base]
    return parts + [(w, money_levels(world, c, base)) for w, c in foreign if abs(w) >= 0.001]


def returns_since(world, symbol, base, first):
    """Daily returns whose day before is `first` or later."""
    start = next(t for t, day in enumerate(world.days) if day >= first)
    values = levels(world, symbol, base)[start:]
    return [b / a - 1 for a, b in zip(values, values[1:])]


def quantile(values, share):
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def ledoit_wolf(series):
    """Covariance with the shrinkage of the paper's appendix A and B, term by term."""
    count, length = len(series), len(series[0])
    y = [[value - sum(row) / length for value in row] for row in series]
    s = [[sum(a * b for a, b in zip(y[i], y[j])) / length for j in range(count)] for i in range(count)]
    d = [math.sqrt(s[i][i]) for i in range(count)]
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
    mean = sum(s[i][j] / (d[i] * d[j]) for i, j in pairs) / len(pairs)
    target = [[s[i][i] if i == j else mean * d[i] * d[j] for j in range(count)] for i in range(count)]
    pi = rho = gamma = 0.0
    for i in range(count):
        for j in range(count):
            product = [a * b - s[i][j] for a, b in zip(y[i], y[j])]
            noise = sum(p * p for p in product) / length
            pi += noise
            gamma += (target[i][j] - s[i][j]) ** 2
            if i == j:
                rho += noise
                continue
            theta_i = sum((a * a - s[i][i]) * p for a, p in zip(y[i], product)) / length
            theta_j = sum((b * b - s[j][j]) * p for b, p in zip(y[j], product)) / length
            rho += mean / 2 * (d[j] / d[i] * theta_i + d[i] / d[j] * theta_j)
    delta = max(0.0, min(1.0, (pi - rho) / gamma / length))
    return [[delta * target[i][j] + (1 - delta) * s[i][j] for j in range(count)] for i in range(count)]


def least_variance(s, cap):
    """Moves weight between the best pair until no pair gains."""
    count = len(s)
    w = [1 / count] * count
    slope = [sum(row) / count for row in s]
    for _ in range(200_000):
        give = max((i for i in range(count) if w[i] > 0), key=lambda i: slope[i])
        take = min((i for i in range(count) if w[i] < cap), key=lambda i: slope[i])
        if slope[give] - slope[take] < 1e-15:
            return w
        curve = s[give][give] + s[take][take] - 2 * s[give][take]
        step = min((slope[give] - slope[take]) / curve, w[give], cap - w[take])
        w[give] = 0.0 if step == w[give] else w[give] - step
        w[take] += step
        slope = [slope[i] + step * (s[i][take] - s[i][give]) for i in range(count)]
    raise RuntimeError("no least variance found")


def risk_figures(world, values, money, total, base):
    first = (date.fromisoformat(world.today) - timedelta(days=3 * 365)).isoformat()
    start = next(t for t, day in enumerate(world.days) if day >= first)
    whole = None
    for weight, series in moving(world, values, money, total, base):
        part = [weight * (b / a - 1) for a, b in zip(series[start:], series[start + 1:])]
        whole = part if whole is None else [a + b for a, b in zip(whole, part)]
    mean = sum(whole) / len(whole)
    out = {"risk_volatility": math.sqrt(sum((r - mean) ** 2 for r in whole) / (len(whole) - 1) * 252)}
    for name, share, days in (("95_1d", 0.05, 1), ("99_10d", 0.01, 10)):
        out[f"risk_var_{name}"] = -quantile(whole, share) * math.sqrt(days)
        out[f"risk_var_{name}_amount"] = out[f"risk_var_{name}"] * total
    return out


def exposure_figures(world, values, total):
    kinds, durations = kinds_of(world), {}
    seen = 0.0
    for symbol, value in values.items():
        attributes = world.facts[symbol]["attributes"]
        if kinds[symbol] == "bond":
            durations[symbol] = attributes["duration"]
        seen += value if symbol == "GLYNT" else 0.0
        seen += sum(value * part["weight"] for part in attributes.get("holdings", []) if part["symbol"] == "GLYNT")
    shares = sum(v for s, v in values.items() if kinds[s] in ("equity", "crypto"))
    rise = sum(v * durations[s] for s, v in values.items() if kinds[s] == "bond")
    return {
        "bond_duration": sum(values[s] * years for s, years in durations.items()) / sum(values[s] for s in durations),
        "seen_GLYNT": seen / total,
        "stress_equity_30": -0.3 * shares, "stress_equity_30_rate": -0.3 * shares / total,
        "stress_rates_2": -0.02 * rise, "stress_rates_2_rate": -0.02 * rise / total,
    }


def least_variance_figures(world, values, base, cap):
    kinds = kinds_of(world)
    symbols = [s for s in values if kinds[s] != "cash"]
    first = f"{int(world.today[:4]) - 5}{world.today[4:]}"
    s = ledoit_wolf([returns_since(world, symbol, base, first) for symbol in symbols])
    w = least_variance(s, cap)
    variance = sum(w[i] * w[j] * s[i][j] for i in range(len(w)) for j in range(len(w)))
    return {f"minvar_{symbol}": w[i] for i, symbol in enumerate(symbols)} | {
        "minvar_volatility": math.sqrt(variance * 252)
    }


def rebalance_figures(world, values, targets):
    """The targets name classes and symbols: a symbol counts first, then its class, then equity for shares."""
    names = [t["name"] for t in targets]

    def group(symbol):
        asset_class = world.facts[symbol]["assetClass"]
        if symbol in names or asset_class in names:
            return symbol if symbol in names else asset_class
        return "equity" if asset_class in ("stock", "etf", "fund") else None

    held = {name: sum(v for s, v in values.items() if group(s) == name) for name in names}
    whole = sum(held.values())
    changes = {t["name"]: t["weight"] * whole - held[t["name"]] for t in targets}
    return {f"rebalance_{name}": change for name, change in changes.items()} | {
        "rebalance_sales": -sum(c for c in changes.values() if c < 0),
        "rebalance_drift": sum(abs(c) for c in changes.values()) / 2 / whole,
    }


def saving_figures(world, values, money, total, base, target, months):
    """What to put aside each month to have the target after so many months."""
    ends = [t for t, day in enumerate(world.days) if t + 1 == len(world.days) or world.days[t + 1][:7] != day[:7]]
    means = 0.0
    for weight, series in moving(world, values, money, total, base):
        monthly = [series[b] / series[a] - 1 for a, b in zip(ends, ends[1:])][-120:]
        means += weight * sum(monthly) / len(monthly)
    growth = (1 + means) ** months
    return {"saving_return": (1 + means) ** 12 - 1, "saving_monthly": (target - total * growth) * means / (growth - 1)}


def bond_figures(world):
    """The bond of the demo world, whose quotes include accrued interest."""
    today, price = date.fromisoformat(world.today), float(world.closes["VELT31"][-1])
    coupons = [date(2026 + k // 2, 12 if k % 2 == 0 else 6, 15) for k in range(10)]
    before = date(2026, 6, 15)
    left = (coupons[0] - today).days / (coupons[0] - before).days

    def worth(y):
        last = 100 / (1 + y / 2) ** (left + 9)
        return last + sum(1.625 / (1 + y / 2) ** (left + k) for k in range(10))

    low, high = -0.5, 0.5
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) > price else (low, middle)
    h = 1e-5
    accrued = 1.625 * (today - before).days / (coupons[0] - before).days
    return {
        "bond_yield_VELT31": low, "bond_accrued_VELT31": accrued, "bond_clean_VELT31": price - accrued,
        "bond_duration_VELT31": (worth(low - h) - worth(low + h)) / (2 * h * worth(low)),
    }


def walk(world, rows, currency):
    """Sales as (symbol, bought on, sold on, quantity, gain), first in, first out in each account, and the lots left."""
    lots, moved, sales = {}, [], []
    for row in rows:
        if row["symbol"] is None or row["kind"] not in ("buy", "sell", "split", "transfer_in", "transfer_out"):
            continue
        own = lots.setdefault((row["accountKey"], row["symbol"]), [])
        rate = world.rate(row["currency"], currency, row["tradeDate"])
        amount, charges = Decimal(row["amount"]), Decimal(row["fee"]) + Decimal(row["tax"])
        if row["kind"] == "split":
            for lot in own:
                lot[0] *= Decimal(row["ratio"])
        elif row["kind"] == "buy":
            own.append([Decimal(row["quantity"]), (amount + charges) * rate, row["tradeDate"]])
        elif row["kind"] == "transfer_out":
            moved, own[:] = own[:], []
        elif row["kind"] == "transfer_in":
            own.extend(moved)
        else:
            rest = sold = Decimal(row["quantity"])
            while rest:
                lot = own[0]
                part = min(rest, lot[0])
                cost = lot[1] * part / lot[0]
                gain = (amount - charges) * rate * part / sold - cost
                sales.append((row["symbol"], lot[2], row["tradeDate"], part, gain))
                lot[0], lot[1], rest = lot[0] - part, lot[1] - cost, rest - part
                if lot[0] == 0:
                    own.pop(0)
    return sales, [(symbol, *lot) for (_, symbol), held in lots.items() for lot in held]


def gains_of(world, rows, year, currency):
    """(symbol, bought on, sold on, gain) of what was sold in a year."""
    sales, _ = walk(world, rows, currency)
    return [(symbol, bought, sold, gain) for symbol, bought, sold, _, gain in sales if sold[:4] == year]


BASE_RATES = {2018: "0.0087", 2019: "0.0052", 2020: "0.0007", 2023: "0.0255", 2024: "0.0229", 2025: "0.0253"}


def prepaid(world, symbol, bought, year):
    """Prepayment of one unit of a fund for a year at whose end it was held; no fund of the demo was ever split."""
    if world.facts[symbol]["assetClass"] not in ("etf", "fund") or year not in BASE_RATES or year < int(bought[:4]):
        return Decimal(0)
    assert not [a for a in world.actions[symbol] if a["kind"] == "split"], symbol
    days = [day for day in world.days if day.startswith(str(year))]
    own = world.currency[symbol]
    first, last = (world.close(symbol, d) * world.rate(own, "EUR", d) for d in (days[0], days[-1]))
    payouts = sum(
        (Decimal(a["value"]) * world.rate(own, "EUR", a["date"])
         for a in world.actions[symbol] if a["kind"] == "dividend" and a["date"].startswith(str(year))),
        Decimal(0),
    )
    least = min(first * Decimal(BASE_RATES[year]) * Decimal("0.7"), max(Decimal(0), last - first + payouts))
    months = 13 - int(bought[5:7]) if int(bought[:4]) == year else 12
    return max(Decimal(0), least - payouts) * months / 12


def german_tax(world, rows, year):
    def taxable_share(symbol):
        return Decimal("0.7") if world.facts[symbol]["assetClass"] == "etf" else Decimal(1)

    sales, _ = walk(world, rows, "EUR")
    sales = [sale for sale in sales if sale[2][:4] == year]
    stock = sum((g for s, *_, g in sales if world.facts[s]["assetClass"] == "stock"), Decimal(0))
    assert stock >= 0, "a loss of shares would have a pot of its own"
    taxable = stock
    for symbol, bought, sold, quantity, gain in sales:
        if world.facts[symbol]["assetClass"] != "stock":
            back = sum(prepaid(world, symbol, bought, y) for y in range(2018, int(sold[:4])))
            taxable += (gain - back * quantity) * taxable_share(symbol)
    before = int(year) - 1
    _, held = walk(world, [row for row in rows if row["tradeDate"] <= f"{before}-12-31"], "EUR")
    for symbol, quantity, _, bought in held:
        taxable += prepaid(world, symbol, bought, before) * quantity * taxable_share(symbol)
    for row in rows:
        if row["tradeDate"][:4] == year and row["kind"] in ("dividend", "interest"):
            amount = Decimal(row["amount"]) * world.rate(row["currency"], "EUR", row["tradeDate"])
            taxable += amount * (taxable_share(row["symbol"]) if row["symbol"] else 1)
    tax = max(Decimal(0), taxable - 1000) * Decimal("0.25") * Decimal("1.055")
    return {f"tax_germany_{year}": tax, f"tax_germany_{year}_gain": sum(g for *_, g in sales)}


def us_tax_2025(world, rows):
    gains = gains_of(world, rows, "2025", "USD")
    for symbol, bought, sold, gain in gains:
        day = date.fromisoformat(bought)
        assert date.fromisoformat(sold) > day.replace(year=day.year + 1), f"{symbol} is no long-term gain"
        assert gain > 0, f"{symbol} has a loss, which might be a wash sale"
    total = sum(g for *_, g in gains)
    # 80,000 less the standard deduction of 15,750 is above 48,350 and, with the gains, below 533,400 and 200,000.
    out = {"tax_us_2025": total * Decimal("0.15"), "tax_us_2025_gain": total}
    # Ten shares sold today by hand, the oldest of the account that has the oldest: long term too.
    sale = {
        "kind": "sell", "symbol": "GLYNT", "accountKey": "ben-brokerage", "tradeDate": world.today, "fee": "0",
        "tax": "0", "quantity": "10", "currency": "USD", "amount": str(10 * world.close("GLYNT", world.today)),
    }
    [(_, bought, _, gain)] = [g for g in gains_of(world, [*rows, sale], "2026", "USD") if g[0] == "GLYNT"]
    assert bought < "2025", "GLYNT is no long-term gain"
    return out | {"sale_10_GLYNT_gain": gain, "sale_10_GLYNT_tax": gain * Decimal("0.15")}


def analysis_figures(world, household, shares):
    base, user = household["baseCurrency"], household["user"]
    values = {
        s: float(q * world.close(s, world.today) * world.rate(world.currency[s], base, world.today))
        for s, q in shares["held"].items() if q
    }
    total = float(shares["total"])
    money = {c: float(a * world.rate(c, base, world.today)) for c, a in shares["cash"].items() if a}
    out = risk_figures(world, values, money, total, base) | exposure_figures(world, values, total)
    out |= least_variance_figures(world, values, base, 0.2 if user == "ada" else 1.0)
    out |= rebalance_figures(world, values, household["targets"]["targets"])
    out |= saving_figures(world, values, money, total, base, 500_000, 14 * 12)
    rows = household["transactions"]
    return out | (german_tax(world, rows, "2025") if user == "ada" else us_tax_2025(world, rows))
