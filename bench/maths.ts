import type { Benchmark } from "./benchmark.ts";
import { monteCarlo } from "./monte-carlo.ts";
import { optimization } from "./optimization.ts";
import { returns } from "./returns.ts";
import { risk } from "./risk.ts";
import { xirrOfHoldings } from "./xirr.ts";

/** The benchmarks of `npm run bench -- maths`: one line each. */
export const maths: readonly Benchmark[] = [monteCarlo, optimization, xirrOfHoldings, returns, risk];
