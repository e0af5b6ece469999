import { CoachError } from "#platform/errors.ts";
import { avanzaCsv } from "./formats/avanza-csv.ts";
import { coinbaseCsv } from "./formats/coinbase-csv.ts";
import { cointrackingCsv } from "./formats/cointracking-csv.ts";
import { cryptoComCsv } from "./formats/crypto-com-csv.ts";
import { degiroAccountCsv } from "./formats/degiro-account-csv.ts";
import { degiroTransactionsCsv } from "./formats/degiro-transactions-csv.ts";
import { deltaCsv } from "./formats/delta-csv.ts";
import { etoroCsv } from "./formats/etoro-csv.ts";
import { fidelityHistoryCsv } from "./formats/fidelity-history-csv.ts";
import { fidelityPositionsCsv } from "./formats/fidelity-positions-csv.ts";
import { freetradeCsv } from "./formats/freetrade-csv.ts";
import { genericCsv } from "./formats/generic-csv.ts";
import { ghostfolioCsv } from "./formats/ghostfolio-csv.ts";
import { ghostfolioJson } from "./formats/ghostfolio-json.ts";
import { ibkrActivityCsv } from "./formats/ibkr-activity-csv.ts";
import { ibkrFlexCsv } from "./formats/ibkr-flex-csv.ts";
import { ibkrFlexXml } from "./formats/ibkr-flex-xml.ts";
import { investEngineCsv } from "./formats/invest-engine-csv.ts";
import { parqetCsv } from "./formats/parqet-csv.ts";
import { portfolioPerformanceAccountsCsv } from "./formats/portfolio-performance-accounts-csv.ts";
import { portfolioPerformancePortfolioCsv } from "./formats/portfolio-performance-portfolio-csv.ts";
import { positionsCsv } from "./formats/positions-csv.ts";
import { quickenQif } from "./formats/quicken-qif.ts";
import { revolutCryptoCsv } from "./formats/revolut-crypto-csv.ts";
import { revolutInvestCsv } from "./formats/revolut-invest-csv.ts";
import { robinhoodCsv } from "./formats/robinhood-csv.ts";
import { saxoCsv } from "./formats/saxo-csv.ts";
import { schwabCsv } from "./formats/schwab-csv.ts";
import { statementOfx } from "./formats/statement-ofx.ts";
import { swissquoteCsv } from "./formats/swissquote-csv.ts";
import { tradeRepublicCsv } from "./formats/trade-republic-csv.ts";
import { trading212Csv } from "./formats/trading212-csv.ts";
import { upstoxCsv } from "./formats/upstox-csv.ts";
import { vanguardCsv } from "./formats/vanguard-csv.ts";
import { vanguardUkCsv } from "./formats/vanguard-uk-csv.ts";
import { wealthfolioCsv } from "./formats/wealthfolio-csv.ts";
import { xtbCsv } from "./formats/xtb-csv.ts";
import { zerodhaCsv } from "./formats/zerodha-csv.ts";
import type { Importer } from "./importer.ts";
import type { SourceFile } from "./source-file.ts";

/** Every format that can be imported; the surest one by content reads a file. */
export const importers: readonly Importer[] = [
  avanzaCsv,
  coinbaseCsv,
  cointrackingCsv,
  cryptoComCsv,
  degiroAccountCsv,
  degiroTransactionsCsv,
  deltaCsv,
  etoroCsv,
  fidelityHistoryCsv,
  fidelityPositionsCsv,
  freetradeCsv,
  genericCsv,
  ghostfolioCsv,
  ghostfolioJson,
  ibkrActivityCsv,
  ibkrFlexCsv,
  ibkrFlexXml,
  investEngineCsv,
  parqetCsv,
  portfolioPerformanceAccountsCsv,
  portfolioPerformancePortfolioCsv,
  positionsCsv,
  quickenQif,
  revolutCryptoCsv,
  revolutInvestCsv,
  robinhoodCsv,
  saxoCsv,
  schwabCsv,
  statementOfx,
  swissquoteCsv,
  tradeRepublicCsv,
  trading212Csv,
  upstoxCsv,
  vanguardCsv,
  vanguardUkCsv,
  wealthfolioCsv,
  xtbCsv,
  zerodhaCsv,
];

/**
 * The importer for a file: the one asked for, or the surest by content.
 * @throws CoachError invalid_input when the format is unknown or nothing can read the file
 */
export function chooseImporter(file: SourceFile, format: string | undefined): Importer {
  const ids = importers.map((importer) => importer.id).join(", ");
  if (format !== undefined) {
    const wanted = importers.find((importer) => importer.id === format);
    if (!wanted) throw new CoachError("invalid_input", `Unknown format. Use one of: ${ids}.`);
    if (wanted.sniff(file) === 0) {
      throw new CoachError(
        "invalid_input",
        `The file is not in the format ${wanted.name}. Leave the format out to have it found.`,
      );
    }
    return wanted;
  }
  if (file.brokenJson) {
    throw new CoachError(
      "invalid_input",
      "The file begins as JSON but is cut off or damaged. Export it again and import the whole file.",
    );
  }
  const ranked = importers.map((importer) => ({ importer, score: importer.sniff(file) }));
  ranked.sort((a, b) => b.score - a.score);
  const best = ranked[0];
  if (best && best.score > 0) return best.importer;
  if (file.json !== undefined) {
    throw new CoachError(
      "invalid_input",
      'The JSON has no list "activities", so it is not a Ghostfolio export. Export the activities, or use CSV.',
    );
  }
  throw new CoachError(
    "invalid_input",
    "The file is not a table of transactions. Export them as CSV or as Ghostfolio JSON.",
  );
}
