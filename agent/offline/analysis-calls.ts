import type { TurnFacts } from "../model-port.ts";
import type { Frame } from "./frame.ts";
import type { PlannedCall } from "./plan-calls.ts";
import { readAmounts } from "./read-amounts.ts";
import { MIX, readTargets } from "./read-targets.ts";

type Arguments = Record<string, unknown>;

/** The call that answers one of the analyses; null for other intents, none where the question leaves out what it needs. */
export function planAnalysis(
  frame: Frame,
  symbols: readonly string[],
  facts: Pick<TurnFacts, "today" | "demo">,
): PlannedCall[] | null {
  const text = frame.text.toLowerCase();
  switch (frame.intent) {
    case "risk":
      return [{ name: "get_risk", arguments: riskArguments(text, symbols) }];
    case "stress":
      return [{ name: "run_stress_test", arguments: stressArguments(text, facts.demo) }];
    case "optimize":
      return [{ name: "optimize_portfolio", arguments: optimizationArguments(text) }];
    case "rebalance":
      return [{ name: "suggest_rebalancing", arguments: rebalancingArguments(text) }];
    case "retirement":
      return retirementCall(text);
    case "saving_plan":
      return savingCall(frame, facts.today);
    case "tax_estimate":
      return taxCall(text, symbols);
    case "forecast":
      return [{ name: "get_forecast", arguments: forecastArguments(text, symbols) }];
    case "instrument":
      return symbols[0] === undefined
        ? []
        : [{ name: "analyze_instrument", arguments: { symbol: symbols[0] } }];
    default:
      return null;
  }
}

/** What a question for an analysis left out, told instead of guessed. Null for other intents. */
export function askForMissing(frame: Frame): string | null {
  switch (frame.intent) {
    case "retirement":
      return "For a retirement plan I need three things: the year you were born, the age at which you want to stop working, and what you will spend a year. For example: *I was born in …, retire at … and spend … a year.*";
    case "saving_plan":
      return "Say how much you want to have and by when. For example: *How much must I save to reach … by …?*";
    case "tax_estimate":
      return "Say whose rules apply: the United States, the United Kingdom, Germany or India. For example: *Estimate my capital gains tax in Germany.*";
    case "instrument":
      return "Say which of your holdings to analyse, by its name or symbol.";
    default:
      return null;
  }
}

/** Begins the answer to a question that wants figures of what is to come as a promise; empty for others. */
export function declinedCertainty(text: string): string {
  const wanted =
    /\b(?:guarantee\w*|promise\w*|certain(?:ly|ty)?|for sure|never lose|(?:will|can|do) not lose|no risk|risk[ -]free)\b/i;
  return wanted.test(text)
    ? "Nobody can guarantee what markets will do: the figures are given, the certainty is not."
    : "";
}

function percentIn(text: string): number | null {
  return readAmounts(text).find(({ percent }) => percent)?.value ?? null;
}

function riskArguments(text: string, symbols: readonly string[]): Arguments {
  const confidence = percentIn(text);
  const days = /\b(\d{1,3})[ -]days?\b/.exec(text)?.[1];
  const [benchmark] = /\b(?:against|versus|vs\.?|compared (?:to|with)|relative to|to)\b/.test(text)
    ? symbols
    : [];
  return {
    ...(confidence !== null && confidence >= 0.5 && confidence < 1 ? { confidence } : {}),
    ...(days === undefined ? {} : { horizonDays: Number(days) }),
    ...(benchmark === undefined ? {} : { benchmark }),
  };
}

/** What falls or rises in a question, and how the stress test calls it. */
const shockWords: readonly [RegExp, string][] = [
  [/\b(?:interest )?rates?\b/, "rates"],
  [/\b(?:dollar|usd)\b/, "USD"],
  [/\b(?:pound|gbp|sterling)\b/, "GBP"],
  [/\b(?:franc|chf)\b/, "CHF"],
  [/\bbonds?\b/, "bond"],
  [/\b(?:crypto|bitcoin|coins?)\b/, "crypto"],
  [/\b(?:markets?|stocks?|shares|equit(?:y|ies)|prices)\b/, "equity"],
];

/** Crises people name, and what the stress test calls them. */
const crises: readonly [RegExp, string][] = [
  [/\b(?:2007|2008|2009|financial crisis|lehman)\b/, "financial2008"],
  [/\b(?:covid|corona|pandemic|2020)\b/, "pandemic2020"],
  [/\b(?:dot-?com|2000|2001|2002)\b/, "dotcom2000"],
  [/\b(?:1987|black monday)\b/, "crash1987"],
  [/\b2022\b/, "inflation2022"],
  [/\b2018\b/, "quarter2018"],
];

function stressArguments(text: string, demo: boolean): Arguments {
  const scenario = crises.find(([pattern]) => pattern.test(text))?.[1];
  // The fictional market had crises of its own: all of them are shown.
  if (scenario !== undefined) return demo ? {} : { scenario };
  const size = percentIn(text);
  const name = shockWords.find(([pattern]) => pattern.test(text))?.[1];
  if (size === null || name === undefined) return {};
  const up = /\b(?:rise|rises|rose|jumps?|climbs?|up|strengthens?)\b/.test(text);
  return { shocks: [{ name, rate: up ? size : -size }] };
}

