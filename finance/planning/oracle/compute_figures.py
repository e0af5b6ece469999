"""Independent figures for planning.test.ts, in numpy: python3 compute_figures.py > figures.json (numpy 2.4)."""

import json

import numpy as np

RETURN, VOLATILITY, INFLATION, SPREAD, PERSISTENCE = 0.07, 0.15, 0.025, 0.015, 0.6
YEARS, PATHS = 30, 400_000


def factors(generator):
    growth = np.exp(
        np.log(1 + RETURN) - VOLATILITY**2 / 2 + VOLATILITY * generator.standard_normal((YEARS, PATHS))
    )
    mean = np.log(1 + INFLATION) - SPREAD**2 / 2
    inflation = np.empty((YEARS, PATHS))
    last = np.full(PATHS, mean)
    for year in range(YEARS):
        shock = SPREAD * np.sqrt(1 - PERSISTENCE**2) * generator.standard_normal(PATHS)
        last = mean + PERSISTENCE * (last - mean) + shock
        inflation[year] = np.exp(last)
    return growth, inflation


def fixed(growth, inflation):
    value = np.full(PATHS, 1000.0)
    level = np.ones(PATHS)
    failed = np.zeros(PATHS, bool)
    for year in range(YEARS):
        wanted = 40 * level
        failed |= wanted > value
        value = np.maximum(value - wanted, 0) * growth[year]
        level *= inflation[year]
    return {"success": 1 - failed.mean(), "median": float(np.median(value / level))}


def guardrails(growth, inflation):
    """Guyton and Klinger, written with the nominal withdrawal as state instead of a scale on the plan."""
    value = np.full(PATHS, 1000.0)
    level = np.ones(PATHS)
    withdrawal = np.full(PATHS, 50.0)
    ran_dry = np.zeros(PATHS, bool)
    spent = []
    for year in range(YEARS):
        if year > 0:
            rises = ~((growth[year - 1] < 1) & (withdrawal * inflation[year - 1] / np.maximum(value, 1e-300) > 0.05))
            withdrawal = np.where(rises, withdrawal * inflation[year - 1], withdrawal)
            rate = withdrawal / np.maximum(value, 1e-300)
            solvent = value > 0
            if YEARS - year > 15:
                withdrawal = np.where(solvent & (rate > 0.06), withdrawal * 0.9, withdrawal)
            withdrawal = np.where(solvent & (rate < 0.04), withdrawal * 1.1, withdrawal)
        ran_dry |= withdrawal > value
        paid = np.minimum(withdrawal, value)
        spent.append(paid / level)
        value = (value - paid) * growth[year]
        level *= inflation[year]
    return {"depleted": ran_dry.mean(), "medianSpending15": float(np.median(spent[14]))}


def main():
    growth, inflation = factors(np.random.default_rng(7))
    print(json.dumps({"fixed": fixed(growth, inflation), "guardrails": guardrails(growth, inflation)}, indent=2))


main()
