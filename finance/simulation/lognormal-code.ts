/**
 * Name: the code of the lognormal kernel, unrolled for a number of assets.
 * Four paths (or four pairs of a path and its mirror image) go side by side through all months. Random words, normal
 * numbers and one-month returns are f32; wealth, flows and what was not paid are f64. Each operation is rounded by
 * IEEE 754, none is fused, and no path looks at another: the same bits on every machine.
 * Assets take turns step by step, since each alone is one long chain of steps that wait for one another.
 */
import { type KernelLocals, type KernelShape, openKernelLocals } from "./lognormal-layout.ts";
import { normalCode } from "./normal-code.ts";
import { type Code, encodeModule, interleave, wasm } from "./wasm-emitter.ts";

const { get, set } = wasm;

/** So many pairs of normal numbers take turns; more would not find room in the processor's registers. */
const MOST_PAIRS = 4;

/** 0 to count − 1 in runs of nearly equal length, as few as may be. */
function groupsOf(count: number, most: number): number[][] {
  const groups = Math.ceil(count / most);
  return Array.from({ length: groups }, (_, group) => {
    const from = Math.floor((group * count) / groups);
    const to = Math.floor(((group + 1) * count) / groups);
    return Array.from({ length: to - from }, (__, index) => from + index);
  });
}

/** What a month makes of one unit of money, in `growth` and, with mirror images, in `mirrored`. */
function monthCode(locals: KernelLocals, { assets, antithetic }: KernelShape) {
  const { layout, local, at, number, polynomial } = locals;
  const { state, word, normalPair } = normalCode(locals);
  const growth = local("v128");
  const mirrored = local("v128");
  const pairs = Math.ceil(assets / 2);
  const normals = Array.from({ length: 2 * pairs }, () => local("v128"));
  const words = Array.from({ length: MOST_PAIRS }, () => [local("v128"), local("v128")] as const);
  const sumOf = (into: number, asset: number, value: Code) =>
    set(into, asset === 0 ? value : wasm.f32Add(get(into), value));

  /** The growth of an asset: 2^x with the logarithm to base 2 in x. */
  function assetGrowth(asset: number, into: number): Code[] {
    const exponent = local("v128");
    const rounded = local("v128");
    const row = layout.factor + 16 * ((asset * (asset + 1)) / 2);
    return [
      set(exponent, at(layout.drifts + 16 * asset)),
      ...normals
        .slice(0, asset + 1)
        .map((normal, k) =>
          set(exponent, wasm.f32Add(get(exponent), wasm.f32Mul(at(row + 16 * k), get(normal)))),
        ),
      set(rounded, wasm.f32Add(get(exponent), number("rounding"))),
      set(exponent, wasm.f32Sub(get(exponent), wasm.f32Sub(get(rounded), number("rounding")))),
      ...polynomial(into, exponent, ["one", "exp1", "exp2", "exp3", "exp4", "exp5"]),
      set(into, wasm.i32Add(get(into), wasm.shiftLeft(get(rounded), 23))),
    ];
  }

  /** Adds the growth of an asset to the portfolio's by its weight. */
  function addGrowth(asset: number, power: number): Code[] {
    const own = sumOf(growth, asset, wasm.f32Mul(get(power), at(layout.weights + 16 * asset)));
    if (!antithetic) return [own];
    return [own, sumOf(mirrored, asset, wasm.f32Div(at(layout.mirrored + 16 * asset), get(power)))];
  }

  const drawWords = (group: readonly number[]): Code[] =>
    words.slice(0, group.length).flatMap((pair) => pair.map(word));
  const groups = groupsOf(pairs, MOST_PAIRS);
  const month = groups.flatMap((group, index) => {
    const drawn = group.map((pair, place) =>
      normalPair(words[place] ?? [0, 0], normals[2 * pair] ?? 0, normals[2 * pair + 1] ?? 0),
    );
    const held = group
      .flatMap((pair) => [2 * pair, 2 * pair + 1])
      .filter((asset) => asset < assets)
      .map((asset) => ({ asset, power: local("v128") }));
    const grown = interleave(held.map(({ asset, power }) => assetGrowth(asset, power)));
    const added = held.flatMap(({ asset, power }) => addGrowth(asset, power));
    // The words of the next group, or of the next month's first, wait for none of this.
    const next = drawWords(groups[(index + 1) % groups.length] ?? []);
    return [...interleave(drawn), ...interleave([[...grown, ...added], next])];
  });
  return { state, first: drawWords(groups[0] ?? []), month, growth, mirrored };
}

