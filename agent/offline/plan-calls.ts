import type { TurnFacts } from "../model-port.ts";
import { planAnalysis } from "./analysis-calls.ts";
import { planFind } from "./find-calls.ts";
import { planFix } from "./fix-calls.ts";
import type { Frame } from "./frame.ts";
import { detailArguments } from "./performance-details.ts";
import { readBenchmark } from "./read-benchmark.ts";
import type { Period } from "./read-period.ts";
import type { Security } from "./resolve-securities.ts";

export interface PlannedCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** Everything held, in one page: names are needed complete to be recognised. */
export const holdingsCall: PlannedCall = { name: "get_holdings", arguments: { limit: 200 } };

/** What was sold: everything that is not held any more is among it. */
export const formerCall: PlannedCall = {
  name: "get_transactions",
  arguments: { kinds: ["sell", "transfer_out"], limit: 500 },
};

/** Kinds that change what was put in. */
const moneyKinds: ReadonlySet<string> = new Set(["deposit", "withdrawal"]);

const gainWords =
  /\b(?:los[et]|losing|loss(?:es)?|ma[dk]e|making|earn(?:ed)?|gain(?:ed|s)?|profit(?:able|s)?|up or down)\b/i;
const firstWords = /\b(?:first|oldest|earliest|initially|originally)\b/i;

/** Whether the beginning of a list of transactions was asked for; the tool gives the newest first. */
export function asksForFirst(frame: Frame): boolean {
  return frame.intent === "trades" && firstWords.test(frame.text);
}

/** The tool calls that a frame needs for its answer; none for what is answered from the house's own words. */
export function planCalls(
  frame: Frame,
  held: readonly Security[],
  facts: Pick<TurnFacts, "today" | "demo">,
): PlannedCall[] {
  const currency = frame.currencies[0];
  const inCurrency = currency === undefined ? {} : { currency };
  const symbols = symbolsOf(frame, held);
  const days = daysOf(frame.period);
  const analysis = planAnalysis(frame, symbols, facts);
  if (analysis !== null) return analysis;
  switch (frame.intent) {
    case "overview":
    case "allocation":
      return [{ name: "get_overview", arguments: { ...valuationDay(frame), ...inCurrency } }];
    case "performance": {
      const benchmark = readBenchmark(frame.text, symbols);
      // Beaten what? A benchmark is named, never chosen for somebody.
      if (frame.details.wantsBenchmark && symbols.length === 0 && benchmark === null) return [];
      const details = detailArguments(frame.details, symbols);
      const against = benchmark === null ? {} : { benchmark };
      return [
        {
          name: "get_performance",
          arguments: { ...periodOf(frame.period), ...inCurrency, ...details, ...against },
        },
      ];
    }
    case "why":
    case "fees":
    case "taxes":
      return [{ name: "get_performance", arguments: { ...periodOf(frame.period), ...inCurrency } }];
    case "cash":
      return [
        { name: "get_overview", arguments: { ...valuationDay(frame), ...inCurrency } },
        { name: "get_holdings", arguments: { ...valuationDay(frame), ...inCurrency, limit: 200 } },
      ];
    case "holdings":
    case "largest":
    case "holding": {
      const calls: PlannedCall[] = [
        { name: "get_holdings", arguments: { ...valuationDay(frame), ...inCurrency, limit: 200 } },
      ];
      const isSpan = days.from !== undefined && days.from !== days.to;
      if (frame.intent !== "holding") return calls;
      if (isSpan && frame.securities.length > 0) calls.push(priceCall(symbols, frame, days));
      const [security] = frame.securities;
      if (security?.former || (security && gainWords.test(frame.text))) {
        // What was sold of it is no part of the holding, and says what became of it.
        const kinds = security.former ? {} : { kinds: ["sell"] };
        calls.push({
          name: "get_transactions",
          arguments: { ...kinds, symbol: security.symbol, limit: 12 },
        });
      }
      return calls;
    }
    case "dividends": {
      const interest = frame.kinds.includes("interest");
      const kinds = interest ? ["interest"] : ["dividend"];
      const [symbol] = symbols;
      const list = {
        name: "get_transactions",
        arguments: { kinds, ...(symbol === undefined ? {} : { symbol }), ...days, limit: 100 },
      };
      if (symbol !== undefined) return [list];
      return [{ name: "get_performance", arguments: { ...periodOf(frame.period), ...inCurrency } }, list];
    }
    case "trades": {
      const kinds = frame.kinds.length > 0 ? { kinds: frame.kinds } : {};
      const [symbol] = symbols;
      const list: PlannedCall = {
        name: "get_transactions",
        arguments: {
          ...kinds,
          ...(symbol === undefined ? {} : { symbol }),
          ...days,
          limit: asksForFirst(frame) ? 500 : 12,
        },
      };
      const money = frame.kinds.length > 0 && frame.kinds.every((kind) => moneyKinds.has(kind));
      if (!money) return [list];
      return [{ name: "get_performance", arguments: { ...periodOf(frame.period), ...inCurrency } }, list];
    }
    case "price":
      return symbols.length > 0 ? [priceCall(symbols, frame, days)] : [];
    case "rate": {
      const wanted = frame.currencies.length > 0 ? frame.currencies : ["USD", "GBP", "CHF"];
      const currencies = wanted.filter((code) => code !== "EUR");
      return [
        {
          name: "get_prices",
          arguments: {
            symbols: [],
            currencies: currencies.length > 0 ? currencies : ["USD"],
            ...(days.to === undefined ? {} : { to: days.to }),
          },
        },
      ];
    }
    case "research": {
      // Names in the text narrow the search by themselves; only what the text does not say is added.
      const unsaid =
        frame.rank !== null ||
        frame.securities.some(({ symbol, name }) => !mentions(frame.text, symbol, name));
      return [
        {
          name: "search_research",
          arguments: {
            query: frame.text.slice(0, 400),
            ...(unsaid && symbols.length > 0 ? { symbols } : {}),
            // "Revenue in 2024" is about that year, often published later; the search reads named years itself.
            ...(/\d{4}/.test(frame.period?.text ?? "") ? {} : days),
          },
        },
      ];
    }
    case "simulation":
      return frame.years === null
        ? []
        : [{ name: "run_simulation", arguments: simulationArguments(frame, inCurrency) }];
    case "data": {
      const [symbol] = frame.securities;
      const fix = planFix(frame, symbols);
      if (fix !== null) return [fix];
      return [
        {
          name: "get_data_quality",
          arguments: { ...(symbol === undefined ? {} : { symbol: symbol.symbol }), limit: 20 },
        },
      ];
    }
    case "find": {
      const search = planFind(frame);
      return search === null ? [] : [search];
    }
    case "goals":
      return [{ name: "plan_goal", arguments: {} }];
    case "job":
      return [{ name: "get_job", arguments: {} }];
    default:
      return [];
  }
}

