import { createHash } from "node:crypto";
import { z } from "zod";
import { computeHere } from "#finance/calculations.ts";
import type { DataQuality } from "#platform/results.ts";
import { type LinkCandidate, readLinkCandidates } from "#store/data-fixes.ts";
import { readFirstDays } from "#store/ledger-reads.ts";
import { type FindingState, readFindings, readLatestRefreshes } from "#store/quality-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, readLedgerRows } from "./load-portfolio.ts";
import { pageLimit, readCursor, writeCursor } from "./page-cursor.ts";
import { type SuggestedFix, suggestFix, suggestLink } from "./suggest-fix.ts";
import { priceIssues, type ValuedPosition, valuePositions } from "./value-positions.ts";

type Severity = "info" | "warning" | "error";

export interface DataQualityRequest {
  severity?: Severity;
  symbol?: string;
  /** `open` when not given. */
  state?: FindingState;
  limit?: number;
  cursor?: string;
}

export interface DataFinding {
  /** Starts with `ledger-` when it was computed at this moment: such a finding goes away with its cause alone. */
  id: string;
  code: string;
  severity: Severity;
  symbol: string | null;
  date: string | null;
  message: string;
  suggestedFix: string;
  state: FindingState;
  /** When a check found it; null for what the ledger shows at this moment. */
  foundAt: string | null;
  /** What one click would do about it; null where it takes more. */
  fix: SuggestedFix | null;
}

export interface DataQualityReport {
  asOf: string;
  /** By the worst open finding, whatever was asked for. */
  status: DataQuality["status"];
  /** Of the symbol and state asked for, of every severity. */
  counts: Record<Severity, number>;
  findings: DataFinding[];
  /** The latest run of each source and kind. */
  refreshes: {
    source: string;
    kind: string;
    finishedAt: string | null;
    outcome: "ok" | "failed" | "unfinished";
    received: number;
    changed: number;
    error: string | null;
  }[];
  /** Of what is held now; null when nothing held has a price. */
  prices: { freshest: PriceAge | null; stalest: PriceAge | null };
  nextCursor: string | null;
  assumptions: string[];
  dataQuality: DataQuality;
}

interface PriceAge {
  symbol: string;
  date: string;
}

const place = z.object({ offset: z.number().int().nonnegative() });
const severities = ["error", "warning", "info"] as const;

/**
 * What is doubtful about the data behind a portfolio, worst first: what checks of prices found about instruments of
 * its transactions, and what its own ledger shows (sold more than was held, unknown instruments, days to come, …).
 * @throws CoachError for a bad limit or cursor
 */
export async function readDataQuality(
  context: UseCaseContext,
  request: DataQualityRequest = {},
): Promise<DataQualityReport> {
  const limit = pageLimit(request.limit);
  const { offset } = request.cursor === undefined ? { offset: 0 } : readCursor(request.cursor, place);
  const { rows, stored, refreshes, links } = await context.tenant.run(async (database) => {
    const ledger = await readLedgerRows(database, context, {});
    return {
      rows: ledger,
      stored: await readFindings(database, await readFirstDays(database)),
      refreshes: await readLatestRefreshes(database),
      links: await readLinkCandidates(database),
    };
  });
  const own = await (context.compute ?? computeHere)(describeDoubts, rows);
  const all: DataFinding[] = [
    ...own.findings,
    ...links.map(linkFinding),
    ...stored.map(({ evidence, ...row }) => ({
      ...row,
      foundAt: row.foundAt.toISOString(),
      fix: row.state === "open" ? suggestFix({ ...row, evidence }) : null,
    })),
  ].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const asked = all.filter(
    (finding) => finding.state === (request.state ?? "open") && isAbout(finding, request.symbol),
  );
  const shown = asked.filter(({ severity }) => severity === (request.severity ?? severity));
  const worst = all.find(({ state }) => state === "open")?.severity ?? "info";
  const status = worst === "info" ? "ok" : worst;
  const next = offset + limit;
  return {
    asOf: own.asOf,
    status,
    counts: {
      error: asked.filter(({ severity }) => severity === "error").length,
      warning: asked.filter(({ severity }) => severity === "warning").length,
      info: asked.filter(({ severity }) => severity === "info").length,
    },
    findings: shown.slice(offset, next),
    refreshes: refreshes.map(({ startedAt: _, ...run }) => ({
      ...run,
      finishedAt: run.finishedAt?.toISOString() ?? null,
      outcome: run.error !== null ? "failed" : run.finishedAt === null ? "unfinished" : "ok",
    })),
    prices: { freshest: own.ages.at(-1) ?? null, stalest: own.ages[0] ?? null },
    nextCursor: next < shown.length ? writeCursor({ offset: next }) : null,
    assumptions: [
      ...(request.state === undefined ? ["Open findings only."] : []),
      "Findings about prices concern instruments of your transactions, from the first one on.",
    ],
    // The findings themselves are the list: repeating the first ten here would only make the answer longer.
    dataQuality: { status, issues: [] },
  };
}

