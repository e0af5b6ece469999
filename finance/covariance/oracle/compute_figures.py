"""Figures of figures.json, by numpy and scikit-learn: python compute_figures.py > figures.json"""
import json
import numpy as np
from sklearn.covariance import LedoitWolf


def series(n, length):
    """x <- 1103515245 x + 12345 mod 2^31; every asset is one of three common drivers plus its own noise."""
    word = 7
    rows = [[] for _ in range(n)]
    def uniform():
        nonlocal word
        word = (1103515245 * word + 12345) % 2**31
        return word / 2**31 - 0.5
    for _ in range(length):
        drivers = [uniform() for _ in range(3)]
        for i in range(n):
            rows[i].append(0.05 * (drivers[i % 3] + 0.4 * (1 + i % 4) * uniform()))
    return np.array(rows)


def constant_correlation(x):
    """Transcription of covCor.m by Olivier Ledoit and Michael Wolf, in matrix form."""
    n, t = x.shape
    x = (x - x.mean(axis=1, keepdims=True)).T
    sample = x.T @ x / t
    var = np.diag(sample).reshape(-1, 1)
    sd = np.sqrt(var)
    r = (np.sum(sample / (sd @ sd.T)) - n) / (n * (n - 1))
    prior = r * (sd @ sd.T)
    np.fill_diagonal(prior, var)
    y = x**2
    phi_mat = y.T @ y / t - 2 * (x.T @ x) * sample / t + sample**2
    phi = phi_mat.sum()
    theta = (x**3).T @ x / t - np.diag(sample)[:, None] * sample
    np.fill_diagonal(theta, 0)
    rho = np.diag(phi_mat).sum() + r * np.sum((1 / sd) @ sd.T * theta)
    gamma = np.linalg.norm(sample - prior, "fro") ** 2
    delta = max(0, min(1, (phi - rho) / gamma / t))
    return delta, delta * prior + (1 - delta) * sample


def denoised(x):
    n, t = x.shape
    cov = np.cov(x)
    sd = np.sqrt(np.diag(cov))
    values, vectors = np.linalg.eigh(cov / np.outer(sd, sd))
    edge = (1 - values[-1] / n) * (1 + np.sqrt(n / t)) ** 2
    noise = values <= edge
    values[noise] = values[noise].mean()
    c = vectors @ np.diag(values) @ vectors.T
    d = np.sqrt(np.diag(c))
    return int((~noise).sum()), edge, c / np.outer(d, d) * np.outer(sd, sd)


out = []
for n, length in [(2, 10), (5, 60), (12, 250), (30, 40)]:
    x = series(n, length)
    lam = 0.94 ** np.arange(length - 1, -1, -1)
    lw = LedoitWolf().fit(x.T)
    delta, cc = constant_correlation(x)
    factors, edge, rmt = denoised(x)
    values = np.linalg.eigvalsh(np.corrcoef(x))
    out.append({
        "n": n, "length": length,
        "sample": np.cov(x)[0].tolist(),
        "ewma": (x * lam / lam.sum() @ x.T)[0].tolist(),
        "identityShrinkage": float(lw.shrinkage_), "identity": lw.covariance_[0].tolist(),
        "shrinkage": float(delta), "constantCorrelation": cc[0].tolist(),
        "factors": factors, "noiseEdge": float(edge), "denoised": rmt[0].tolist(),
        "eigenvalues": values.tolist(),
    })
print(json.dumps(out))
