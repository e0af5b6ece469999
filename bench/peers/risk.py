"""Value at risk and expected shortfall by numpy, Ledoit-Wolf by scikit-learn. Given {"days", "assets"}."""
import numpy as np
from rounds import given, serve
from sklearn.covariance import LedoitWolf

size = given()
days, assets = size["days"], size["assets"]


def returns(n):
    word = 3
    out = np.empty((n, days))
    for t in range(days):
        word = (1103515245 * word + 12345) & 0x7FFFFFFF
        common = word / 2**31 - 0.5
        for i in range(n):
            word = (1103515245 * word + 12345) & 0x7FFFFFFF
            out[i, t] = 0.02 * (common + word / 2**31 - 0.5)
    return out


one = returns(1)[0]
panel = np.ascontiguousarray(returns(assets).T)


def shortfalls():
    thresholds = np.quantile(one, [0.05, 0.01])
    return [-one[one <= threshold].mean() for threshold in thresholds]


serve(
    {"shortfalls": shortfalls, "shrink": lambda: LedoitWolf().fit(panel)},
    {
        "shortfall95": shortfalls()[0],
        "shortfall99": shortfalls()[1],
        "shrinkage": float(LedoitWolf().fit(panel).shrinkage_),
    },
)
