import type { Measure } from "#finance/measure.ts";
import { DEFAULT_PARTICIPATION, daysToLiquidate, sellableShare } from "#finance/risk/liquidity.ts";
import { CoachError } from "#platform/errors.ts";
import { type AverageVolume, readAverageVolumes } from "#store/price-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Figure, figure, type Table, table } from "./analysis-result.ts";
import type { Holding, HoldingsPage } from "./results.ts";

export interface LiquidityRequest {
  /** Part of a day's volume that one's own sales may make up; 0.2 when not given. */
  volumeShare?: number;
}

export interface Liquidity {
  figures: Figure[];
  tables: Table[];
  assumptions: string[];
}

const VOLUME_DAYS = 30;
/** A mean of fewer days says little. */
const FEWEST_DAYS = 10;
const MOST_ROWS = 40;
const MOST_NAMES = 5;

/** @throws CoachError invalid_input unless the share lies above 0 and up to 1 */
export function checkVolumeShare(volumeShare: number = DEFAULT_PARTICIPATION): number {
  if (volumeShare > 0 && volumeShare <= 1) return volumeShare;
  throw new CoachError("invalid_input", "volumeShare lies above 0 and up to 1, such as 0.2");
}

/**
 * How fast the holdings of a page could be sold: days per holding, part of their value within a day and five, and the
 * longest. Days come from shares alone; values are in the page's currency. What has no known volume stands outside and
 * is named.
 */
export async function measureLiquidity(
  context: UseCaseContext,
  page: HoldingsPage,
  volumeShare: number,
): Promise<Liquidity> {
  const volumes = await context.tenant.run((database) =>
    readAverageVolumes(
      database,
      page.holdings.map((holding) => holding.instrumentId),
      { to: page.asOf, days: VOLUME_DAYS },
    ),
  );
  const positions = page.holdings.flatMap((holding) => {
    const value = Number(holding.marketValue?.amount ?? 0);
    if (value === 0) return [];
    const volume = volumes.get(holding.instrumentId);
    return [{ holding, value, volume, days: daysOf(holding, volume, volumeShare) }];
  });
  const known = positions.flatMap(({ value, days }) =>
    days.value === null ? [] : [{ value, days: days.value }],
  );
  const silent = positions.filter(({ days }) => days.value === null);
  const nothing =
    positions.length === 0 ? "nothing with a price is held" : "no volume is known of what is held";
  const size = (list: readonly { value: number }[]) =>
    list.reduce((sum, { value }) => sum + Math.abs(value), 0);
  const within = (days: number): Measure => {
    const value = sellableShare(known, days);
    return { value, reason: value === null ? nothing : null };
  };
  const longest: Measure =
    known.length === 0
      ? { value: null, reason: nothing }
      : { value: Math.max(...known.map(({ days }) => days)), reason: null };
  positions.sort((a, b) => (b.days.value ?? -1) - (a.days.value ?? -1));
  return {
    figures: [
      figure("daysToLiquidate", "days", longest),
      figure("sellableInOneDay", "rate", within(1)),
      figure("sellableInFiveDays", "rate", within(5)),
      ...(known.length > 0 && silent.length > 0
        ? [figure("liquidityCoveredShare", "rate", size(known) / size(positions))]
        : []),
    ],
    tables:
      known.length === 0
        ? []
        : [
            table(
              "liquidity",
              [
                "symbol",
                ["averageVolume", "number"],
                ["dailyTurnover", "money"],
                ["daysToLiquidate", "days"],
                ["sellableInOneDay", "rate"],
                "reason",
              ],
              positions.slice(0, MOST_ROWS).map(({ holding, value, volume, days }) => [
                holding.symbol,
                volume?.average ?? null,
                // What a unit is worth in the page's currency, times the units.
                volume === undefined ? null : (volume.average * value) / Number(holding.quantity),
                days.value,
                days.value === null ? null : Math.min(1, 1 / days.value),
                days.reason,
              ]),
            ),
          ],
    assumptions: [
      `Liquidity: sales of up to ${percent(volumeShare)} of the average daily volume of the last ${VOLUME_DAYS} trading days, all holdings at once; shares are of their value, without cash.`,
      ...(known.length > 0 && silent.length > 0
        ? [
            `Outside the liquidity figures, for no volume is known: ${named(silent.map(({ holding }) => holding.symbol))}.`,
          ]
        : []),
    ],
  };
}

function daysOf(holding: Holding, volume: AverageVolume | undefined, volumeShare: number): Measure {
  if (volume === undefined) return { value: null, reason: whyUnknown(holding.assetClass) };
  if (volume.days < FEWEST_DAYS)
    return { value: null, reason: `the volume of only ${volume.days} of ${VOLUME_DAYS} days is known` };
  return daysToLiquidate(Number(holding.quantity), volume.average, volumeShare);
}

function whyUnknown(assetClass: string): string {
  if (assetClass === "fund") return "a fund that is returned to its issuer has no trading volume";
  if (assetClass === "bond") return "no source gives what dealers trade of the bond";
  return "no source gives its trading volume";
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(4))} %`;
}

function named(symbols: readonly string[]): string {
  return symbols.slice(0, MOST_NAMES).join(", ") + (symbols.length > MOST_NAMES ? " and others" : "");
}
