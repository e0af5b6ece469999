#!/usr/bin/env python3
"""Figures that the evals expect, worked out without any code of the product.

Reads the demo world (`node store/demo-world/export-world.ts`) on stdin and prints figures.json: plain decimals, the
standard library, and the definitions below written out a second time. Run it after a deliberate change of the world:

    node store/demo-world/export-world.ts | python3 evals/oracles/compute_figures.py > evals/oracles/figures.json

Definitions
  value        shares x last close x rate, plus cash, in the base currency; rates are units for one euro
  flows        deposits, withdrawals and transfers of cash, at the rate of their day
  xirr         rate at which the flows and the final value are worth nothing on the first day, ACT/365
  twr          chained daily (value + money out) / (value before + money in); a day's flows are netted first
  cost basis   amount + fee + tax of what is still held; FIFO or average as the account says
  goals        the value counts for each in proportion to the targets, all in the base currency
  income       dividends, coupons and interest before tax
"""

import hashlib
import json
import sys
from bisect import bisect_right
from datetime import date
from decimal import Decimal, getcontext

sys.dont_write_bytecode = True
from analysis_figures import analysis_figures, bond_figures  # noqa: E402

getcontext().prec = 40
ZERO = Decimal(0)
SIGN = {
    "deposit": 1, "withdrawal": -1, "dividend": 1, "interest": 1, "fee": -1, "tax": -1,
    "buy": -1, "sell": 1, "transfer_in": 1, "transfer_out": -1, "split": 0,
}
EXTERNAL = {"deposit", "withdrawal", "transfer_in", "transfer_out"}


class World:
    def __init__(self, raw):
        self.today = raw["today"]
        self.days = raw["days"]
        self.currency = {i["symbol"]: i["currency"] for i in raw["instruments"]}
        self.closes = {i["symbol"]: [Decimal(c) for c in i["closes"]] for i in raw["instruments"]}
        self.rates = {c: [Decimal(r) for r in values] for c, values in raw["rates"].items()}
        self.facts = {i["symbol"]: i for i in raw["instruments"]}
        self.actions = {i["symbol"]: i["actions"] for i in raw["instruments"]}

    def at(self, day):
        return bisect_right(self.days, day) - 1

    def close(self, symbol, day):
        return self.closes[symbol][self.at(day)]

    def rate(self, source, target, day):
        """Units of target for one of source."""
        def per_euro(c):
            return Decimal(1) if c == "EUR" else self.rates[c][self.at(day)]
        return per_euro(target) / per_euro(source)


def fold(rows, through):
    """Cash per currency and shares per symbol after the given day."""
    cash, shares = {}, {}
    held = {}
    for row in rows:
        if row["tradeDate"] > through:
            continue
        apply(row, cash, held)
    for (_, symbol), quantity in held.items():
        shares[symbol] = shares.get(symbol, ZERO) + quantity
    return cash, shares


def apply(row, cash, held):
    kind = row["kind"]
    effect = SIGN[kind] * Decimal(row["amount"]) - Decimal(row["fee"]) - Decimal(row["tax"])
    cash[row["currency"]] = cash.get(row["currency"], ZERO) + effect
    if row["symbol"] is None:
        return
    key = (row["accountKey"], row["symbol"])
    if kind == "split":
        held[key] = held.get(key, ZERO) * Decimal(row["ratio"])
    elif kind in ("buy", "transfer_in"):
        held[key] = held.get(key, ZERO) + Decimal(row["quantity"])
    elif kind in ("sell", "transfer_out"):
        held[key] = held.get(key, ZERO) - Decimal(row["quantity"])


def worth(world, cash, shares, base, day):
    total = ZERO
    for currency, amount in cash.items():
        total += amount * world.rate(currency, base, day)
    for symbol, quantity in shares.items():
        if quantity:
            total += quantity * world.close(symbol, day) * world.rate(world.currency[symbol], base, day)
    return total


def flows_of(world, rows, base):
    """Money the owner brought in (+) or took out (-). Shares moved between own accounts are no flow."""
    flows = []
    for row in rows:
        if row["kind"] in EXTERNAL and row["symbol"] is None:
            amount = SIGN[row["kind"]] * Decimal(row["amount"])
            flows.append((row["tradeDate"], amount * world.rate(row["currency"], base, row["tradeDate"])))
    return flows


