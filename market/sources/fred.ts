import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { openSourceFetch, type SourceFetchOptions } from "#platform/fetch-source.ts";
import type { NetworkSource } from "../network-source.ts";
import { readDay } from "./price-lines.ts";
import { readJson } from "./read-answer.ts";

const title = "FRED";
const base = "https://api.stlouisfed.org/fred/series/observations";

/** The series behind each indicator: the 3-month treasury bill (percent a year) and consumer prices of all urban consumers. */
const series = { risk_free_rate: "DTB3", inflation: "CPIAUCSL" } as const;

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
    attribution: "Source: FRED, Federal Reserve Bank of St. Louis; U.S. Bureau of Labor Statistics.",
    unofficial: false,
    off: key === undefined ? "Set FRED_KEY to a key of fred.stlouisfed.org to turn it on." : null,
    readIndicator(indicator, { from, to }, call) {
      const fields = new URLSearchParams({
        series_id: series[indicator],
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
          throw new CoachError("not_found", `FRED does not know the series ${series[indicator]}.`);
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
