import { type Frame, type Intent, LEDGER_INTENTS } from "./frame.ts";

/** Intents about what was or is; a year ahead makes no sense for them. */
const looksBack: ReadonlySet<Intent> = new Set([...LEDGER_INTENTS, "price", "rate"]);

const yearPattern =
  /(?<![\d.,$€£-])\b(2\d{3})\b(?![.,]?\d|%| ?(?:a|per|each|every) (?:month|year)| ?(?:euros?|dollars?|pounds?|eur|usd|gbp|chf|shares?|units?)\b)/g;

/** A year after this one that a normalised clause names; null for none. */
export function namedFutureYear(text: string, today: string): string | null {
  const years = [...text.matchAll(yearPattern)].map((match) => match[1] ?? "");
  return years.find((year) => year > today.slice(0, 4)) ?? null;
}

/** "-500", "€-500", "minus 500": not the dash of a range or of a sentence, and no percentage. */
const belowZero =
  /(?:(?:^|[a-z:(]\s)(?:-|minus )(?:us\$|[$€£¥])?|[$€£¥]-)\d[\d.,' ]*(?!\S*\s?(?:%|percent|per cent))/;

const planVerbs = /\b(?:withdraw|sav|invest|add|contribut|deposit|spend|put|tak)(?:e|es|ed|ing|s)?\b/;

/**
 * What a clause says that must not be passed over in silence: a year that lies ahead where the past is asked for, an
 * amount below zero in a plan. The intent to answer with instead, or null.
 */
export function readDoubt(frame: Frame, normalised: string, today: string): Intent | null {
  const { intent, period } = frame;
  const planned = ["simulation", "refuse_what_if", "unknown"].includes(intent) || planVerbs.test(normalised);
  if (planned && belowZero.test(normalised) && !/\d\s?(?:%|percent|per cent)/.test(normalised))
    return "below_zero";
  const ahead = namedFutureYear(normalised, today) !== null;
  const past = period?.from !== undefined && period.from !== null && period.from <= today;
  return ahead && !past && looksBack.has(intent) ? "future_year" : null;
}

/** Whether a follow-up puts a year ahead into a question about the past: "and in 2030?". */
export function asksForFutureYear(previous: Frame, normalised: string, today: string): boolean {
  return looksBack.has(previous.intent) && namedFutureYear(normalised, today) !== null;
}
