import { dayNumber, type IsoDate } from "../dates.ts";
import { compoundReturns } from "./convert-returns.ts";
import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Dietz returns: money-weighted estimates for a period with values at its two ends only.
 * Formula: gain = end − start − Σ flows; simple Dietz = gain / (start + Σ flows / 2); modified Dietz = gain / (start +
 * Σ weight × flow), weight = (days in the period − days before the flow) / days in the period.
 * Convention: flows are seen from the portfolio: money in is positive, money out negative. The start value is that of the
 * close of `from`, so the period has `to − from` days. A flow counts from the end of its day ("end", the default, as in
 * the GIPS formula), from its start (one day more) or from the middle (half a day more). The result is for the whole
 * period, not per year. Not available when the average capital is not positive.
 * Source: P. Dietz, Pension Funds: Measuring Investment Performance (1966); Bank Administration Institute (1968); GIPS,
 * Guidance Statement on Calculation Methodology (modified Dietz); C. Bacon, 2nd ed., 2.2.
 */
export interface PortfolioFlow {
  date: IsoDate;
  /** Positive: into the portfolio. */
  amount: number;
}

export interface DietzPeriod {
  /** Day whose close gives the start value. */
  from: IsoDate;
  to: IsoDate;
  startValue: number;
  endValue: number;
  flows: readonly PortfolioFlow[];
}

export interface DietzReturn {
  value: number | null;
  reason: string | null;
  gain: number;
  averageCapital: number;
  /** Of each flow, in the order given. */
  weights: number[];
}

export type DietzTiming = "end" | "start" | "middle";

/** Return with every flow in the middle of the period. Example: simpleDietz(100, 120, 10).value = 0.0952380952. */
export function simpleDietz(
  startValue: number,
  endValue: number,
  netFlow: number,
): Omit<DietzReturn, "weights"> {
  requireFinite("start value, end value and net flow", [startValue, endValue, netFlow]);
  return dividedGain(endValue - startValue - netFlow, startValue + netFlow / 2);
}

/**
 * Modified Dietz return of a period.
 * Example: modifiedDietz({ from: "2023-12-31", to: "2024-01-31", startValue: 100, endValue: 120, flows: [{ date: "2024-01-16", amount: 10 }] }).value = 0.0953846154.
 * @throws ReturnInputError for a period without days, a flow outside it, or a value that is not finite
 */
export function modifiedDietz(period: DietzPeriod, timing: DietzTiming = "end"): DietzReturn {
  const { from, to, startValue, endValue, flows } = period;
  const start = dayNumber(from);
  const length = dayNumber(to) - start;
  if (length <= 0) throw new ReturnInputError(`the period from ${from} to ${to} has no days`);
  requireFinite("start value, end value and flows", [startValue, endValue, ...flows.map((f) => f.amount)]);
  const extra = timing === "end" ? 0 : timing === "start" ? 1 : 0.5;
  let capital = startValue;
  let net = 0;
  const weights = flows.map(({ date, amount }) => {
    const days = dayNumber(date) - start;
    if (days < 0 || days > length) {
      throw new ReturnInputError(`the flow of ${date} lies outside ${from} to ${to}`);
    }
    // At the close of the first day a flow counts in full, never for more.
    const weight = Math.min((length - days + extra) / length, 1);
    capital += weight * amount;
    net += amount;
    return weight;
  });
  return { ...dividedGain(endValue - startValue - net, capital), weights };
}

/**
 * Modified Dietz returns of consecutive periods, linked into one time-weighted estimate.
 * Example: linkedDietz([{ from: "2024-01-01", to: "2024-02-01", startValue: 100, endValue: 110, flows: [] }, { from: "2024-02-01", to: "2024-03-01", startValue: 110, endValue: 121, flows: [] }]).value = 0.21.
 */
export function linkedDietz(
  periods: readonly DietzPeriod[],
  timing: DietzTiming = "end",
): { value: number | null; reason: string | null; returns: (number | null)[] } {
  const results = periods.map((period) => ({ period, result: modifiedDietz(period, timing) }));
  const returns = results.map(({ result }) => result.value);
  const lacking = results.find(({ result }) => result.value === null);
  if (lacking !== undefined) {
    const { period, result } = lacking;
    return { value: null, reason: `${period.from} to ${period.to}: ${result.reason}`, returns };
  }
  return { value: compoundReturns(returns.map((value) => value ?? 0)), reason: null, returns };
}

function dividedGain(gain: number, averageCapital: number): Omit<DietzReturn, "weights"> {
  if (averageCapital <= 0) {
    const reason = "the average capital is not above zero: a rate of gain on it has no meaning";
    return { value: null, reason, gain, averageCapital };
  }
  return { value: gain / averageCapital, reason: null, gain, averageCapital };
}
