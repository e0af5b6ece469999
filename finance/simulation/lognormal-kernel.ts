import { encodeKernel } from "./lognormal-code.ts";
import { KERNEL_INTEGERS, KERNEL_NUMBERS, type KernelShape, kernelLayout } from "./lognormal-layout.ts";
import type { SimulationParameters } from "./monte-carlo.ts";
import { seedPath } from "./random.ts";
import { exponential } from "./random-normal.ts";
import type { CompiledModule } from "./web-assembly.ts";

/** Four draws at once, each a path or a path and its mirror image; good until the next kernel is opened. */
export interface LognormalKernel {
  /** Draws in a block. */
  readonly lanes: number;
  /** Runs the draws `from` to `from + lanes − 1` through all months; the views below then hold their results. */
  run(from: number): void;
  /**
   * With wealth: for each year the value of each path, then its growth since the start. Else: for each month the
   * growth of each path. Mirror images follow the paths.
   */
  readonly output: Float64Array;
  /** Money that could not be paid, and months until the first of it, path by path (mirror images follow). */
  readonly unpaid: Float64Array;
  readonly paidMonths: Float64Array;
}

/** Modules depend on their shape alone, so each thread compiles one only once. */
const modules = new Map<string, CompiledModule>();

interface Opened {
  key: string;
  memory: InstanceType<typeof WebAssembly.Memory>;
  run: (bytes: number) => unknown;
}

/** The last one opened, since the next range of the same plan needs the same: a new one costs as much as thirty draws. */
let last: Opened | null = null;

function instanceFor(shape: KernelShape): Opened {
  const key = `${shape.assets} ${shape.antithetic} ${shape.growthOnly}`;
  if (last?.key === key) return last;
  const compiled = modules.get(key) ?? new WebAssembly.Module(encodeKernel(shape));
  modules.set(key, compiled);
  const memory = new WebAssembly.Memory({ initial: kernelLayout(shape).pages });
  const { run } = new WebAssembly.Instance(compiled, { kernel: { memory } }).exports;
  if (typeof run !== "function") throw new Error("the kernel exports no function");
  last = { key, memory, run: (bytes) => run(bytes) };
  return last;
}

/**
 * The assets that chance moves, by their place; the others grow by their mean for sure.
 * Formula: a row of the factor that is not all zeros.
 * Example: riskyAssets({ factor: Float64Array.of(0, 0, 0, 0.1), weights: Float64Array.of(0.5, 0.5) }) = [1].
 */
export function riskyAssets({ factor, weights }: Pick<SimulationParameters, "factor" | "weights">): number[] {
  const assets = weights.length;
  return [...weights.keys()].filter((asset) =>
    factor.subarray(asset * assets, (asset + 1) * assets).some((loading) => loading !== 0),
  );
}

function sureGrowth(parameters: SimulationParameters): number {
  const { weights, drifts, feeFactor } = parameters;
  const risky = riskyAssets(parameters);
  return weights.reduce(
    (sum, weight, asset) =>
      risky.includes(asset) ? sum : sum + feeFactor * weight * exponential(drifts[asset] ?? 0),
    0,
  );
}

/**
 * A kernel for the lognormal model, with the plan's numbers in its memory.
 * Formula: see `prepareSimulation`; one-month returns in single precision, wealth in double precision.
 * Convention: draw d has the stream `seedPath(seed, d)`; two words make two normal numbers (Box and Muller), an odd
 * last asset leaves one unused.
 * Source: G. Box, M. Muller, "A Note on the Generation of Random Normal Deviates", Ann. Math. Stat. 29(2), 1958.
 */
export function openLognormalKernel(parameters: SimulationParameters, growthOnly: boolean): LognormalKernel {
  const { weights, drifts, factor, flows, antithetic, feeFactor, seed } = parameters;
  const risky = riskyAssets(parameters);
  const assets = risky.length;
  const shape: KernelShape = { assets, antithetic, growthOnly };
  const layout = kernelLayout(shape);
  const { memory, run } = instanceFor(shape);
  const singles = new Float32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const spread = (view: Float32Array | Int32Array, offset: number, value: number) =>
    view.fill(value, offset / 4, offset / 4 + 4);

  Object.values(KERNEL_NUMBERS).forEach((value, index) => {
    spread(singles, layout.numbers + 16 * index, value);
  });
  Object.values(KERNEL_INTEGERS).forEach((value, index) => {
    spread(words, layout.integers + 16 * index, value);
  });
  let whole = 0;
  let single = 0;
  risky.forEach((asset, place) => {
    const weight = Math.fround(weights[asset] ?? 0);
    const drift = Math.fround((drifts[asset] ?? 0) * Math.LOG2E);
    whole += weights[asset] ?? 0;
    single += weight;
    spread(singles, layout.drifts + 16 * place, drift);
    spread(singles, layout.weights + 16 * place, weight);
    // The mirror image of w·e^(d + s) is w·e^(d − s) = w·e^(2d) ÷ e^(d + s).
    spread(singles, layout.mirrored + 16 * place, weight * exponential(2 * drift * Math.LN2));
    risky.slice(0, place + 1).forEach((other, column) => {
      const loading = (factor[asset * weights.length + other] ?? 0) * Math.LOG2E;
      spread(singles, layout.factor + 16 * ((place * (place + 1)) / 2 + column), loading);
    });
  });
  // Weights in single precision do not quite sum to what they should, which would add up over the months.
  const scale = single === 0 ? 0 : (feeFactor * whole) / single;
  doubles.fill(scale, layout.scale / 8, layout.scale / 8 + 2);
  doubles.fill(sureGrowth(parameters), layout.sure / 8, layout.sure / 8 + 2);
  doubles[layout.start / 8] = parameters.initialValue;
  doubles[layout.start / 8 + 1] = 1;
  doubles.set(flows, layout.flows / 8);
  const state = new Int32Array(4);
  const view = (offset: number, length: number) => doubles.subarray(offset / 8, offset / 8 + length);
  const steps = growthOnly ? flows.length : flows.length / 12;
  return {
    lanes: 4,
    output: view(layout.output, (steps * layout.step) / 8),
    unpaid: view(layout.unpaid, layout.lanes),
    paidMonths: view(layout.paidMonths, layout.lanes),
    run(from) {
      for (let lane = 0; lane < 4; lane++) {
        seedPath(state, seed, from + lane);
        for (let word = 0; word < 4; word++) words[layout.state / 4 + 4 * word + lane] = state[word] ?? 0;
      }
      run(flows.length * 8);
    },
  };
}
