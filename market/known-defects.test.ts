import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dayNumber, isoDate } from "#finance/dates.ts";
import type { MarketInstrument } from "#store/price-writes.ts";
import { type CheckSeries, SeriesCollector } from "./check-series.ts";
import { findPriceDefects } from "./find-price-defects.ts";
import type { PriceDefect } from "./price-defect.ts";
import { readPriceFile } from "./sources/read-price-file.ts";
import { surveyFile } from "./sources/survey-file.ts";

const path = join(process.env.REAL_DATA_DIR ?? "../shared/data", "prices/sp500_505_2013_2018.csv.gz");

/**
 * Days of the file that hold rows of other days, found by counting equal closes and volumes over all 505 stocks: 157 closes
 * of 2014-10-30 are those of 2014-11-12, 197 of 2017-08-01 those of 2017-08-04, 31 of 2017-09-14 those of 2017-12-19, …
 * The daily returns of 20 of the stocks in another file confirm the days: there the two files differ, and nowhere else.
 */
const copiedFrom: Readonly<Record<string, readonly string[]>> = {
  "2014-05-19": ["2014-12-08"],
  "2014-10-29": ["2014-11-05"],
  "2014-10-30": ["2014-11-12", "2014-11-13"],
  "2017-08-01": ["2017-08-04", "2017-08-07"],
  "2017-09-14": ["2017-12-19"],
};

/** Looked at one by one: the neighbours, the volume, and what happened to the company on the day. */
const verified: Readonly<Record<string, string>> = {
  "spike LNT 2016-05-19": "half the price for a day",
  "spike TIF 2013-12-18": "102.02 between 90.32 and 90.43 in ordinary trading",
  "spike O 2013-12-20": "44.82 between 38.04 and 37.84 in quiet trading",
  "move_without_volume AAPL 2017-08-01": "158.59 instead of 150.05: the results came after the close",
  "possible_split DISCA 2014-08-07": "2:1 that later closes are adjusted for and earlier ones are not",
  "possible_split ARNC 2016-11-01": "spin-off of Alcoa Corporation, earlier closes not adjusted",
  "possible_split KLAC 2014-11-26": "special dividend of 16.50, earlier closes not adjusted",
  "possible_split SYMC 2016-03-04": "special dividend of 4.00, earlier closes not adjusted",
};

async function readAll(): Promise<Map<string, CheckSeries>> {
  const survey = await surveyFile(path, "");
  assert.ok(survey);
  const instruments = [...survey.symbols.keys()].map(
    (symbol): MarketInstrument => ({
      ...{ symbol, name: symbol, currency: "USD", assetClass: "stock", isin: null, mic: null, sector: null },
      splitAdjusted: true,
    }),
  );
  const collector = new SeriesCollector("1");
  const file = { path, layout: survey.layout, instruments, symbol: "", volumeInMoney: new Set<string>() };
  for await (const batch of readPriceFile(file, [])) collector.add(batch.facts);
  const { series, order } = collector.finish();
  assert.deepEqual(order, { duplicates: [], outOfOrder: [] });
  return new Map(
    [...series].map(([place, columns]) => {
      const symbol = instruments[place]?.symbol ?? "";
      const about = { instrumentId: symbol, symbol, everyDay: false, mic: null, currency: "USD" };
      return [symbol, { ...about, splitAdjusted: true, splitDays: [], ...columns }] as const;
    }),
  );
}

function closeOn(series: CheckSeries | undefined, date: string): number | undefined {
  return series?.closes[series.days.indexOf(dayNumber(date))];
}

/** Whether a finding is a defect of the file; what cannot be told counts as an ordinary market move. */
function isDefect(
  { code, symbol, day, evidence }: PriceDefect,
  all: ReadonlyMap<string, CheckSeries>,
): boolean {
  const series = all.get(symbol);
  const date = isoDate(day);
  const close = closeOn(series, date);
  const others = (on: string) => [...all.values()].filter((one) => closeOn(one, on) !== undefined).length;
  if (`${code} ${symbol} ${date}` in verified) return true;
  switch (code) {
    case "spike":
    case "move_without_volume":
      return (copiedFrom[date] ?? []).some((other) => closeOn(series, other) === close);
    case "copied_row": {
      const other =
        typeof evidence.otherDay === "number" ? series?.days.indexOf(evidence.otherDay) : undefined;
      const own = series?.days.indexOf(day);
      return other !== own && series?.volumes[own ?? -1] === series?.volumes[other ?? -1];
    }
    case "gap": {
      const before = typeof evidence.previousDate === "number" ? evidence.previousDate : day;
      const between = Array.from({ length: day - before - 1 }, (_, index) => isoDate(before + 1 + index));
      return between.some((missing) => others(missing) > 400);
    }
    case "late_start":
      return series?.days[0] === day && others("2013-02-08") > 400 && date > "2013-03-01";
    default:
      return false;
  }
}

test("the known defects of five years of 505 stocks are found, and one in fifty findings at most is a market move", {
  skip: existsSync(path) ? false : "the real prices are not there",
}, async (context) => {
  const all = await readAll();
  assert.equal(all.size, 505);
  const found = findPriceDefects([...all.values()]);
  const names = new Set(found.map(({ code, symbol, day }) => `${code} ${symbol} ${isoDate(day)}`));
  for (const name of Object.keys(verified)) assert.ok(names.has(name), name);
  for (const symbol of ["BMY", "DHR", "ES", "ICE", "O", "ORCL"])
    assert.ok(
      found.some((defect) => defect.code === "gap" && defect.symbol === symbol),
      symbol,
    );
  // Every stock whose first row is not the file's first day (or its first days) is a late starter.
  const late = [...all.values()].filter((series) => isoDate(series.days[0] ?? 0) > "2013-03-01");
  assert.equal(found.filter(({ code }) => code === "late_start").length, late.length);
  const isJump = ({ code }: PriceDefect) => /spike|split|move|currency/.test(code);
  const doubtful = found.filter((defect) => !isDefect(defect, all));
  const jumps = found.filter(isJump);
  const share = doubtful.length / found.length;
  const jumpShare = doubtful.filter(isJump).length / jumps.length;
  const list = doubtful.map(({ code, symbol, day }) => `${code} ${symbol} ${isoDate(day)}`).join(", ");
  context.diagnostic(
    `${found.length} findings, ${jumps.length} of them jumps; doubtful: ${list} ` +
      `(${(share * 100).toFixed(2)} % of all, ${(jumpShare * 100).toFixed(2)} % of the jumps)`,
  );
  assert.ok(share <= 0.02, list);
  assert.ok(jumpShare <= 0.02, list);
});
