import type { DataIssue } from "#platform/results.ts";
import type { HoldingsPage } from "./results.ts";

/** Smaller shares of the whole move it too little to speak of. */
const LEAST_SHARE = 0.01;

/**
 * Says which cash in other currencies is a notable part of the whole without its exchange rate being followed: all but the
 * cash among `followed`.
 */
export function foreignCashIssues(
  { cash, currency, marketValue }: Pick<HoldingsPage, "cash" | "currency" | "marketValue">,
  followed: readonly { currency: string; cash?: boolean }[],
): DataIssue[] {
  const moving = new Set(followed.flatMap((asset) => (asset.cash === true ? [asset.currency] : [])));
  const total = Number(marketValue?.amount ?? 0);
  const parts = cash.flatMap((entry) => {
    const share = total > 0 ? Number(entry.value?.amount ?? 0) / total : 0;
    return entry.currency === currency || moving.has(entry.currency) || Math.abs(share) < LEAST_SHARE
      ? []
      : [`${(share * 100).toFixed(1)} % in ${entry.currency}`];
  });
  if (parts.length === 0) return [];
  return [
    {
      code: "foreign_cash",
      severity: "warning",
      message: `Cash in other currencies counts here as if exchange rates stood still, because too few past ones are known: ${parts.slice(0, 5).join(", ")} of the whole. Its currency risk comes on top.`,
    },
  ];
}
