import { addDays, dayNumber, type IsoDate, monthOf } from "#finance/dates.ts";
import { measureSeasonality, SEASON_LIMIT } from "#finance/forecast/seasonal-strength.ts";
import { type Table, table } from "./analysis-result.ts";
import type { GrowthSeries } from "./load-growth-series.ts";

const YEAR = 12;
/** Three years: with two, every month is judged by a single value. */
const FEWEST = 36;
/** Days in a month alone give steady growth a regular season of a few hundredths of a percent. */
const LEAST_RANGE = 0.005;
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

export interface GrowthDecomposition {
  table: Table;
  assumption: string;
}

/** Last levels of the months that have ended; the first level counts as the end of the month before the first day. */
function monthEnds({ dates, logLevels }: GrowthSeries): { date: IsoDate; level: number }[] {
  const levels = dates.map((date, place) => ({ date, level: logLevels[place + 1] ?? 0 }));
  return levels.filter(({ date }, place) => {
    const next = levels[place + 1]?.date;
    // A month ends with a weekend or holidays too.
    return month(date) !== month(next ?? addDays(date, 4));
  });
}

const month = (date: IsoDate) => monthOf(dayNumber(date));

/** Trend, season of the months and the rest of the growth so far, and how strong each is: what there is to explain it. */
export function decomposeGrowth(series: GrowthSeries): GrowthDecomposition {
  const ends = monthEnds(series);
  const columns = ["part", "strength", "lastRate", "lastDate"];
  if (ends.length < FEWEST) {
    const assumption = `Trend and season are not told apart: ${ends.length} months have ended, ${FEWEST} are needed.`;
    return { table: table("decomposition", columns, []), assumption };
  }
  const { trendStrength, seasonStrength, last, trendGrowth, seasons } = measureSeasonality(
    ends.map(({ level }) => level),
    YEAR,
  );
  const at = ends[last.place]?.date ?? null;
  const newest = ends.at(-1)?.date ?? null;
  const season = seasons[(ends.length - 1) % YEAR] ?? 0;
  const rows = [
    ["trend", trendStrength, trendGrowth === null ? null : Math.expm1(trendGrowth), at],
    ["season", seasonStrength, Math.expm1(season), newest],
    ["remainder", null, Math.expm1(last.remainder), at],
  ];
  const found = seasons.map((value, place) => ({ value, name: nameOf(ends[place]?.date) }));
  const [high, low] = [1, -1].map((sign) =>
    found.reduce((best, each) => (sign * each.value > sign * best.value ? each : best)),
  );
  const range = (high?.value ?? 0) - (low?.value ?? 0);
  const told =
    seasonStrength < SEASON_LIMIT
      ? `There is no season: its strength is ${seasonStrength.toFixed(2)}, and below ${SEASON_LIMIT} the month of the year says nothing.`
      : range < LEAST_RANGE
        ? "There is no season to speak of: the months differ by less than half a percent."
        : `The season is highest at the end of ${high?.name} and lowest at the end of ${low?.name}.`;
  return {
    table: table("decomposition", columns, rows),
    assumption: `Decomposition: ${ends.length} month ends, logarithms, classical; strength after Hyndman from 0 to 1. Trend: growth over its last 12 months; season and remainder: distance from the trend. ${told}`,
  };
}

function nameOf(date: IsoDate | undefined): string {
  return MONTHS[Number(date?.slice(5, 7)) - 1] ?? "";
}
