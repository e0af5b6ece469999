import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { INSTRUMENT_EVENTS, SPLITS } from "./company-events.ts";
import { POLICY_RATES, stepAt } from "./economy.ts";
import type { DemoInstrument } from "./instrument-shape.ts";
import { centredNormals, seededRandom } from "./random.ts";
import { DAYS_A_YEAR, dailyRate, type Economy, type StyleFactor } from "./simulate-economy.ts";

/** Prices are kept as whole numbers of one ten-thousandth of the currency. */
export const PRICE_SCALE = 10_000;

export interface CorporateAction {
  symbol: string;
  date: IsoDate;
  kind: "split" | "dividend";
  /** New shares per old one, or amount per share (coupons of a bond too). */
  value: number;
}

export interface PriceSeries {
  instrument: DemoInstrument;
  /** Close of each trading day as quoted on that day (a split changes the level), × PRICE_SCALE. */
  closes: Int32Array;
  /** Close adjusted for splits and payouts, so that its ratio is a total return; six decimals. */
  adjusted: Float64Array;
  actions: CorporateAction[];
}

const STYLES: readonly StyleFactor[] = [
  "technology",
  "financials",
  "defensive",
  "materials",
  "europe",
  "emerging",
  "gold",
];

/** Payouts by day index: the first trading day on or after the planned day of each planned month. */
function payoutDays(instrument: DemoInstrument, days: readonly IsoDate[]): Map<number, number> {
  const plan = instrument.payout;
  const found = new Map<number, number>();
  if (!plan) return found;
  let done = "";
  days.forEach((day, index) => {
    const month = day.slice(0, 7);
    if (month === done || !plan.months.includes(Number(day.slice(5, 7)))) return;
    if (Number(day.slice(8, 10)) < plan.day) return;
    done = month;
    found.set(index, stepAt(plan.amounts, day));
  });
  return found;
}

/** Value of the Veltria bond including accrued interest, from its yield (semi-annual, 30.4-day months not needed). */
function bondValue(day: IsoDate, annualYield: number): number {
  const half = 1 + annualYield / 2;
  const due: number[] = [];
  for (let year = 2031; year >= 2016; year -= 1) {
    for (const monthDay of ["-12-15", "-06-15"]) {
      const date = `${year}${monthDay}`;
      if (date <= "2031-06-15" && date > day) due.push(dayNumber(date));
    }
  }
  // Latest first: fold the payments back to the next coupon day, then to today with simple interest.
  let value = 100;
  for (let i = 0; i < due.length; i += 1) value = (i === 0 ? value : value / half) + 1.625;
  const next = due[due.length - 1] ?? dayNumber(day);
  return value / (1 + (annualYield * (next - dayNumber(day))) / 365);
}

function simulateBond(instrument: DemoInstrument, economy: Economy): PriceSeries {
  const { days, yields } = economy;
  const closes = Int32Array.from(days, (day, i) => {
    return Math.round(bondValue(day, (yields.EUR[i] ?? 0) + 0.009) * 100) * 100;
  });
  const payouts = payoutDays(instrument, days);
  return assemble(instrument, days, closes, payouts, new Map());
}

/** Simulates one instrument from the factors, its own noise, its trends and its events. */
export function simulatePrices(instrument: DemoInstrument, economy: Economy, seed: number): PriceSeries {
  if (instrument.assetClass === "bond") return simulateBond(instrument, economy);
  const { days } = economy;
  const { factors } = instrument;
  const own = (factors.own ?? 0) / Math.sqrt(DAYS_A_YEAR);
  // Half the variance back, so that `extra` is close to a compounded rate.
  const drift = ((factors.extra ?? 0) + 0.5 * (factors.own ?? 0) * (factors.own ?? 0)) / DAYS_A_YEAR;
  const noise = centredNormals(seededRandom(seed), days.length);
  const events = new Map(
    INSTRUMENT_EVENTS.filter((event) => event.symbol === instrument.symbol).map((e) => [e.date, e.move]),
  );
  const splits = new Map(SPLITS.filter((s) => s.symbol === instrument.symbol).map((s) => [s.date, s.ratio]));
  const payouts = payoutDays(instrument, days);
  const trend = trendDrift(instrument, days);
  const curve = economy.yields[factors.yieldCurrency ?? instrument.currency];
  const unit = instrument.assetClass === "crypto" ? 10_000 : 100;

  let price = instrument.start;
  const closes = new Int32Array(days.length);
  for (let i = 0; i < days.length; i += 1) {
    const day = days[i] ?? "";
    if (i > 0) {
      let change = drift + (trend[i] ?? 0) + (factors.market ?? 0) * (economy.market[i] ?? 0);
      for (const style of STYLES) change += (factors[style] ?? 0) * (economy.styles[style][i] ?? 0);
      const before = curve[i - 1] ?? 0;
      change -= (factors.duration ?? 0) * ((curve[i] ?? 0) - before);
      if (factors.carry) change += before / DAYS_A_YEAR;
      if (instrument.symbol === "DMCSH") change += stepAt(POLICY_RATES.EUR, day) / DAYS_A_YEAR;
      for (const currency of ["EUR", "USD", "GBP"] as const) {
        const share = factors.exposure?.[currency];
        if (!share) continue;
        const rates = economy.rates[currency];
        change += share * ((rates[i - 1] ?? 1) / (rates[i] ?? 1) - 1);
      }
      const event = events.get(day);
      change += event ?? own * (economy.nervousness[i] ?? 1) * (noise[i] ?? 0);
      price *= Math.max(0.2, 1 + change);
      price = price / (splits.get(day) ?? 1) - (payouts.get(i) ?? 0);
    }
    closes[i] = Math.max(1, Math.round(price * unit)) * (PRICE_SCALE / unit);
  }
  payouts.delete(0);
  return assemble(instrument, days, closes, payouts, splits);
}

function trendDrift(instrument: DemoInstrument, days: readonly IsoDate[]): Float64Array {
  const drift = new Float64Array(days.length);
  for (const [from, to, total] of instrument.trends ?? []) {
    const inside = days.flatMap((day, i) => (day >= from && day <= to ? [i] : []));
    const rate = dailyRate(total, inside.length);
    for (const i of inside) drift[i] = (drift[i] ?? 0) + rate;
  }
  return drift;
}

/** Adds corporate actions and, walking back from the last day, the adjusted closes. */
function assemble(
  instrument: DemoInstrument,
  days: readonly IsoDate[],
  closes: Int32Array,
  payouts: ReadonlyMap<number, number>,
  splits: ReadonlyMap<IsoDate, number>,
): PriceSeries {
  const { symbol } = instrument;
  const adjusted = new Float64Array(days.length);
  const actions: CorporateAction[] = [];
  let factor = 1;
  for (let i = days.length - 1; i >= 0; i -= 1) {
    const date = days[i] ?? "";
    const close = (closes[i] ?? 0) / PRICE_SCALE;
    adjusted[i] = Math.round(close * factor * 1e6) / 1e6;
    const payout = payouts.get(i);
    if (payout !== undefined) {
      actions.push({ symbol, date, kind: "dividend", value: payout });
      factor *= close / (close + payout);
    }
    const ratio = splits.get(date);
    if (ratio !== undefined) {
      actions.push({ symbol, date, kind: "split", value: ratio });
      factor /= ratio;
    }
  }
  return { instrument, closes, adjusted, actions: actions.reverse() };
}
