import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import {
  ASYMMETRIC_MODELS,
  asymmetricLikelihood,
  asymmetricVariances,
  fitAsymmetric,
} from "./asymmetric-garch.ts";

const answers = z.object({
  parameters: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  logLikelihood: z.number(),
  fitted: z.array(z.number()),
  best: z.number(),
  variances: z.array(z.number()),
});
const figures = z
  .object({
    returns: z.array(z.number()),
    garch: z.object({ scale: z.number() }),
    asymmetric: z.object({ gjr: answers, egarch: answers }),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));
const residuals = figures.returns.map((each) => each * figures.garch.scale);

const near = (actual: number | undefined, expected: number, digits: number, what: string) =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= digits,
    `${what}: ${actual}, not ${expected}`,
  );

test("likelihood, forecasts and fit agree with the arch package", () => {
  for (const model of ASYMMETRIC_MODELS) {
    const { parameters, logLikelihood, fitted, best, variances } = figures.asymmetric[model];
    const [omega, alpha, gamma, beta] = parameters;
    const given = { omega, alpha, gamma, beta };
    const likelihood = asymmetricLikelihood(residuals, model, given);
    near(likelihood.logLikelihood, logLikelihood, 1e-9, `${model} likelihood`);
    const ahead = asymmetricVariances({ model, ...given, ...likelihood }, variances.length);
    for (const [place, variance] of variances.entries())
      near(ahead[place], variance, 1e-9, `${model} ${place}`);
    const fit = fitAsymmetric(residuals, model);
    assert.ok(fit !== null && fit.logLikelihood >= best - 1e-6, `${model}: ${fit?.logLikelihood} of ${best}`);
    for (const [place, value] of [fit.omega, fit.alpha, fit.gamma, fit.beta].entries()) {
      near(value, fitted[place] ?? Number.NaN, 1e-4, `${model} parameter ${place}`);
    }
  }
});

test("EGARCH forecasts of many periods are the mean of four million simulated ones", () => {
  const fit = { model: "egarch", omega: 0.01, alpha: 0.15, gamma: -0.08, beta: 0.97 } as const;
  const ahead = asymmetricVariances({ ...fit, logLikelihood: 0, nextVariance: 1.658158998865833 }, 20);
  // numpy, seed 3; standard error 1e-4 at one step, 6e-4 at twenty.
  near(ahead[1], 1.6625534244620228, 4e-4, "2 periods");
  near(ahead[5], 1.6750572407674944, 1.2e-3, "6 periods");
  near(ahead[19], 1.6808734590063303, 2e-3, "20 periods");
});

test("too few returns, or returns that do not move, have no fit", () => {
  for (const model of ASYMMETRIC_MODELS) {
    assert.equal(fitAsymmetric(residuals.slice(0, 99), model), null);
    assert.equal(fitAsymmetric(new Float64Array(200), model), null);
  }
});
