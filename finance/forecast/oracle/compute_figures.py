"""Makes figures.json: smoothing from statsmodels, GARCH from arch (pip install statsmodels arch)."""

import json

import numpy as np
from arch import arch_model
from statsmodels.tsa.api import Holt, SimpleExpSmoothing
from statsmodels.tsa.forecasting.theta import ThetaModel

generator = np.random.default_rng(5)
omega, alpha, beta = 2e-6, 0.09, 0.89
variance = omega / (1 - alpha - beta)
returns = []
for _ in range(900):
    shock = np.sqrt(variance) * generator.standard_normal()
    returns.append(round(float(shock), 8))
    variance = omega + alpha * shock**2 + beta * variance
returns = np.array(returns)
levels = np.round(np.cumsum(returns[:300] + 0.0006), 8)

first = float(levels[0])
slope = float((levels[10] - levels[0]) / 10)
known = {"initialization_method": "known", "initial_level": first - slope, "initial_trend": slope}


def holt(damped, fixed):
    model = Holt(levels, damped_trend=damped, **known)
    if fixed:
        result = model.fit(
            smoothing_level=0.7, smoothing_trend=0.1, damping_trend=0.9 if damped else None, optimized=False
        )
    else:
        result = model.fit()
    return {"squares": float(result.sse), "forecast": [float(x) for x in result.forecast(10)]}


simple = SimpleExpSmoothing(levels, initialization_method="known", initial_level=first)
fixed = simple.fit(smoothing_level=0.35, optimized=False)
free = simple.fit()
theta = ThetaModel(levels, deseasonalize=False).fit()
scaled = 100.0
model = arch_model(scaled * returns, mean="Zero", vol="GARCH", p=1, q=1, rescale=False)
parameters = np.array([0.02, 0.08, 0.9])
fit = model.fit(disp="off")
forecast = fit.forecast(horizon=20).variance.values[-1]

asymmetric = {}
for name, kind, guess in (
    ("gjr", "GARCH", [0.02, 0.04, 0.08, 0.9]),
    ("egarch", "EGARCH", [0.01, 0.15, -0.08, 0.97]),
):
    residuals = scaled * returns
    skewed = arch_model(residuals, mean="Zero", vol=kind, p=1, o=1, q=1, rescale=False)
    best = skewed.fit(disp="off", tol=1e-12, options={"maxiter": 2000})
    # Beyond one period EGARCH is simulated there; only the first variance is exact.
    ahead = skewed.fix(guess).forecast(horizon=20 if name == "gjr" else 1).variance.values[-1]
    asymmetric[name] = {
        "parameters": guess,
        "logLikelihood": float(-skewed._loglikelihood(
            np.array(guess), np.zeros_like(residuals),
            skewed.volatility.backcast(residuals), skewed.volatility.variance_bounds(residuals))),
        "fitted": [float(x) for x in best.params],
        "best": float(best.loglikelihood),
        "variances": [float(x) for x in ahead],
    }

json.dump(
    {
        "returns": returns.tolist(),
        "levels": levels.tolist(),
        "simple": {
            "squares": float(fixed.sse), "forecast": float(fixed.forecast(1)[0]), "bestSquares": float(free.sse),
        },
        "trend": holt(False, True),
        "damped": holt(True, True),
        "bestTrend": holt(False, False),
        "bestDamped": holt(True, False),
        "theta": {
            "alpha": float(theta.params["alpha"]), "slope": float(theta.params["b0"]),
            "level": float(np.ravel(theta._one_step)[0]), "forecast": [float(x) for x in theta.forecast(10)],
        },
        "asymmetric": asymmetric,
        "garch": {
            "scale": scaled,
            "parameters": parameters.tolist(),
            "logLikelihood": float(-model._loglikelihood(
                parameters, np.zeros_like(scaled * returns),
                model.volatility.backcast(scaled * returns), model.volatility.variance_bounds(scaled * returns))),
            "fitted": [float(x) for x in fit.params],
            "bestLogLikelihood": float(fit.loglikelihood),
            "sumVariance": [float(x) for x in np.cumsum(forecast)],
        },
    },
    open("figures.json", "w"),
)
