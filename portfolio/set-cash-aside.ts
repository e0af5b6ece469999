import { meanOf, sampleDeviation } from "#finance/risk/risk-measures.ts";
import type { ReturnPanel } from "./load-return-panel.ts";

/** Yearly volatility below which something is money in another form: money market funds, overnight deposits. */
const STANDS_STILL = 0.005;

export interface CashAside {
  /** The panel without what hardly moves. */
  panel: ReturnPanel;
  /** Symbols of what hardly moves; empty when nothing does, or when it was asked for by name. */
  symbols: string[];
  /** Its mean return a year by weight, not below zero; null without any. */
  meanReturn: number | null;
}

/**
 * Takes out of a panel what hardly moves. Beside it every other weight looks bad by any ratio of return to risk, and all
 * optimal weights would be "hold cash": it counts as cash, and its return as that of money without risk.
 */
export function setCashAside(panel: ReturnPanel, wanted: readonly string[]): CashAside {
  const still = panel.assets.filter(
    (asset) =>
      !wanted.includes(asset.symbol) &&
      sampleDeviation(asset.returns) * Math.sqrt(panel.periodsPerYear) < STANDS_STILL,
  );
  if (still.length === 0 || still.length === panel.assets.length)
    return { panel, symbols: [], meanReturn: null };
  const weight = still.reduce((sum, asset) => sum + asset.weight, 0);
  const mean = still.reduce((sum, asset) => {
    const share = weight > 0 ? asset.weight / weight : 1 / still.length;
    return sum + share * meanOf(asset.returns) * panel.periodsPerYear;
  }, 0);
  return {
    panel: { ...panel, assets: panel.assets.filter((asset) => !still.includes(asset)) },
    symbols: still.map(({ symbol }) => symbol),
    meanReturn: Math.max(0, mean),
  };
}
