import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { americanOption } from "./american-option.ts";
import { europeanGreeks, europeanPrice } from "./black-scholes.ts";
import { errorComplement, scaledErrorComplement } from "./error-function.ts";
import { impliedVolatility } from "./implied-volatility.ts";
import { OptionInputError, type OptionTerms } from "./option-terms.ts";

const figures = z
  .object({
    options: z.array(
      z.object({
        kind: z.enum(["call", "put"]),
        spot: z.number(),
        strike: z.number(),
        years: z.number(),
        rate: z.number(),
        dividendRate: z.number(),
        volatility: z.number(),
        european: z.record(z.string(), z.number()),
        american: z.number(),
      }),
    ),
    tails: z.array(z.tuple([z.number(), z.number(), z.number()])),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

function near(actual: number | null, expected: number, tolerance: number, what: string): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual}, not ${expected}`,
  );
}

test("the error functions agree with 40-digit arithmetic to 1e-15 of the value", () => {
  for (const [x, plain, scaled] of figures.tails) {
    near(errorComplement(x), plain, 1e-15 * plain, `erfc(${x})`);
    near(scaledErrorComplement(x), scaled, 2e-15 * scaled, `erfcx(${x})`);
  }
});

test("price and Greeks of 80 European options agree with QuantLib", () => {
  for (const { european, american: _american, ...terms } of figures.options) {
    const greeks: Record<string, number> = { ...europeanGreeks(terms) };
    for (const [name, expected] of Object.entries(european)) {
      near(
        greeks[name] ?? null,
        expected,
        1e-9 * Math.max(1, Math.abs(expected)),
        `${name} ${JSON.stringify(terms)}`,
      );
    }
  }
});

test("80 American options agree with QuantLib's high-precision engine", () => {
  for (const { european: _european, american, ...terms } of figures.options) {
    near(americanOption(terms).price, american, 1e-6, JSON.stringify(terms));
  }
});

test("published values: Hull, Haug, and the premium of Andersen, Lake and Offengenden", () => {
  const hull = { spot: 42, strike: 40, years: 0.5, rate: 0.1, volatility: 0.2 };
  near(europeanPrice({ kind: "call", ...hull }), 4.76, 0.005, "Hull 15.6 call");
  near(europeanPrice({ kind: "put", ...hull }), 0.81, 0.005, "Hull 15.6 put");
  const index = { spot: 930, strike: 900, years: 2 / 12, rate: 0.08, dividendRate: 0.03, volatility: 0.2 };
  near(europeanPrice({ kind: "call", ...index }), 51.83, 0.005, "Hull 17.1");
  const haug = { spot: 100, strike: 95, years: 0.5, rate: 0.1, dividendRate: 0.05, volatility: 0.2 };
  near(europeanPrice({ kind: "put", ...haug }), 2.4648, 5e-5, "Haug 1.1.2");
  const future = { spot: 19, strike: 19, years: 0.75, rate: 0.1, dividendRate: 0.1, volatility: 0.28 };
  near(europeanPrice({ kind: "call", ...future }), 1.7011, 5e-5, "Haug 1.1.3, Black 1976");
  const hullGreeks = {
    kind: "call",
    spot: 49,
    strike: 50,
    years: 0.3846,
    rate: 0.05,
    volatility: 0.2,
  } as const;
  const greeks = europeanGreeks(hullGreeks);
  near(greeks.delta, 0.522, 5e-4, "Hull delta");
  near(greeks.gamma, 0.066, 5e-4, "Hull gamma");
  near(greeks.theta, -4.31, 5e-3, "Hull theta");
  near(greeks.vega, 12.1, 5e-2, "Hull vega");
  near(greeks.rho, 8.91, 5e-3, "Hull rho");
  near(
    impliedVolatility({ kind: "call", spot: 21, strike: 20, years: 0.25, rate: 0.1 }, 1.875).value,
    0.235,
    5e-4,
    "Hull IV",
  );
  const premium = {
    kind: "put",
    spot: 100,
    strike: 100,
    years: 1,
    rate: 0.05,
    dividendRate: 0.05,
    volatility: 0.25,
  } as const;
  near(americanOption(premium).earlyExercisePremium, 0.106952702747, 1e-9, "premium");
});

const sensible = fc.record({
  spot: fc.double({ min: 20, max: 300, noNaN: true }),
  strike: fc.double({ min: 20, max: 300, noNaN: true }),
  years: fc.double({ min: 0.01, max: 5, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.15, noNaN: true }),
  dividendRate: fc.double({ min: -0.01, max: 0.15, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 1, noNaN: true }),
});

test("put and call keep their parity and lie within their bounds", () => {
  fc.assert(
    fc.property(sensible, (terms) => {
      const call = europeanPrice({ kind: "call", ...terms });
      const put = europeanPrice({ kind: "put", ...terms });
      const asset = terms.spot * Math.exp(-terms.dividendRate * terms.years);
      const cash = terms.strike * Math.exp(-terms.rate * terms.years);
      near(call - put, asset - cash, 1e-10 * (asset + cash), "parity");
      assert.ok(call <= asset && put <= cash);
    }),
  );
});

test("Greeks are the derivatives of the price", () => {
  fc.assert(
    fc.property(sensible, fc.constantFrom("call", "put"), ({ years: much, ...rest }, kind) => {
      const terms = { ...rest, years: much + 0.1 };
      const given: OptionTerms = { kind, ...terms };
      const greeks = europeanGreeks(given);
      const slope = (
        name: "spot" | "strike" | "years" | "rate" | "dividendRate" | "volatility",
        of: "price" | "delta" | "vega" | "gamma" | "dualDelta",
      ) => {
        const step =
          name === "spot" || name === "strike" ? 1e-4 * terms[name] : 1e-4 * Math.min(1, terms.years);
        const at = (sign: number) => europeanGreeks({ ...given, [name]: terms[name] + sign * step })[of];
        return (at(1) - at(-1)) / (2 * step);
      };
      const scale = terms.spot + terms.strike;
      near(greeks.delta, slope("spot", "price"), 1e-4, "delta");
      near(greeks.vega, slope("volatility", "price"), 1e-4 * scale, "vega");
      near(greeks.rho, slope("rate", "price"), 1e-4 * scale, "rho");
      near(greeks.dividendRho, slope("dividendRate", "price"), 1e-4 * scale, "dividend rho");
      near(greeks.theta, -slope("years", "price"), 1e-3 * scale, "theta");
      near(greeks.gamma, slope("spot", "delta"), 1e-3 * (1 / terms.spot + greeks.gamma), "gamma");
      near(greeks.vanna, slope("volatility", "delta"), 1e-2 * (1 + Math.abs(greeks.vanna)), "vanna");
      near(greeks.volga, slope("volatility", "vega"), 1e-2 * (scale + Math.abs(greeks.volga)), "volga");
      near(greeks.dualDelta, slope("strike", "price"), 1e-4, "dual delta");
      near(greeks.dualGamma, slope("strike", "dualDelta"), 1e-4, "dual gamma");
      const sharp = 1e-2 * (greeks.gamma + Math.abs(greeks.zomma) + Math.abs(greeks.color)) + 1e-12;
      near(greeks.zomma, slope("volatility", "gamma"), sharp, "zomma");
      near(greeks.color, -slope("years", "gamma"), sharp, "color");
      near(greeks.veta, -slope("years", "vega"), 1e-2 * (scale + Math.abs(greeks.veta)), "veta");
      near(greeks.charm, -slope("years", "delta"), 1e-2 * (1 + Math.abs(greeks.charm)), "charm");
      near(
        greeks.speed,
        slope("spot", "gamma"),
        1e-2 * (greeks.gamma / terms.spot + Math.abs(greeks.speed)) + 1e-12,
        "speed",
      );
    }),
    { numRuns: 50 },
  );
});

test("implied volatility undoes the price wherever the price holds time value", () => {
  fc.assert(
    fc.property(sensible, fc.constantFrom("call", "put"), ({ volatility, ...terms }, kind) => {
      const price = europeanPrice({ kind, ...terms, volatility });
      const { vega } = europeanGreeks({ kind, ...terms, volatility });
      const found = impliedVolatility({ kind, ...terms }, price);
      // A price known to 16 digits fixes the volatility to that error over its vega.
      const digits = (4e-16 * (terms.spot + terms.strike)) / vega;
      if (digits > 1e-4) return;
      near(found.value, volatility, 1e-12 + 20 * digits, JSON.stringify({ kind, ...terms, volatility }));
    }),
    { numRuns: 300 },
  );
});

test("implied volatility keeps its digits for far and cheap options", () => {
  for (const [strike, volatility] of [
    [400, 0.15],
    [150, 0.05],
    [100, 0.001],
    [100.0001, 0.0005],
    [30, 3],
  ] as const) {
    const terms = { kind: "call", spot: 100, strike, years: 0.5, rate: 0 } as const;
    const found = impliedVolatility(terms, europeanPrice({ ...terms, volatility }));
    near(found.value, volatility, 2e-12 * Math.max(1, volatility), `${strike} ${volatility}`);
  }
});

test("a price outside the bounds has no implied volatility and says why", () => {
  const terms = { kind: "call", spot: 100, strike: 90, years: 1, rate: 0.05 } as const;
  assert.match(impliedVolatility(terms, 10).reason ?? "", /intrinsic/);
  assert.match(impliedVolatility(terms, 100).reason ?? "", /at most/);
  assert.match(impliedVolatility(terms, Number.NaN).reason ?? "", /number/);
  const intrinsic = 100 - 90 * Math.exp(-0.05);
  assert.match(impliedVolatility(terms, intrinsic).reason ?? "", /time value/);
  assert.throws(() => impliedVolatility({ ...terms, years: 0 }, 10), OptionInputError);
});

test("impossible options are refused by name; without time only the exercise is left", () => {
  const terms = { kind: "call", spot: 100, strike: 90, years: 1, rate: 0.05, volatility: 0.2 } as const;
  assert.throws(() => europeanPrice({ ...terms, spot: -1 }), /spot/);
  assert.throws(() => americanOption({ ...terms, volatility: Number.NaN }), /volatility/);
  assert.throws(() => europeanGreeks({ ...terms, years: 0, spot: 90 }), /years/);
  assert.equal(europeanPrice({ ...terms, years: 0 }), 10);
  assert.equal(americanOption({ ...terms, kind: "put", strike: 120, volatility: 0 }).price, 20);
});

test("without time or volatility the Greeks are their limits", () => {
  const terms = { strike: 90, rate: 0.05, dividendRate: 0.02 } as const;
  for (const kind of ["call", "put"] as const) {
    for (const spot of [60, 120]) {
      for (const [years, volatility] of [
        [0, 0.2],
        [1, 0],
      ] as const) {
        const limit = europeanGreeks({ kind, spot, ...terms, years, volatility });
        const close = europeanGreeks({
          kind,
          spot,
          ...terms,
          years: years + 1e-9,
          volatility: volatility + 1e-4,
        });
        for (const [name, value] of Object.entries(close)) {
          near(
            Object.entries(limit).find(([each]) => each === name)?.[1] ?? null,
            value,
            1e-6,
            `${kind} ${name}`,
          );
        }
      }
    }
  }
});