def xirr(flows, final, day):
    start = date.fromisoformat(flows[0][0])
    dated = [((date.fromisoformat(d) - start).days, -amount) for d, amount in flows]
    dated.append(((date.fromisoformat(day) - start).days, final))

    def present(rate):
        return sum(amount / (1 + rate) ** (Decimal(days) / 365) for days, amount in dated)

    low, high = Decimal("-0.9"), Decimal("2")
    assert present(low) > 0 > present(high)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if present(middle) > 0 else (low, middle)
    return low


def daily(world, rows, base):
    """Per trading day: value and net flow, from the first transaction on."""
    flows = {}
    for day, amount in flows_of(world, rows, base):
        flows[day] = flows.get(day, ZERO) + amount
    first = rows[0]["tradeDate"]
    cash, held, result, position = {}, {}, [], 0
    for day in world.days[world.at(first):]:
        while position < len(rows) and rows[position]["tradeDate"] <= day:
            apply(rows[position], cash, held)
            position += 1
        shares = {}
        for (_, symbol), quantity in held.items():
            shares[symbol] = shares.get(symbol, ZERO) + quantity
        result.append((day, worth(world, cash, shares, base, day), flows.get(day, ZERO)))
    return result


def chain(series, after="", through="9"):
    """Growth of one unit and its largest fall over the days in (after, through]."""
    growth, peak, drawdown, previous = Decimal(1), Decimal(1), ZERO, ZERO
    for day, value, flow in series:
        if after < day <= through:
            start = previous + max(flow, ZERO)
            if start > 0:
                growth *= (value + max(-flow, ZERO)) / start
            peak = max(peak, growth)
            drawdown = min(drawdown, growth / peak - 1)
        previous = value
    return growth - 1, drawdown


def lots_of(world, rows, methods, base):
    """Open lots per (account, symbol) as [quantity, cost, price paid, currency, day], and gains of shares sold."""
    lots, sales = {}, []
    for row in rows:
        if row["symbol"] is None or row["kind"] in ("dividend", "interest", "fee", "tax"):
            continue
        key = (row["accountKey"], row["symbol"])
        own = lots.setdefault(key, [])
        kind = row["kind"]
        if kind == "split":
            for lot in own:
                lot[0] *= Decimal(row["ratio"])
        elif kind == "buy":
            paid = Decimal(row["amount"])
            own.append([Decimal(row["quantity"]), paid + Decimal(row["fee"]) + Decimal(row["tax"]), paid,
                        row["currency"], row["tradeDate"]])
            if methods[row["accountKey"]] == "average" and base == row["currency"]:
                merge(own)
        elif kind == "transfer_out":
            moved = own[:]
            own.clear()
        elif kind == "transfer_in":
            own.extend(moved)
        elif kind == "sell":
            rest = sold = Decimal(row["quantity"])
            for lot in own:
                part = min(rest, lot[0])
                if part == 0:
                    continue
                share = part / lot[0]
                sales.append({
                    "date": row["tradeDate"], "symbol": row["symbol"], "account": row["accountKey"],
                    "gross": part * Decimal(row["amount"]) / sold - lot[2] * share,
                    "net": part * (Decimal(row["amount"]) - Decimal(row["fee"])) / sold - lot[1] * share,
                    "currency": row["currency"],
                })
                lot[1] -= lot[1] * share
                lot[2] -= lot[2] * share
                lot[0] -= part
                rest -= part
            lots[key] = [lot for lot in own if lot[0] > 0]
    return lots, sales


def merge(own):
    first = own[0]
    for lot in own[1:]:
        for i in range(3):
            first[i] += lot[i]
    del own[1:]


