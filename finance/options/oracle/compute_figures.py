"""Makes figures.json: options from QuantLib, error functions from mpmath (pip install QuantLib mpmath)."""

import json
import random

import mpmath
import QuantLib as ql

random.seed(11)
mpmath.mp.dps = 40
today = ql.Date(1, 1, 2026)
ql.Settings.instance().evaluationDate = today
count = ql.Actual365Fixed()


def process(spot, rate, dividend, volatility):
    return ql.BlackScholesMertonProcess(
        ql.QuoteHandle(ql.SimpleQuote(spot)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, dividend, count)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, rate, count)),
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), volatility, count)),
    )


options = []
while len(options) < 80:
    kind = random.choice(["call", "put"])
    days = random.choice([7, 30, 91, 183, 365, 730, 1825])
    case = {
        "kind": kind,
        "spot": 100.0,
        "strike": random.choice([60.0, 80.0, 95.0, 100.0, 105.0, 130.0, 180.0]),
        "years": days / 365,
        "rate": random.choice([0.001, 0.02, 0.05, 0.1]),
        "dividendRate": random.choice([0.0, 0.01, 0.03, 0.05, 0.12]),
        "volatility": random.choice([0.08, 0.15, 0.25, 0.4, 0.9]),
    }
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if kind == "call" else ql.Option.Put, case["strike"])
    expiry = today + days
    model = process(case["spot"], case["rate"], case["dividendRate"], case["volatility"])
    european = ql.VanillaOption(payoff, ql.EuropeanExercise(expiry))
    european.setPricingEngine(ql.AnalyticEuropeanEngine(model))
    american = ql.VanillaOption(payoff, ql.AmericanExercise(today, expiry))
    american.setPricingEngine(ql.QdFpAmericanEngine(model, ql.QdFpAmericanEngine.highPrecisionScheme()))
    options.append({
        **case,
        "european": {
            "price": european.NPV(), "delta": european.delta(), "gamma": european.gamma(),
            "vega": european.vega(), "theta": european.theta(), "rho": european.rho(),
            "dividendRho": european.dividendRho(),
        },
        "american": american.NPV(),
    })

tails = [[x, float(mpmath.erfc(x)), float(mpmath.exp(mpmath.mpf(x) ** 2) * mpmath.erfc(x))]
         for x in [-5.0, -2.0, -0.6, -0.4, 0.0, 0.1, 0.4687, 0.469, 1.0, 2.5, 3.9, 4.1, 8.0, 15.0, 26.0]]

with open("figures.json", "w") as file:
    json.dump({"madeWith": "QuantLib " + ql.__version__, "options": options, "tails": tails}, file)