/** Symbols that a frame is about: named ones, the one at a rank, or names that are not held as they were written. */
export function symbolsOf(frame: Frame, held: readonly Security[]): string[] {
  const ranked = frame.rank === null ? undefined : held[frame.rank - 1];
  const named = ranked ? [ranked] : frame.securities;
  if (named.length > 0) return named.map(({ symbol }) => symbol).slice(0, 10);
  return frame.unknownNames.map((name) => name.slice(0, 40)).slice(0, 5);
}

function mentions(text: string, symbol: string, name: string): boolean {
  const lower = text.toLowerCase();
  return lower.includes(symbol.toLowerCase()) || lower.includes((name.split(" ")[0] ?? name).toLowerCase());
}

function priceCall(symbols: string[], frame: Frame, days: { from?: string; to?: string }): PlannedCall {
  const [currency] = frame.currencies;
  const rates = currency === undefined || currency === "EUR" ? {} : { currencies: [currency] };
  const isLong = days.from !== undefined && (frame.period?.period ?? "").match(/^[35]Y$/) !== null;
  const interval =
    days.from === undefined || days.from === days.to ? {} : { interval: isLong ? "week" : "day" };
  return { name: "get_prices", arguments: { symbols, ...days, ...interval, ...rates } };
}

/** Parameters of get_performance; everything since the first transaction when nothing is said. */
function periodOf(period: Period | null): Record<string, string> {
  if (period === null) return { period: "ALL" };
  if (period.period !== null) return { period: period.period };
  return daysOf(period);
}

/** First and last day of a period; years of the calendar become days, rolling periods start where they were read. */
function daysOf(period: Period | null): { from?: string; to?: string } {
  if (period === null || period.period === "ALL") return {};
  return {
    ...(period.from === null ? {} : { from: period.from }),
    ...(period.to === null ? {} : { to: period.to }),
  };
}

/** The day on which to value: a single day that was asked for, or the end of a past period ("what was … in 2023"). */
function valuationDay({ period, text }: Frame): { date?: string } {
  if (period?.to === null || period?.to === undefined) return {};
  const past = /\b(?:was|were|did|had)\b/i.test(text);
  return period.from === period.to || past ? { date: period.to } : {};
}

function simulationArguments(frame: Frame, inCurrency: { currency?: string }): Record<string, unknown> {
  const { years, monthlyContribution, monthlyWithdrawal, target, initial } = frame;
  return {
    years,
    ...(monthlyContribution === null ? {} : { monthlyContribution }),
    ...(monthlyWithdrawal === null ? {} : { monthlyWithdrawal }),
    ...(target === null ? {} : { targetAmount: target }),
    ...(initial === null ? {} : { initialValue: initial }),
    ...inCurrency,
  };
}
