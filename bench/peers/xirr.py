"""XIRR with scipy's brentq over numpy arrays. Given {"portfolios": [[[day, amount], …], …]}."""
import numpy as np
from rounds import given, serve
from scipy.optimize import brentq

portfolios = [np.array(flows) for flows in given()["portfolios"]]


def rates():
    found = []
    for flows in portfolios:
        years = (flows[:, 0] - flows[0, 0]) / 365
        amounts = flows[:, 1]
        found.append(brentq(lambda rate: (amounts * (1 + rate) ** -years).sum(), -0.99, 10, xtol=1e-12))
    return found


serve({"rates": rates}, {"rates": rates()})
