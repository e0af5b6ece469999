"""XIRR of many flows with scipy's newton, time-weighted return of many trades with numpy."""
import numpy as np
from rounds import given as read
from rounds import serve
from scipy.optimize import newton

given = read()
years = np.array(given["flows"]["days"], float)
years = (years - years[0]) / 365
amounts = np.array(given["flows"]["amounts"])
count = given["instruments"]
closes = np.array(given["closes"]).reshape(-1, count)
days, instruments = np.array(given["trades"]["days"]), np.array(given["trades"]["instruments"])
quantities, paid = np.array(given["trades"]["quantities"], float), np.array(given["trades"]["amounts"])


def xirr():
    return newton(
        lambda rate: (amounts * (1 + rate) ** -years).sum(),
        0.1,
        fprime=lambda rate: (-years * amounts * (1 + rate) ** (-years - 1)).sum(),
    )


def time_weighted():
    length = len(closes)
    moved = np.bincount(days * count + instruments, quantities, length * count).reshape(length, count)
    values = (moved.cumsum(axis=0) * closes).sum(axis=1)
    flows = np.bincount(days, paid, length)
    before = np.concatenate(([0.0], values[:-1])) + np.maximum(flows, 0)
    return ((values + np.maximum(-flows, 0)) / before).prod() - 1


serve({"rate": xirr, "total": time_weighted}, {"rate": xirr(), "total": time_weighted()})
