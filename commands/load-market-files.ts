import { stat } from "node:fs/promises";
import type { App } from "#app.ts";
import { refreshPrices } from "#market/refresh-prices.ts";
import { marketSources } from "#market/sources/index.ts";
import { systemClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Terminal } from "./command.ts";

export interface MarketFiles {
  /** Folder of price files. */
  prices: string | undefined;
  /** The European Central Bank's rate history, zip or csv, or a folder that holds it. */
  rates: string | undefined;
}

/** Refuses paths that cannot be read, before anything is opened. @throws CoachError not_found naming the option */
export async function checkMarketFiles({ prices, rates }: MarketFiles): Promise<void> {
  const folder = prices === undefined ? undefined : await stat(prices).catch(() => null);
  if (folder !== undefined && !folder?.isDirectory()) {
    throw new CoachError(
      "not_found",
      `--prices ${prices}: there is no such folder. Name the folder that holds the price files.`,
    );
  }
  if (rates !== undefined && (await stat(rates).catch(() => null)) === null) {
    throw new CoachError(
      "not_found",
      `--rates ${rates}: there is no such file. Name the eurofxref-hist.zip or .csv of the European Central Bank.`,
    );
  }
}

/** Takes price and rate files into the real market, with progress; unchanged files are skipped. */
export async function loadMarketFiles(app: App, files: MarketFiles, terminal: Terminal): Promise<void> {
  const report = await refreshPrices({
    store: app.store,
    sources: marketSources({ pricesDir: files.prices, ecb: { path: files.rates } }),
    clock: systemClock,
    logger: app.log,
    signal: terminal.signal,
    // A source that was not asked for has nothing to do.
    onProgress: ({ done, total, message }) => {
      if (total > 0) terminal.error(`  ${done}/${total} ${message}\n`);
    },
  });
  for (const run of report.runs) {
    const problem = run.error === null ? "" : ` · failed: ${run.error}`;
    terminal.out(
      `${run.source}: ${run.received} rows read, ${run.changed} new or changed, ${run.issues} findings${problem}\n`,
    );
  }
  for (const assumption of report.assumptions) terminal.out(`  note: ${assumption}\n`);
  if (report.runs.length > 0 && report.runs.every((run) => run.error !== null)) {
    throw new CoachError("invalid_input", "None of the files could be taken in. See the errors above.");
  }
}
