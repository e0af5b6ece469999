"""The simulation's models once more, written independently with numpy. Prints figures.json: python3 compute_figures.py > figures.json"""
import json

import numpy as np

PATHS, YEARS = 200_000, 20
MONTHS = YEARS * 12
WEIGHTS = np.array([0.6, 0.4])
EXPECTED = np.array([0.006, 0.002])
DEVIATION = np.array([0.045, 0.012])
CORRELATION = np.array([[1, 0.3], [0.3, 1]])
COVARIANCE = np.outer(DEVIATION, DEVIATION) * CORRELATION
FACTOR = np.linalg.cholesky(COVARIANCE)
HISTORY = (np.arange(48) * 29 % 48 - 22) / 500
# Hardy (2001), TSE 300 1956-1999, as ratios.
BEGINS, ENDS, RATIO, GAP = 0.0371, 0.2101, 0.0778 / 0.0347, 0.62


def lognormal(generator):
    drift = np.log1p(EXPECTED) - DEVIATION**2 / 2
    for _ in range(MONTHS):
        yield np.exp(drift + generator.standard_normal((PATHS, 2)) @ FACTOR.T) @ WEIGHTS


def student_t(generator):
    drift = np.log1p(EXPECTED) - DEVIATION**2 / 2
    for _ in range(MONTHS):
        scale = np.sqrt(3 / generator.chisquare(5, PATHS))[:, None]
        yield np.exp(drift + scale * (generator.standard_normal((PATHS, 2)) @ FACTOR.T)) @ WEIGHTS


def regime(generator):
    turbulent_share = BEGINS / (BEGINS + ENDS)
    calm_share = 1 - turbulent_share
    shifts = np.array([turbulent_share, -calm_share]) * GAP
    calm_scale = np.sqrt(
        (1 - calm_share * turbulent_share * GAP**2) / (calm_share + turbulent_share * RATIO**2)
    )
    scales = np.array([calm_scale, calm_scale * RATIO])
    shares = np.array([calm_share, turbulent_share])
    growth = shares @ np.exp(shifts[:, None] * DEVIATION + (scales[:, None] * DEVIATION) ** 2 / 2)
    drift = np.log1p(EXPECTED) - np.log(growth)
    state = (generator.random(PATHS) < turbulent_share).astype(int)
    for _ in range(MONTHS):
        swing = scales[state][:, None] * (generator.standard_normal((PATHS, 2)) @ FACTOR.T)
        yield np.exp(drift + shifts[state][:, None] * DEVIATION + swing) @ WEIGHTS
        chance = generator.random(PATHS)
        state = np.where(state == 1, chance >= ENDS, chance < BEGINS).astype(int)


def bootstrap(generator):
    for month in range(MONTHS):
        if month % 6 == 0:
            start = generator.integers(0, len(HISTORY), PATHS)
        yield 1 + HISTORY[(start + month % 6) % len(HISTORY)]


def simulate(growths, flow, fee=0.0, tax=0.0, inflation=0.0, initial=100_000.0):
    value = np.full(PATHS, initial)
    cost = value.copy()
    unpaid = np.zeros(PATHS)
    paid_months = np.full(PATHS, MONTHS)
    for month, growth in enumerate(growths):
        amount = flow * (1 + inflation) ** (month // 12)
        value = value * growth * (1 - fee) ** (1 / 12)
        if amount >= 0:
            value, cost = value + amount, cost + amount
            continue
        gain = np.where(value > cost, 1 - cost / np.where(value > 0, value, 1), 0)
        sold = -amount / (1 - tax * gain)
        short = sold > value
        unpaid += np.where(short, -amount - value * (1 - tax * gain), 0)
        paid_months = np.where(short & (paid_months == MONTHS), month, paid_months)
        cost = np.where(short, 0, cost * (1 - sold / np.where(value > 0, value, 1)))
        value = np.where(short, 0, value - sold)
    final = (value - tax * np.maximum(0, value - cost)) / (1 + inflation) ** YEARS
    dry = unpaid > 0
    return {
        "percentiles": np.percentile(final, [5, 25, 50, 75, 95]).tolist(),
        "neverDepleted": 1 - dry.mean(),
        "unpaid": float(unpaid[dry].mean() / (1 + inflation) ** YEARS) if dry.any() else None,
        "yearsUntilDepleted": float(np.median(paid_months[dry]) / 12) if dry.any() else None,
    }


def run(model, **plan):
    return simulate(model(np.random.default_rng(7)), **plan)


print(
    json.dumps(
        {
            "lognormal saving with fees and inflation": run(lognormal, flow=200, fee=0.012, inflation=0.02),
            "lognormal spending with taxes": run(lognormal, flow=-600, tax=0.25),
            "student-t spending": run(student_t, flow=-650),
            "regime spending with inflation": run(regime, flow=-450, inflation=0.02),
            "bootstrap saving": run(bootstrap, flow=150),
        },
        indent=2,
    )
)