const objectives: readonly [RegExp, string][] = [
  [/\b(?:minimum|lowest|least|minimal)[ -](?:variance|volatility|risk)\b/, "minVariance"],
  [/\bhierarchical|\bhrp\b/, "hrp"],
  [/\brisk parity|equal risk\b/, "riskParity"],
  [/\bfrontier\b/, "frontier"],
  [/\bdiversif/, "maxDiversification"],
  [/\b(?:cvar|expected shortfall|tail)\b/, "minCvar"],
];

function optimizationArguments(text: string): Arguments {
  const objective = objectives.find(([pattern]) => pattern.test(text))?.[1] ?? "maxSharpe";
  const cap =
    /\b(?:at most|no more than|max(?:imum)?(?: of)?|cap(?:ped)?(?: of| at)?|up to) (\d{1,2}) ?(?:%|percent)/.exec(
      text,
    );
  return { objective, ...(cap ? { maxWeight: Number(cap[1]) / 100 } : {}) };
}

function rebalancingArguments(question: string): Arguments {
  const targets = readTargets(question);
  const text = question.replace(MIX, " ");
  const amount = readAmounts(text).find(({ percent }) => !percent)?.value;
  const buyOnly = /\b(?:only buy|buy[ -]only|without sell\w*|no sell\w*|not sell\w*)\b/.test(text);
  return {
    ...(targets === null ? {} : { targets }),
    ...(amount === undefined ? {} : { contribution: amount }),
    ...(buyOnly ? { buyOnly } : {}),
    ...(/\bwhole shares?\b/.test(text) ? { wholeShares: true } : {}),
  };
}

function retirementCall(text: string): PlannedCall[] {
  const birthYear = /\bborn (?:in )?(19\d\d|200\d)\b/.exec(text)?.[1];
  const age =
    /\b(?:retire|stop(?: working)?|retirement|pension)\b[^.;]*?\b(?:at|with|age(?: of)?|when i am) (\d{2})\b/.exec(
      text,
    )?.[1] ?? /\bat (\d{2})\b/.exec(text)?.[1];
  const amounts = readAmounts(text).filter(
    ({ percent, value }) => !percent && value >= 100 && String(value) !== birthYear,
  );
  const spendingAt = text.search(/\b(?:spend\w*|need|live on|expenses|withdraw\w*)\b/);
  const savingAt = text.search(/\b(?:sav(?:e|ing)|put aside|contribut\w+)\b/);
  const yearly = (from: number) => {
    const amount = from < 0 ? undefined : amounts.find(({ start }) => start > from);
    return amount === undefined ? undefined : amount.value * (amount.every === "month" ? 12 : 1);
  };
  const spending = yearly(spendingAt);
  if (birthYear === undefined || age === undefined || spending === undefined) return [];
  const savings = yearly(savingAt);
  return [
    {
      name: "plan_retirement",
      arguments: {
        birthYear: Number(birthYear),
        retirementAge: Number(age),
        yearlySpending: spending,
        ...(savings === undefined ? {} : { options: { yearlySavings: savings } }),
      },
    },
  ];
}

function savingCall(frame: Frame, today: string): PlannedCall[] {
  const target =
    frame.target ??
    readAmounts(frame.text.toLowerCase()).find(({ percent, value }) => !percent && value >= 2100)?.value;
  if (target === undefined || frame.years === null) return [];
  const targetDate = `${Number(today.slice(0, 4)) + frame.years}${today.slice(4)}`;
  return [{ name: "plan_goal", arguments: { targetDate, options: { targetAmount: target } } }];
}

const regimes: readonly [RegExp, string][] = [
  [/\b(?:united states|usa|us|america|american|federal|irs)\b/, "us"],
  [/\b(?:united kingdom|uk|britain|british|england|hmrc)\b/, "uk"],
  [/\b(?:germany|german|deutschland)\b/, "germany"],
  [/\b(?:india|indian)\b/, "india"],
];

function taxCall(text: string, symbols: readonly string[]): PlannedCall[] {
  const regime = regimes.find(([pattern]) => pattern.test(text))?.[1];
  if (regime === undefined) return [];
  const [symbol] = symbols;
  const quantity = /\bsell (?:all |my )*(\d[\d.,]*) /.exec(text)?.[1]?.replaceAll(",", "");
  const selling = /\bsell|\bsold/.test(text) && symbol !== undefined;
  const year = /\b(?:for|in|of|year) (20\d\d)\b/.exec(text)?.[1];
  const incomeAt = text.search(/\b(?:income|salary|earn|wages)\b/);
  const income = readAmounts(text).find(
    ({ start, percent }) => incomeAt >= 0 && start > incomeAt && !percent,
  )?.value;
  return [
    {
      name: "estimate_tax",
      arguments: {
        regime,
        ...(year === undefined ? {} : { year: Number(year) }),
        ...(income === undefined ? {} : { income }),
        ...(selling ? { symbol, ...(quantity === undefined ? {} : { quantity: Number(quantity) }) } : {}),
      },
    },
  ];
}

function forecastArguments(text: string, symbols: readonly string[]): Arguments {
  const [symbol] = symbols;
  const days = /\b(\d{1,3})[ -]days?\b/.exec(text)?.[1];
  const horizonDays =
    days !== undefined ? Number(days) : /\bmonth\b/.test(text) ? 30 : /\byear\b/.test(text) ? 365 : null;
  return {
    ...(symbol === undefined ? {} : { symbol }),
    ...(horizonDays === null ? {} : { horizonDays }),
  };
}
