import type { DataIssue } from "#platform/results.ts";
import { REVALUED } from "./held-options.ts";
import type { HeldReturns } from "./load-held-returns.ts";
import { CASH } from "./move-foreign-cash.ts";
import { ASSUMED_DURATION, isInvented, LEAST_COVERED, type StressOutcome } from "./stress-outcomes.ts";

/** Smaller shares of the whole move it too little to speak of. */
const LEAST_CASH = 0.01;

/** What the outcomes rest on that the owner should know. */
export function stressIssues(held: HeldReturns, outcomes: readonly StressOutcome[]): DataIssue[] {
  const issues: DataIssue[] = [];
  const thin = outcomes.filter(({ coveredShare }) => coveredShare < 1 && coveredShare >= LEAST_COVERED);
  const none = outcomes.filter(({ change }) => change === null);
  if (none.length > 0 && held.holdings.length > 0) {
    issues.push({
      code: "scenario_without_prices",
      severity: "info",
      message: `Too few prices for ${none.map(({ name }) => name).join(", ")}: no answer for these.`,
    });
  }
  if (thin.length > 0) {
    issues.push({
      code: "scenario_partly_covered",
      severity: "warning",
      message: `Some holdings have neither prices of then nor a stand-in in ${thin.map(({ name }) => name).join(", ")}: they move as the rest.`,
    });
  }
  const stood = outcomes.filter(
    ({ from, holdings }) =>
      from !== null &&
      holdings.some(({ source }) => !["own prices", "none", CASH, REVALUED].includes(source)),
  );
  if (stood.length > 0) {
    issues.push({
      code: "stand_ins_used",
      severity: "info",
      message: `Other instruments stand in for holdings without prices in ${stood.map(({ name }) => name).join(", ")}.`,
    });
  }
  const still = outcomes.flatMap(({ name, from, change, holdings }) =>
    from === null || change === null
      ? []
      : holdings
          .filter((entry) => entry.source === CASH && entry.change === null)
          .map(({ symbol, weight }) => ({ name, symbol, size: Math.abs(weight) })),
  );
  if (still.some(({ size }) => size >= LEAST_CASH)) {
    const codes = [...new Set(still.map(({ symbol }) => symbol))].slice(0, 8).join(", ");
    const names = [...new Set(still.map(({ name }) => name))].join(", ");
    issues.push({
      code: "foreign_cash",
      severity: "warning",
      message: `No exchange rates of then are known for cash in ${codes} in ${names}: it stands still there.`,
    });
  }
  const assumed = outcomes
    .filter(({ from }) => from === null)
    .flatMap(({ holdings }) => holdings.filter(({ source }) => source === "assumed duration"));
  if (assumed.length > 0) {
    const symbols = [...new Set(assumed.map(({ symbol }) => symbol))].slice(0, 8).join(", ");
    issues.push({
      code: "assumed_duration",
      severity: "warning",
      message: `No source gives the duration of ${symbols}: ${ASSUMED_DURATION} years are assumed.`,
    });
  }
  if (isInvented(held)) {
    issues.push({
      code: "invented_market",
      severity: "info",
      message:
        "The prices are those of an invented market: crises of the real one are not replayed, its own are.",
    });
  }
  return issues;
}
