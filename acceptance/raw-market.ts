import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";

/** Where the real data lies; tests that need it skip without. */
export const realData = resolve(process.env["REAL_DATA_DIR"] ?? "../shared/data");
export const noRealData = !existsSync(join(realData, "prices")) && "the real data is not here";

/** A value by day, looked up in the raw file without any of the product's code. */
export type Series = ReadonlyMap<string, number>;

/** Closes of one symbol in the long file of funds: Symbol,Date,Close,AdjClose,Volume. */
export function fundCloses(symbol: string): Series {
  const text = gunzipSync(readFileSync(join(realData, "prices/etfs_21_1993_2023.csv.gz"))).toString("utf8");
  const rows = text.split("\n").filter((line) => line.startsWith(`${symbol},`));
  return new Map(rows.map((row) => row.split(",")).map(([, date = "", close]) => [date, Number(close)]));
}

/** Closes of bitcoin in dollars: Date,Open,High,Low,Close,Adj Close,Volume. */
export function bitcoinCloses(): Series {
  const text = readFileSync(join(realData, "prices/btc_usd_2017_2022.csv"), "utf8");
  const rows = text.trim().split("\n").slice(1);
  return new Map(rows.map((row) => row.split(",")).map(([date = "", , , , close]) => [date, Number(close)]));
}

/** Dollars for one euro, the first column of the European Central Bank's history. */
export function dollarsPerEuro(): Series {
  const files = unzipSync(readFileSync(join(realData, "fx/eurofxref-hist.zip")));
  const [bytes = new Uint8Array()] = Object.values(files);
  const [header = "", ...rows] = Buffer.from(bytes).toString("utf8").trim().split("\n");
  if (!header.startsWith("Date,USD,")) throw new Error("the first column is not the dollar");
  return new Map(rows.map((row) => row.split(",")).map(([date = "", rate]) => [date, Number(rate)]));
}

/** The last value on or before a day. */
export function valueOn(series: Series, day: string): number {
  let best = "";
  for (const date of series.keys()) if (date <= day && date > best) best = date;
  const value = series.get(best);
  if (value === undefined) throw new Error(`no value on or before ${day}`);
  return value;
}

/**
 * The yearly rate at which dated flows are worth nothing together, by halving an interval until it is a point:
 * Σ amount × (1 + r)^(−days / 365) = 0. For flows that are paid in first and taken out last the sum falls with r.
 */
export function bisectXirr(flows: readonly (readonly [date: string, amount: number])[]): number {
  const start = Math.min(...flows.map(([date]) => Date.parse(date)));
  const worth = (rate: number) =>
    flows.reduce((sum, [date, amount]) => {
      const days = (Date.parse(date) - start) / 86_400_000;
      return sum + amount * (1 + rate) ** (-days / 365);
    }, 0);
  let [low, high] = [-0.99, 10];
  if (worth(low) <= 0 || worth(high) >= 0) throw new Error("the root is not inside the interval");
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (worth(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
