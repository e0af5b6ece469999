import { readAmounts } from "./read-amounts.ts";

/** One assumed change, as the stress test takes it: a fall is below zero. */
export interface Shock {
  name: string;
  rate: number;
}

/** What falls or rises in a question, and how the stress test calls it. */
const shockWords: readonly [RegExp, string][] = [
  [/\b(?:(?:interest |central bank |fed )?rates?|yields?)\b/g, "rates"],
  [/\b(?:credit spreads?|spreads)\b/g, "credit"],
  [/\b(?:dollar|usd|greenback)\b/g, "USD"],
  [/\b(?:pound|gbp|sterling)\b/g, "GBP"],
  [/\b(?:franc|chf)\b/g, "CHF"],
  [/\b(?:yen|jpy)\b/g, "JPY"],
  [/\b(?:bonds?|fixed income)\b/g, "bond"],
  [/\b(?:crypto|bitcoin|coins?)\b/g, "crypto"],
  [/\b(?:commodit(?:y|ies)|gold|oil)\b/g, "commodity"],
  [/\b(?:markets?|stocks?|shares|equit(?:y|ies)|prices|correction|bear market|crash|downturn)\b/g, "equity"],
];

const shares: readonly [RegExp, number][] = [
  [/\btwo thirds\b/g, 2 / 3],
  [/\b(?:a|one) third\b/g, 1 / 3],
  [/\b(?:a|one) quarter\b(?! of a million)/g, 0.25],
  [/\b(?:half|halves?|halved)\b/g, 0.5],
  [/\bto zero\b|\b(?:everything|all) (?:its|their) value\b/g, 1],
];

const up =
  /\b(?:ris\w*|rose|jumps?|climbs?|up|strengthens?|hikes?|hiked|raises?|higher|gains?|soars?|increase\w*)\b/;
const down =
  /\b(?:f[ae]ll\w*|drops?|crash\w*|down|los\w*|tank\w*|plung\w*|weakens?|lower|sinks?|cuts?|slump\w*)\b/;

/** Sizes of changes in a text: percentages, basis points, and fractions in words. */
function readSizes(text: string): { size: number; start: number; end: number }[] {
  const percents = readAmounts(text).flatMap((amount) => {
    if (amount.percent) return [{ size: amount.value, start: amount.start, end: amount.end }];
    const points = /^ ?(?:bps?|basis points?)\b/.test(text.slice(amount.end)) ? 10_000 : 0;
    const whole = /^ (?:percentage )?points?\b/.test(text.slice(amount.end)) ? 100 : points;
    return whole === 0 ? [] : [{ size: amount.value / whole, start: amount.start, end: amount.end }];
  });
  const fractions = shares.flatMap(([pattern, size]) =>
    [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      size,
      start: index,
      end: index + length,
    })),
  );
  return [...percents, ...fractions].sort((a, b) => a.start - b.start);
}

/**
 * The shocks that a normalised question describes: each size with the thing nearest to it. A named instrument is what a
 * single size is about. Null when a size stands there that belongs to nothing; empty without any size.
 */
export function readShocks(asked: string, held: string | null): Shock[] | null {
  const text = asked.replace(/(?<=[\s:])[-−] ?(?=\d)/g, "down ").replace(/(?<=[\s:])\+ ?(?=\d)/g, "up ");
  const sizes = readSizes(text);
  const things = shockWords.flatMap(([pattern, name]) =>
    [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      name,
      start: index,
      end: index + length,
    })),
  );
  const shocks = new Map<string, number>();
  for (const [place, { size, start, end }] of sizes.entries()) {
    const name = sizes.length === 1 && held !== null ? held : thingOf(text, things, start, end);
    if (name === null) return null;
    const segment = text.slice(sizes[place - 1]?.end ?? 0, end);
    const spoken = up.test(segment) || down.test(segment) ? segment : text;
    const rises = up.test(spoken) && !(down.test(spoken) && spoken.search(down) > spoken.search(up));
    shocks.set(name, rises ? size : -size);
  }
  return [...shocks].map(([name, rate]) => ({ name, rate }));
}

/** What a size is about: what follows it directly ("a 20% fall in equities"), else the last thing before it, else the next. */
function thingOf(
  text: string,
  things: readonly { name: string; start: number; end: number }[],
  start: number,
  end: number,
): string | null {
  const behind = things.filter((thing) => thing.start >= end).sort((a, b) => a.start - b.start)[0];
  const before = things.filter((thing) => thing.end <= start).sort((a, b) => b.end - a.end)[0];
  const between = behind === undefined ? "" : text.slice(end, behind.start);
  const isJoined =
    /^ ?(?:fall|drop|rise|crash|hike|cut|loss|increase|decline|jump|change)? ?(?:in|of|on)? ?(?:the |my )?$/;
  const found = behind !== undefined && isJoined.test(between) ? behind : (before ?? behind);
  return found?.name ?? null;
}
