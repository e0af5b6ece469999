import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { leastShortfall } from "./expected-shortfall-weights.ts";
import type { PortfolioLimits } from "./limit-rows.ts";
import { type BindingLimit, type MeanVarianceObjective, meanVarianceWeights } from "./mean-variance.ts";
import { OptimizationInputError, portfolioProblem } from "./portfolio-problem.ts";

/** Everything that a limit can be set for; a change of one of them by name is a relaxed problem. */
interface Limited {
  lower: number[];
  upper: number[];
  groups: { name: string; members: number[]; lower: number; upper: number }[];
  turnover: number | null;
  target: number | undefined;
}

const N = 5;
// Even over the whole range: chosen extremes would make every problem degenerate.
const unit = fc.noBias(fc.integer({ min: 1, max: 9999 })).map((value) => value / 10_000);
const instances = fc.record({
  loadings: fc.array(unit, { minLength: 2 * N, maxLength: 2 * N }),
  own: fc.array(unit, { minLength: N, maxLength: N }),
  means: fc.array(unit, { minLength: N, maxLength: N }),
  caps: fc.array(unit, { minLength: N, maxLength: N }),
  today: fc.array(unit, { minLength: N, maxLength: N }),
  cap: unit,
  floor: unit,
  turnover: fc.option(unit),
  grouped: fc.boolean(),
  share: unit,
});

function problemOf(drawn: { loadings: number[]; own: number[]; means: number[] }) {
  const covariance = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      const [a, b] = [i, j].map((k) => [
        (drawn.loadings[k] ?? 0) * 0.3,
        ((drawn.loadings[N + k] ?? 0) - 0.5) * 0.3,
      ]);
      covariance[i * N + j] =
        (a?.[0] ?? 0) * (b?.[0] ?? 0) +
        (a?.[1] ?? 0) * (b?.[1] ?? 0) +
        (i === j ? 0.005 + 0.05 * (drawn.own[i] ?? 0) : 0);
    }
  }
  return { covariance, expectedReturns: drawn.means.map((mean) => 0.02 + 0.15 * mean) };
}

/** The limits with the named one wider by h (narrower for h below zero). */
function relaxed(limited: Limited, { name, side }: Pick<BindingLimit, "name" | "side">, h: number): Limited {
  const moved = structuredClone(limited);
  const asset = /^asset (\d)$/.exec(name);
  if (asset !== null) {
    const bounds = side === "lower" ? moved.lower : moved.upper;
    const place = Number(asset[1]);
    bounds[place] = (bounds[place] ?? 0) + (side === "lower" ? -h : h);
  } else if (name === "turnover") moved.turnover = (moved.turnover ?? 0) + h;
  else if (name === "expectedReturn") moved.target = (moved.target ?? 0) - h;
  else if (name === "volatility") moved.target = (moved.target ?? 0) + h;
  else {
    for (const group of moved.groups) {
      if (group.name === name) group[side] += side === "lower" ? -h : h;
    }
  }
  return moved;
}

/** Every limit of a problem, whether it binds or not. */
function everyLimit(limited: Limited, objective: string): Pick<BindingLimit, "name" | "side">[] {
  const sides = ["lower", "upper"] as const;
  return [
    ...limited.lower.flatMap((_, i) => sides.map((side) => ({ name: `asset ${i}`, side }))),
    ...limited.groups.flatMap(({ name, lower, upper }) => [
      ...(lower > 0 ? [{ name, side: "lower" as const }] : []),
      ...(upper < 1 ? [{ name, side: "upper" as const }] : []),
    ]),
    ...(limited.turnover === null ? [] : [{ name: "turnover", side: "upper" as const }]),
    ...(objective === "targetRisk" ? [{ name: "volatility", side: "upper" as const }] : []),
    ...(objective === "targetReturn" || (objective === "minCvar" && limited.target !== undefined)
      ? [{ name: "expectedReturn", side: "lower" as const }]
      : []),
  ];
}

interface Solved {
  measured: number;
  binding: { name: string; side: "lower" | "upper"; onePercent: number | null }[];
}

/**
 * Compares what each limit is said to be worth with problems solved again on both sides of it. Where the two sides differ
 * the limit lies on a corner, at which no single number is right: such limits are counted, not judged.
 */
async function compare(limited: Limited, objective: string, solve: (limited: Limited) => Promise<Solved>) {
  const h = 2e-5;
  const now = await solve(limited);
  const compared: string[] = [];
  let corners = 0;
  for (const limit of everyLimit(limited, objective)) {
    let wider: Solved;
    let narrower: Solved;
    try {
      [wider, narrower] = [await solve(relaxed(limited, limit, h)), await solve(relaxed(limited, limit, -h))];
    } catch (error) {
      // At the edge of what is possible there is nothing on the other side.
      if (!(error instanceof OptimizationInputError)) throw error;
      corners += 1;
      continue;
    }
    const up = (wider.measured - now.measured) / h;
    const down = (now.measured - narrower.measured) / h;
    if (Math.abs(up - down) > 1e-3 * (Math.abs(up) + Math.abs(down)) + 2e-5) {
      corners += 1;
      continue;
    }
    const said = now.binding.find(({ name, side }) => name === limit.name && side === limit.side)?.onePercent;
    const measured = ((up + down) / 2) * 0.01;
    assert.ok(
      Math.abs(measured - (said ?? 0)) < 2e-3 * Math.abs(measured) + 1e-6,
      `${objective} ${limit.name} ${limit.side}: said ${said}, measured ${measured}`,
    );
    if (said !== undefined) compared.push(limit.name.replace(/\d/, ""));
  }
  return { compared, corners };
}