/** What the ledger itself shows, and the days of the prices of what is held, oldest first. */
export function describeDoubts(rows: LedgerRows): {
  asOf: string;
  findings: DataFinding[];
  ages: PriceAge[];
} {
  const folded = foldPortfolio(loadRows(rows));
  const positions = valuePositions(folded);
  const ages = positions
    .flatMap(({ instrument, price }) =>
      price === null ? [] : [{ symbol: instrument.symbol, date: price.date }],
    )
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return { asOf: folded.loaded.asOf, findings: ledgerFindings(folded, positions), ages };
}

/** A finding about several holdings names them in its text. */
function isAbout(finding: DataFinding, symbol: string | undefined): boolean {
  if (symbol === undefined) return true;
  const wanted = symbol.toUpperCase();
  if (finding.symbol !== null) return finding.symbol.toUpperCase() === wanted;
  return finding.message
    .toUpperCase()
    .split(/[^A-Z0-9.^-]+/)
    .some((word) => word.replace(/[.]$/, "") === wanted);
}

/** What the ledger and its valuation show today, each text once. */
function ledgerFindings(folded: FoldedPortfolio, positions: readonly ValuedPosition[]): DataFinding[] {
  const { loaded, complete } = folded;
  const own = complete.issues.map(({ code, severity, message, instrumentId, date }) => {
    const symbol = instrumentId === null ? null : (loaded.instruments.get(instrumentId)?.symbol ?? null);
    return { code, severity, message, symbol, date };
  });
  const told = new Set(own.map(({ message }) => message));
  const others = [...folded.issues, ...priceIssues(folded, positions)]
    .filter(({ message }) => !told.has(message))
    .map((issue) => ({ ...issue, symbol: null, date: null }));
  const findings = new Map<string, DataFinding>();
  for (const issue of [...own, ...others]) {
    const hash = createHash("sha256")
      .update(JSON.stringify([issue.code, issue.message]))
      .digest("hex");
    const id = `ledger-${hash.slice(0, 16)}`;
    findings.set(id, {
      id,
      ...issue,
      suggestedFix: adviseOn(issue.code),
      state: "open",
      foundAt: null,
      fix: null,
    });
  }
  return [...findings.values()];
}

function linkFinding(candidate: LinkCandidate): DataFinding {
  const { instrumentId, symbol, name, targetSymbol, targetName } = candidate;
  return {
    id: `ledger-link-${instrumentId}`,
    code: "unlinked_instrument",
    severity: "warning",
    symbol,
    date: null,
    message: `${symbol} (${name}) of your transactions has no prices; ${targetSymbol} (${targetName}) may be the same.`,
    suggestedFix: `If it is, take prices of ${targetSymbol} for it.`,
    state: "open",
    foundAt: null,
    fix: suggestLink(candidate),
  };
}

const missingTrades = "Import the transactions that are missing before this one.";
const addPrices = "Add a price file with this instrument, or point the import to the right symbol.";

const fixes: Readonly<Record<string, string>> = {
  bad_row: "Undo the import, correct this row in the file and import it again.",
  future_date: "Correct the day in the file. If it is right, the row counts from that day on.",
  unknown_instrument: "Import the file again with the symbol or ISIN of the instrument.",
  oversell: `${missingTrades} For a short sale, undo the import, write "sell to open" (kind write) and import again.`,
  oversell_rounding: "Nothing to do: the rest is smaller than what brokers round.",
  negative_cash: "Import the deposits that are missing, or accept the debt if the account allows one.",
  split_without_position: missingTrades,
  dividend_without_position: "Import the purchase that is missing, or correct the dividend's instrument.",
  lot_not_found: "Name an existing purchase in the file, or let the account's method choose the lots.",
  transfer_without_value: "Add the cost of the transferred shares to the file.",
  missing_price: addPrices,
  missing_exchange_rate: "Refresh the exchange rates; for a currency without rates, use another one.",
  late_exchange_rate: "Use a currency with rates from that day on, or one of your accounts' own.",
  stale_price: "Refresh the prices, or put a newer price file in the folder.",
  stale_exchange_rate: "Refresh the exchange rates.",
};

function adviseOn(code: string): string {
  return (
    fixes[code] ?? "Compare the transactions and prices of this instrument with your broker's statement."
  );
}