/** Builds the module for a shape; `run` takes eight bytes for each month. See `kernelLayout` for its memory. */
export const encodeKernel = (shape: KernelShape): Uint8Array<ArrayBuffer> => {
  const locals = openKernelLocals(shape);
  const { layout, local, at } = locals;
  const { state, first, month, growth, mirrored } = monthCode(locals, shape);
  const flowAddress = local("i32");
  const outputAddress = local("i32");
  const yearEnd = local("i32");
  // What does not depend on chance is added in double precision.
  const whole = (pair: Code) =>
    wasm.f64Add(wasm.f64Mul(wasm.promoteLower(pair), at(layout.scale)), at(layout.sure));
  const halves = (shape.antithetic ? [growth, mirrored] : [growth]).flatMap((factor) => [
    whole(get(factor)),
    whole(wasm.upperHalves(get(factor), get(factor))),
  ]);
  const advance = set(flowAddress, wasm.addWhole(get(flowAddress), wasm.i32(8)));
  const advanceOutput = set(outputAddress, wasm.addWhole(get(outputAddress), wasm.i32(layout.step)));
  const out = (position: number, value: Code) =>
    wasm.store(get(outputAddress), layout.output + 16 * position, value);
  const more = wasm.less(get(flowAddress), get(0));
  const begin = [state.map((word, index) => set(word, at(layout.state + 16 * index))), first];
  if (shape.growthOnly) {
    const body = wasm.loop(
      [month, halves.map((half, index) => out(index, half)), advance, advanceOutput],
      more,
    );
    return encodeModule({ parameters: 1, locals: locals.types, body: [begin, body], pages: layout.pages });
  }

  const flow = local("v128");
  const factor = local("v128");
  const failed = local("v128");
  const oneWhole = local("v128");
  const paths = halves.map((half) => ({
    half,
    value: local("v128"),
    index: local("v128"),
    alive: local("v128"),
    unpaid: local("v128"),
    months: local("v128"),
  }));
  month.push(set(flow, wasm.loadBoth(get(flowAddress), layout.flows)));
  for (const { half, value, index, alive, unpaid, months } of paths) {
    month.push(
      set(factor, half),
      set(index, wasm.f64Mul(get(index), get(factor))),
      set(value, wasm.f64Add(wasm.f64Mul(get(value), get(factor)), get(flow))),
      // v < 0, as v < v − v without another constant: −0 and 0 pay in full.
      set(failed, wasm.f64Less(get(value), wasm.f64Sub(get(value), get(value)))),
      set(unpaid, wasm.f64Sub(get(unpaid), wasm.and(get(value), get(failed)))),
      set(value, wasm.andNot(get(value), get(failed))),
      set(alive, wasm.andNot(get(alive), get(failed))),
      set(months, wasm.f64Add(get(months), get(alive))),
    );
  }
  const start = paths.map(({ value, index, alive }) => [
    set(value, wasm.loadBoth(wasm.i32(0), layout.start)),
    set(index, get(oneWhole)),
    set(alive, get(oneWhole)),
  ]);
  const year = [
    set(yearEnd, wasm.addWhole(get(flowAddress), wasm.i32(96))),
    wasm.loop([month, advance], wasm.less(get(flowAddress), get(yearEnd))),
    paths.map(({ value, index }, position) => [
      out(position, get(value)),
      out(paths.length + position, get(index)),
    ]),
    advanceOutput,
  ];
  const end = paths.map(({ unpaid, months }, position) => [
    wasm.store(wasm.i32(0), layout.unpaid + 16 * position, get(unpaid)),
    wasm.store(wasm.i32(0), layout.paidMonths + 16 * position, get(months)),
  ]);
  const one = set(oneWhole, wasm.loadBoth(wasm.i32(0), layout.start + 8));
  const body = [begin, one, start, wasm.loop(year, more), end];
  return encodeModule({ parameters: 1, locals: locals.types, body, pages: layout.pages });
};