type Drawn = typeof instances extends fc.Arbitrary<infer Value> ? Value : never;

function limitsOf(drawn: Drawn): { limited: Limited; today: number[] } {
  const total = drawn.today.reduce((sum, value) => sum + value + 0.1, 0);
  const today = drawn.today.map((value) => (value + 0.1) / total);
  return {
    today,
    limited: {
      lower: drawn.caps.map((cap) => (cap < 0.3 ? 0.05 + 0.1 * cap : 0)),
      upper: drawn.caps.map((cap) => 0.25 + 0.6 * cap),
      groups: drawn.grouped
        ? [
            { name: "g", members: [0, 1], lower: 0, upper: 0.35 + 0.3 * drawn.cap },
            { name: "h", members: [3, 4], lower: 0.2 + 0.25 * drawn.floor, upper: 1 },
          ]
        : [],
      turnover: drawn.turnover === null ? null : 0.1 + 0.4 * drawn.turnover,
      target: undefined,
    },
  };
}

const portfolioLimits = ({ groups, turnover }: Limited, today: number[]): PortfolioLimits => ({
  groups,
  turnover: turnover === null ? null : { today, limit: turnover },
});

async function countOver(
  runs: number,
  run: (drawn: Drawn) => Promise<{ compared: string[]; corners: number } | null>,
): Promise<{ counts: Record<string, number>; corners: number }> {
  const counts: Record<string, number> = {};
  let corners = 0;
  await fc.assert(
    fc.asyncProperty(instances, async (drawn) => {
      const found = await run(drawn).catch((error: unknown) => {
        if (error instanceof OptimizationInputError) return null;
        throw error;
      });
      for (const name of found?.compared ?? []) counts[name] = (counts[name] ?? 0) + 1;
      corners += found?.corners ?? 0;
    }),
    { numRuns: runs, seed: 11, endOnFailure: true },
  );
  return { counts, corners };
}

test("what each limit of a mean-variance answer is said to be worth is what moving it brings", async (context) => {
  const { counts, corners } = await countOver(14, async (drawn) => {
    const base = problemOf(drawn);
    const { limited, today } = limitsOf(drawn);
    let total: { compared: string[]; corners: number } = { compared: [], corners: 0 };
    const solver = (objective: MeanVarianceObjective) => async (of: Limited) => {
      const found = await meanVarianceWeights(
        portfolioProblem({ ...base, lower: of.lower, upper: of.upper }),
        portfolioLimits(of, today),
        { objective, riskFreeRate: 0.01, ...(of.target === undefined ? {} : { target: of.target }) },
      );
      assert.ok((found.certificate.kktResidual ?? 1) < 1e-9);
      const measured =
        objective === "maxSharpe"
          ? (found.sharpe ?? 0)
          : objective === "targetRisk"
            ? found.expectedReturn
            : found.volatility;
      return { ...found, measured };
    };
    const least = await solver("minVariance")(limited);
    const best = await solver("maxSharpe")(limited);
    const share = 0.2 + 0.7 * drawn.share;
    const between = (a: number, b: number) => a + share * (b - a);
    for (const [objective, target] of [
      ["maxSharpe", undefined],
      ["minVariance", undefined],
      ["targetReturn", between(least.expectedReturn, best.expectedReturn)],
      ["targetRisk", between(least.volatility, best.volatility)],
      // More risk than any portfolio has: only return counts.
      ["targetRisk", 2],
    ] as const) {
      const { compared, corners } = await compare({ ...limited, target }, objective, solver(objective));
      total = { compared: [...total.compared, ...compared], corners: total.corners + corners };
    }
    return total;
  });
  context.diagnostic(`${JSON.stringify(counts)}, on a corner ${corners}`);
  for (const name of ["asset ", "g", "h", "turnover", "expectedReturn", "volatility"]) {
    assert.ok((counts[name] ?? 0) >= 2, `${name} ${counts[name]}`);
  }
});

test("so it is for the least expected shortfall, with groups, turnover and a wanted return", async (context) => {
  const { counts, corners } = await countOver(30, async (drawn) => {
    const { limited, today } = limitsOf(drawn);
    const { expectedReturns } = problemOf(drawn);
    const returns = expectedReturns.map((mean, i) =>
      Array.from({ length: 40 }, (_, t) => {
        const wave = Math.sin((i + 2) * (t + 1) * (1 + (drawn.loadings[i] ?? 0)));
        return mean / 252 + 0.01 * (0.3 + (drawn.own[i] ?? 0)) * wave;
      }),
    );
    const mean = today.reduce((sum, weight, i) => sum + weight * (expectedReturns[i] ?? 0), 0);
    return compare({ ...limited, target: mean }, "minCvar", async (of) => {
      const { lower, upper, target = 0 } = of;
      const found = await leastShortfall({
        returns,
        confidence: 0.9,
        lower,
        upper,
        limits: portfolioLimits(of, today),
        wanted: { target, expectedReturns },
      });
      assert.ok(found.residual < 1e-9);
      const binding = found.prices.map((limit) => ({ ...limit, onePercent: -0.01 * Math.abs(limit.price) }));
      return { measured: found.expectedShortfall, binding };
    });
  });
  context.diagnostic(`${JSON.stringify(counts)}, on a corner ${corners}`);
  for (const name of ["asset ", "g", "turnover", "expectedReturn"]) {
    assert.ok((counts[name] ?? 0) >= 2, `${name} ${counts[name]}`);
  }
});
