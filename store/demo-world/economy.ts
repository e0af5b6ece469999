import type { IsoDate } from "#finance/dates.ts";

/** One stretch of the equity market: where it ends relative to its start, and how rough the way is. */
export interface MarketPhase {
  /** Last day of the phase; the next one starts on the following trading day. */
  until: IsoDate;
  /** Total return of the world equity factor over the phase. */
  total: number;
  /** Annual volatility of the factor during the phase. */
  volatility: number;
}

/** Two crises: the "October break" of 2019 (five weeks) and the inflation bear market of 2023 (nine months). */
export const MARKET_PHASES: readonly MarketPhase[] = [
  { until: "2018-02-28", total: 0.24, volatility: 0.1 },
  { until: "2018-12-31", total: -0.09, volatility: 0.15 },
  { until: "2019-09-13", total: 0.16, volatility: 0.11 },
  { until: "2019-10-18", total: -0.33, volatility: 0.46 },
  { until: "2020-06-30", total: 0.41, volatility: 0.25 },
  { until: "2021-12-31", total: 0.31, volatility: 0.12 },
  { until: "2023-01-31", total: 0.08, volatility: 0.13 },
  { until: "2023-11-15", total: -0.25, volatility: 0.2 },
  { until: "2024-12-31", total: 0.28, volatility: 0.13 },
  { until: "2025-04-30", total: -0.08, volatility: 0.18 },
  { until: "2026-06-30", total: 0.19, volatility: 0.12 },
];

/** A path given by points in time; straight lines between them. */
export type Anchors = readonly (readonly [IsoDate, number])[];

/** Medium-term yields (annual rates) before daily noise. */
export const YIELD_ANCHORS: Readonly<Record<"EUR" | "USD" | "GBP", Anchors>> = {
  EUR: [
    ["2016-07-01", 0.004],
    ["2018-06-29", 0.009],
    ["2019-09-13", 0.007],
    ["2019-10-18", 0.001],
    ["2021-06-30", 0.003],
    ["2023-01-31", 0.014],
    ["2023-11-15", 0.041],
    ["2024-12-31", 0.031],
    ["2026-06-30", 0.027],
  ],
  USD: [
    ["2016-07-01", 0.013],
    ["2018-06-29", 0.027],
    ["2019-09-13", 0.02],
    ["2019-10-18", 0.008],
    ["2021-06-30", 0.01],
    ["2023-01-31", 0.024],
    ["2023-11-15", 0.05],
    ["2024-12-31", 0.042],
    ["2026-06-30", 0.038],
  ],
  GBP: [
    ["2016-07-01", 0.01],
    ["2018-06-29", 0.014],
    ["2019-09-13", 0.009],
    ["2019-10-18", 0.004],
    ["2021-06-30", 0.006],
    ["2023-01-31", 0.02],
    ["2023-11-15", 0.05],
    ["2024-12-31", 0.044],
    ["2026-06-30", 0.041],
  ],
};

/** Units for one euro, before daily noise. Fictional. */
export const EXCHANGE_RATE_ANCHORS: Readonly<Record<"USD" | "GBP", Anchors>> = {
  USD: [
    ["2016-07-01", 1.11],
    ["2018-02-28", 1.19],
    ["2019-09-13", 1.1],
    ["2019-10-18", 1.06],
    ["2021-06-30", 1.2],
    ["2022-12-30", 1.08],
    ["2023-10-31", 1.03],
    ["2024-12-31", 1.09],
    ["2026-06-30", 1.13],
  ],
  GBP: [
    ["2016-07-01", 0.84],
    ["2018-02-28", 0.88],
    ["2019-10-18", 0.92],
    ["2021-06-30", 0.86],
    ["2023-03-31", 0.88],
    ["2024-12-31", 0.84],
    ["2026-06-30", 0.86],
  ],
};

/** Single days on which the whole market moved; added to the factor, so that the phase total stays as given. */
export const MARKET_DAYS: readonly (readonly [IsoDate, number])[] = [
  ["2018-02-06", -0.034],
  ["2019-09-26", -0.061],
  ["2019-10-10", -0.083],
  ["2019-10-21", 0.058],
  ["2023-03-14", -0.029],
  ["2023-06-15", -0.026],
  ["2023-11-16", 0.031],
  ["2025-04-07", -0.037],
];

/** Invented central banks and the rate each set for its currency from a day on. */
export const POLICY_RATES: Readonly<Record<"EUR" | "USD" | "GBP", Anchors>> = {
  EUR: [
    ["2016-01-01", 0],
    ["2019-10-14", -0.0025],
    ["2022-09-08", 0.005],
    ["2023-02-02", 0.0125],
    ["2023-06-15", 0.025],
    ["2023-10-12", 0.0375],
    ["2024-09-12", 0.0325],
    ["2025-03-13", 0.0275],
    ["2026-04-16", 0.025],
  ],
  USD: [
    ["2016-01-01", 0.005],
    ["2018-03-21", 0.0175],
    ["2019-10-11", 0.0025],
    ["2022-11-02", 0.0125],
    ["2023-03-22", 0.0275],
    ["2023-07-26", 0.045],
    ["2024-11-06", 0.04],
    ["2025-06-18", 0.0375],
  ],
  GBP: [
    ["2016-01-01", 0.0025],
    ["2018-08-02", 0.0075],
    ["2019-10-15", 0.001],
    ["2022-12-15", 0.015],
    ["2023-05-11", 0.03],
    ["2023-09-21", 0.045],
    ["2025-02-06", 0.04],
  ],
};

/** Value of a step path on a day: the last point on or before it. */
export function stepAt(points: Anchors, date: IsoDate): number {
  let value = points[0]?.[1] ?? 0;
  for (const [day, level] of points) if (day <= date) value = level;
  return value;
}
