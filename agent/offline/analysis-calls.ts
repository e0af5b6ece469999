import type { TurnFacts } from "../model-port.ts";
import type { Frame } from "./frame.ts";
import { normalise } from "./normalise.ts";
import type { PlannedCall } from "./plan-calls.ts";
import { digitsForWords, readAmounts } from "./read-amounts.ts";
import { readShocks } from "./read-shocks.ts";
import { MIX, readTargets } from "./read-targets.ts";
import { retirementCall, toldBirthYear } from "./retirement-calls.ts";
import { taxCall } from "./tax-calls.ts";

type Arguments = Record<string, unknown>;

/** The call that answers one of the analyses; null for other intents, none where the question leaves out what it needs. */
export function planAnalysis(
  frame: Frame,
  symbols: readonly string[],
  facts: Pick<TurnFacts, "today" | "demo">,
): PlannedCall[] | null {
  const text = digitsForWords(normalise(frame.text));
  switch (frame.intent) {
    case "risk":
      return [{ name: "get_risk", arguments: riskArguments(text, symbols) }];
    case "stress":
      return stressCall(text, frame, facts.demo);
    case "optimize":
      return [{ name: "optimize_portfolio", arguments: optimizationArguments(text) }];
    case "rebalance":
      return [{ name: "suggest_rebalancing", arguments: rebalancingArguments(text) }];
    case "retirement":
      return retirementCall(text, facts.today);
    case "saving_plan":
      return savingCall(frame, text, facts.today);
    case "tax_estimate":
      return taxCall(text, frame, symbols);
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
    case "stress":
      return "Say what falls or rises and by how much: shares, bonds, interest rates, a currency, crypto, or one of your holdings. For example: *What if stocks fall by 30%?*";
    case "performance":
      return "Say what to compare with: name a fund or share by its symbol. For example: *How did I do compared to … this year?*";
    case "instrument":
      return "Say which of your holdings to analyse, by its name or symbol.";
    default:
      return null;
  }
}

/** Tells what was worked out from the question instead of read in it; empty where nothing was. */
export function toldReading(frame: Frame, today: string): string {
  return frame.intent === "retirement" ? toldBirthYear(digitsForWords(normalise(frame.text)), today) : "";
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

/** Days of the exchange; a value at risk counts them. */
const tradingDays: Readonly<Record<string, number>> = { day: 1, week: 5, month: 21 };

function riskArguments(text: string, symbols: readonly string[]): Arguments {
  const confidence = percentIn(text);
  const [, count, unit] = /\b(\d{1,3})[ -](day|week|month)s?\b/.exec(text) ?? [];
  const [benchmark] = /\b(?:against|versus|vs\.?|compared (?:to|with)|relative to|to|than)\b/.test(text)
    ? symbols
    : [];
  return {
    ...(confidence !== null && confidence >= 0.5 && confidence < 1 ? { confidence } : {}),
    ...(unit === undefined ? {} : { horizonDays: Number(count) * (tradingDays[unit] ?? 1) }),
    ...(benchmark === undefined ? {} : { benchmark }),
  };
}

/** Crises people name, and what the stress test calls them. */
const crises: readonly [RegExp, string][] = [
  [/\b(?:2007|2008|2009|financial crisis|lehman)\b/, "financial2008"],
  [/\b(?:covid|corona|pandemic|2020)\b/, "pandemic2020"],
  [/\b(?:dot-?com|2000|2001|2002)\b/, "dotcom2000"],
  [/\b(?:1987|black monday)\b/, "crash1987"],
  [/\b2022\b/, "inflation2022"],
  [/\b2018\b/, "quarter2018"],
];

function stressCall(text: string, frame: Frame, demo: boolean): PlannedCall[] {
  const name = "run_stress_test";
  const scenario = crises.find(([pattern]) => pattern.test(text))?.[1];
  const shocks = readShocks(text, frame.securities[0]?.symbol ?? null);
  // The fictional market had crises of its own: all of them are shown.
  if (scenario !== undefined && shocks?.length === 0) return [{ name, arguments: demo ? {} : { scenario } }];
  return shocks === null ? [] : [{ name, arguments: shocks.length === 0 ? {} : { shocks } }];
}

const objectives: readonly [RegExp, string][] = [
  [
    /\b(?:minim\w+|min|lowest|least|smallest|calmest|safest)[ -](?:of )?(?:the |my )?(?:variance|volatil\w+|risk\w*|swings?|portfolio|mix|combination)\b|\bleast (?:volatile|risky|bumpy)\b|\bas (?:calm|safe) as possible\b/,
    "minVariance",
  ],
  [/\bhierarchical|\bhrp\b/, "hrp"],
  [
    /\brisk parity|\bequal (?:share of )?risk|\brisks? .*\b(?:equal(?:ly)?|evenly|same)\b|\b(?:equal(?:ly)?|evenly|same)\b.*\brisks?\b/,
    "riskParity",
  ],
  [/\bfrontier\b/, "frontier"],
  [/\bdiversif/, "maxDiversification"],
  [/\b(?:cvar|expected shortfall|tail)\b/, "minCvar"],
];

function optimizationArguments(text: string): Arguments {
  const objective = objectives.find(([pattern]) => pattern.test(text))?.[1] ?? "maxSharpe";
  const cap =
    /\b(?:at most|(?:no|not) more than|(?:nothing|none|no holding|not) (?:above|over)|max(?:imum)?(?: of)?|cap(?:ped)?(?: of| at| it at| each at)?|up to|limit(?:ed)?(?: of| to)?|below|under) (\d{1,2}) ?(?:%|percent)/.exec(
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

function savingCall(frame: Frame, text: string, today: string): PlannedCall[] {
  const target =
    frame.target ?? readAmounts(text).find(({ percent, value }) => !percent && value >= 2100)?.value;
  if (target === undefined || frame.years === null) return [];
  const targetDate = `${Number(today.slice(0, 4)) + frame.years}${today.slice(4)}`;
  const { initial, monthlyContribution } = frame;
  const options = {
    targetAmount: target,
    ...(initial === null ? {} : { initialValue: initial }),
    ...(monthlyContribution === null ? {} : { monthlyContribution }),
  };
  return [{ name: "plan_goal", arguments: { targetDate, options } }];
}

const daysOf: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, quarter: 90, year: 365 };

function forecastArguments(text: string, symbols: readonly string[]): Arguments {
  const [symbol] = symbols;
  const counted = /\b(\d{1,3})[ -](day|week|month|year)s?\b/.exec(text);
  const unit = counted?.[2] ?? /\b(week|month|quarter|year)\b/.exec(text)?.[1] ?? "";
  const days = daysOf[unit];
  return {
    ...(symbol === undefined ? {} : { symbol }),
    ...(days === undefined ? {} : { horizonDays: days * Number(counted?.[1] ?? 1) }),
  };
}