def figures_of(world, household):
    base, rows = household["baseCurrency"], household["transactions"]
    methods = {a["key"]: a["lotMethod"] for a in household["accounts"]}
    today = world.today
    cash, shares = fold(rows, today)
    total = worth(world, cash, shares, base, today)
    in_cash = worth(world, cash, {}, base, today)
    flows = flows_of(world, rows, base)
    series = daily(world, rows, base)
    lots, sales = lots_of(world, rows, methods, base)
    out = {
        "market_value": total, "cash_value": in_cash, "holdings_value": total - in_cash,
        "net_contributions": sum(a for _, a in flows), "total_gain": total - sum(a for _, a in flows),
        "xirr": xirr(flows, total, today), "transactions": len(rows),
    }
    out["twr"], out["maximum_drawdown"] = chain(series)
    for currency, amount in cash.items():
        out[f"cash_{currency}"] = amount
    targets = {g["key"]: Decimal(g["targetAmount"]) * world.rate(g["currency"], base, today) for g in household["goals"]}
    for goal in household["goals"]:
        share = total * targets[goal["key"]] / sum(targets.values())
        out[f"goal_value_{goal['key']}"] = share / world.rate(goal["currency"], base, today)
        out[f"goal_progress_{goal['key']}"] = share / targets[goal["key"]]
        out[f"goal_target_{goal['key']}"] = Decimal(goal["targetAmount"])
    for other in ("EUR", "USD", "GBP"):
        out[f"market_value_in_{other}"] = total * world.rate(base, other, today)
    for year in range(2017, 2026):
        out[f"twr_{year}"], _ = chain(series, f"{year - 1}-12-31", f"{year}-12-31")
    out["twr_2026_to_date"], _ = chain(series, "2025-12-31", today)
    for day in ("2019-10-18", "2023-11-15", "2024-12-31", "2025-12-31"):
        out[f"market_value_{day}"] = worth(world, *fold(rows, day), base, day)
    for symbol, quantity in shares.items():
        if quantity == 0:
            continue
        value = quantity * world.close(symbol, today) * world.rate(world.currency[symbol], base, today)
        out[f"quantity_{symbol}"] = quantity
        out[f"value_{symbol}"] = value
        out[f"weight_{symbol}"] = value / total
    largest = max((s for s in shares if shares[s]), key=lambda s: out[f"value_{s}"])
    for year in ("2023", "2024", "2025"):
        income = fees = taxes = dividends = ZERO
        for row in rows:
            if row["tradeDate"][:4] != year:
                continue
            rate = world.rate(row["currency"], base, row["tradeDate"])
            amount = Decimal(row["amount"]) * rate
            if row["kind"] in ("dividend", "interest"):
                income += amount
                dividends += amount if row["kind"] == "dividend" else ZERO
            fees += Decimal(row["fee"]) * rate + (amount if row["kind"] == "fee" else ZERO)
            taxes += Decimal(row["tax"]) * rate + (amount if row["kind"] == "tax" else ZERO)
        out.update({f"income_{year}": income, f"dividends_{year}": dividends, f"fees_{year}": fees,
                    f"taxes_{year}": taxes})
        if all(sale["currency"] == base for sale in sales if sale["date"][:4] == year):
            out[f"realized_{year}"] = sum((s["gross"] for s in sales if s["date"][:4] == year), ZERO)
    for (account, symbol), own in lots.items():
        if own and all(lot[3] == base for lot in own):
            key = f"cost_basis_{symbol}"
            out[key] = out.get(key, ZERO) + sum(lot[1] for lot in own)
    for symbol in list(shares):
        if f"cost_basis_{symbol}" in out:
            out[f"unrealized_{symbol}"] = out[f"value_{symbol}"] - out[f"cost_basis_{symbol}"]
    out.update(analysis_figures(world, household, {"held": shares, "cash": cash, "total": total}))
    return {name: text(value) for name, value in out.items()} | {"largest_position": largest}


def price_figures(world):
    today = world.today
    out = {"USD_per_EUR": world.rate("EUR", "USD", today), "GBP_per_EUR": world.rate("EUR", "GBP", today)}
    for symbol in world.closes:
        out[f"close_{symbol}"] = world.close(symbol, today)
        before = world.close(symbol, "2025-06-30")
        out[f"change_1y_{symbol}"] = world.close(symbol, today) / before - 1
    out.update(bond_figures(world))
    return {name: text(value) for name, value in out.items()}


def text(value):
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    return format(value.quantize(Decimal("0.00000001")).normalize(), "f")


def main():
    data = sys.stdin.read()
    raw = json.loads(data)
    world = World(raw)
    figures = {"worldSha256": hashlib.sha256(data.encode()).hexdigest(), "market": price_figures(world)}
    for household in raw["households"]:
        figures[household["user"]] = figures_of(world, household)
    json.dump(figures, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
