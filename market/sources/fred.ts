import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { openSourceFetch, type SourceFetchOptions } from "#platform/fetch-source.ts";
import type { IndicatorDeclaration, NetworkSource } from "../network-source.ts";
import { readDay } from "./price-lines.ts";
import { readJson } from "./read-answer.ts";

const title = "FRED";
const base = "https://api.stlouisfed.org/fred/series/observations";

/**
 * Overnight rates, for dollars the yield of the 3-month treasury bill as an investment (the quoted discount of DTB3 is less
 * than what is earned), and consumer prices without seasonal adjustment, which is revised every year.
 */
const indicators: readonly IndicatorDeclaration[] = [
  { indicator: "risk_free_rate", currency: "USD", unit: "percent a year", series: "DGS3MO" },
  { indicator: "risk_free_rate", currency: "EUR", unit: "percent a year", series: "ECBESTRVOLWGTTRMDMNRT" },
  { indicator: "risk_free_rate", currency: "GBP", unit: "percent a year", series: "IUDSOIA" },
  { indicator: "inflation", currency: "USD", unit: "index points", series: "CPIAUCNS" },
  { indicator: "inflation", currency: "EUR", unit: "index points", series: "CP0000EZ19M086NEST" },
];

const observations = z.object({ observations: z.array(z.object({ date: z.string(), value: z.string() })) });
const failure = z.object({ error_message: z.string() });

/** FRED of the Federal Reserve Bank of St. Louis, with the owner's key. */
export function fred(key: string | undefined, options: SourceFetchOptions = {}): NetworkSource {
  const limits = { title, hosts: ["api.stlouisfed.org"], requestsPerMinute: 60 };
  const source = openSourceFetch(limits, options);
  return {
    id: "fred",
    title,
    capabilities: ["risk_free_rate", "inflation"],
    priority: 30,
    rateLimit: limits.requestsPerMinute,
    attribution:
      "Source: FRED, Federal Reserve Bank of St. Louis; Bureau of Labor Statistics, ECB, Bank of England, Eurostat.",
    unofficial: false,
    off: key === undefined ? "Set FRED_KEY to a key of fred.stlouisfed.org to turn it on." : null,
    indicators,
    readIndicator({ series }, { from, to }, call) {
      const fields = new URLSearchParams({
        series_id: series,
        api_key: key ?? "",
        file_type: "json",
        observation_start: from,
        observation_end: to,
      });
      return source.call(async (send) => {
        const answer = await send(`${base}?${fields}`, { accepts: [400] });
        if (answer.status === 400) {
          const { error_message: message } = readJson(title, answer, failure);
          if (/api_key/.test(message))
            throw new CoachError("unauthorized", "FRED refuses the key. Correct FRED_KEY and start again.");
          throw new CoachError("not_found", `FRED does not know the series ${series}.`);
        }
        return readJson(title, answer, observations).observations.flatMap(({ date, value }) => {
          const day = readDay(date);
          // A point stands for a day without a value, as on holidays.
          if (value === "." || value === "") return [];
          if (day === null || !/^-?\d+(\.\d+)?$/.test(value))
            throw new CoachError("unavailable", `FRED sent ${value.slice(0, 20)} instead of a number.`);
          return [{ date: day, value }];
        });
      }, call);
    },
  };
}
