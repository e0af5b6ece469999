import { createHash, randomUUID } from "node:crypto";
import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal, money } from "#finance/money.ts";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { readImportMappings } from "#store/import-mappings.ts";
import {
  type ImportAccount,
  insertImportBatch,
  readAccountsByName,
  readBookedShares,
  readKnownContents,
} from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import { insertStagingTransactions } from "#store/staging-writes.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { chosenAccountName } from "./account-name.ts";
import { checkOpeningPositions, type OpeningRow, type OpeningVerdict } from "./check-opening-positions.ts";
import { findImportIssues } from "./find-import-issues.ts";
import { findUnresolvedInstruments } from "./find-unresolved-instruments.ts";
import { HeldShares } from "./held-shares.ts";
import { importLotMethods, keptLotMethods } from "./import-lot-methods.ts";
import type { ImportPreview, ImportSummary, StagedLedgerRow } from "./import-preview.ts";
import { columnMapping } from "./importers/column-mapping.ts";
import type { ParsedTransaction } from "./importers/importer.ts";
import { majorCurrency } from "./importers/minor-currency.ts";
import { readFileApart } from "./read-file-apart.ts";
import { readPreview } from "./read-import.ts";
import type { ImportFile } from "./read-import-file.ts";
import { type IdentifiedRow, type StagingResult, stageRows } from "./stage-rows.ts";

const maximumBytes = 10 * 1024 * 1024;
/** How many earlier mappings are looked through for one of the same columns. */
const mappingsRecalled = 50;

export interface ImportRequest {
  fileName: string;
  bytes: Uint8Array;
  accountName?: string | undefined;
  accountCurrency?: string | undefined;
  /** For accounts that are made; one that exists keeps its own. First in, first out when not given. */
  lotMethod?: LotMethod | undefined;
  /** Id of an importer; without it the content decides. */
  format?: string | undefined;
  /** Which column is what, for files whose header does not say; see importers/column-mapping.ts. */
  mapping?: unknown;
}

/**
 * Reads a file and shows what importing it would change; nothing enters the ledger yet. The file is kept as
 * received with its hash, every line with its state.
 * @throws CoachError too_large above 10 MB, invalid_input when the file cannot be read or asks a question
 */
export async function prepareImport(context: UseCaseContext, request: ImportRequest): Promise<ImportPreview> {
  if (request.bytes.length > maximumBytes) {
    throw new CoachError(
      "too_large",
      "The file is larger than 10 MB. Export a shorter period and import it in parts.",
    );
  }
  const currency = accountCurrency(request.accountCurrency);
  const chosen = chosenAccountName(request.accountName);
  const mapping = columnMapping.safeParse(request.mapping ?? {});
  if (!mapping.success) {
    const field = mapping.error.issues[0]?.path.join(".");
    throw new CoachError(
      "invalid_input",
      `The mapping is not valid${field ? ` at ${field}` : ""}. Give column names by field, for example {"date": "Datum"}. ` +
        `Fields: ${Object.keys(columnMapping.shape).join(", ")}.`,
    );
  }
  const today = context.clock.today();
  const read = await readFileApart({
    bytes: request.bytes,
    format: request.format,
    options: { mapping: mapping.data, currency: currency ?? context.baseCurrency, today },
    account: chosen,
    earlier: await context.tenant.run((database) => readImportMappings(database, mappingsRecalled)),
  });
  const { accountName, identified } = read;
  const importId = randomUUID();
  await context.tenant.run(
    async (database) => {
      const names = accountNames(identified, accountName);
      const accounts = await readAccountsByName(database, names);
      const methods = importLotMethods(names, accounts, request.lotMethod);
      const opening = read.file.opening
        ? await checkOpeningPositions(database, accounts, openingRows(identified))
        : null;
      const staged = await stage(database, identified, accounts, methods, opening?.verdicts);
      const summary = await summarize(database, {
        read,
        staged,
        names,
        accounts,
        currency,
        today,
        baseCurrency: context.baseCurrency,
        methods,
        lotMethod: request.lotMethod,
        missing: opening?.missing ?? [],
      });
      await insertImportBatch(database, {
        importId,
        accountId: accounts[0]?.accountId ?? null,
        format: read.format,
        fileName: request.fileName.slice(0, 200),
        sha256: createHash("sha256").update(request.bytes).digest("hex"),
        raw: request.bytes,
        mapping: read.mapping,
        summary,
      });
      await insertStagingTransactions(database, importId, staged.lines);
    },
    { durable: true },
  );
  return readPreview(context, importId);
}

function accountCurrency(code: string | undefined): string | null {
  if (code === undefined || code.trim() === "") return null;
  const unit = majorCurrency(code);
  if (!unit)
    throw new CoachError(
      "invalid_input",
      "The account currency is not a currency code. Give three letters, for example EUR.",
    );
  return unit.currency;
}

function accountNames(identified: readonly IdentifiedRow[], fallback: string): string[] {
  const names = new Set(identified.flatMap((row) => row.entries.map((entry) => entry.account)));
  return names.size > 0 ? [...names] : [fallback];
}

async function stage(
  database: Database,
  identified: readonly IdentifiedRow[],
  accounts: readonly ImportAccount[],
  methods: ReadonlyMap<string, LotMethod>,
  verdicts: ReadonlyMap<number, OpeningVerdict> | undefined,
): Promise<StagingResult> {
  const idByName = new Map(accounts.map((account) => [account.name, account.accountId]));
  const entries = identified.flatMap((row) => row.entries);
  const ids = accounts.map((account) => account.accountId);
  const known = await readKnownContents(database, ids, [...new Set(entries.map((entry) => entry.hash))]);
  const actions = entries.some((entry) => needsHeld(entry.transaction));
  const booked = actions && ids.length > 0 ? await readBookedShares(database, ids) : [];
  return stageRows(
    identified,
    (account, hash, occurrence) => known.has(`${idByName.get(account)} ${hash} ${occurrence}`),
    booked,
    new HeldShares(methods),
    verdicts,
  );
}

function openingRows(identified: readonly IdentifiedRow[]): OpeningRow[] {
  return identified.flatMap(({ row, entries }) =>
    entries.map(({ transaction, account }) => ({ ...transaction, line: row.line, account })),
  );
}

/** Whether what a row does follows from what is held before it. */
function needsHeld({ kind, replaces, related }: ParsedTransaction): boolean {
  return kind === "split" || replaces !== null || related !== null;
}

interface SummaryInput {
  read: ImportFile;
  staged: StagingResult;
  names: string[];
  accounts: readonly ImportAccount[];
  currency: string | null;
  today: string;
  baseCurrency: string;
  methods: ReadonlyMap<string, LotMethod>;
  lotMethod: LotMethod | undefined;
  /** What a list of positions no longer names. */
  missing: readonly string[];
}

async function summarize(database: Database, input: SummaryInput): Promise<ImportSummary> {
  const { staged } = input;
  const { formatName, file, identified } = input.read;
  const fresh = staged.lines.flatMap((line) => line.parsed);
  const days = identified.flatMap((row) => row.entries.map(({ transaction }) => transaction.date)).sort();
  const counts = { new: 0, duplicate: 0, rejected: 0, ignored: 0 };
  for (const line of staged.lines) counts[line.state] += 1;
  const accounts = input.names.map((name) => {
    const existing = input.accounts.find((account) => account.name === name);
    const stated = input.currency ?? file.accountCurrencies[name] ?? file.accountCurrency;
    return {
      name,
      currency: existing?.currency ?? stated ?? mostUsedCurrency(fresh, name) ?? input.baseCurrency,
      impliedCash: existing?.impliedCash ?? file.impliedCash,
      lotMethod: input.methods.get(name) ?? "fifo",
    };
  });
  const unresolvedInstruments = await findUnresolvedInstruments(database, fresh);
  // Where cash comes from outside and goes back on the same day, no balance moves.
  const moving = new Set(accounts.flatMap(({ name, impliedCash }) => (impliedCash ? [] : [name])));
  return {
    formatName,
    accountName: input.names.join(", ").slice(0, 300),
    accounts,
    createdAccounts: [],
    asOf: input.today,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    counts,
    cashEffect: cashEffects(fresh.filter((row) => moving.has(row.account))),
    positionEffect: [...staged.positionEffect]
      .filter(([, quantity]) => !quantity.isZero())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([symbol, quantity]) => ({ symbol, quantity: quantity.toFixed() })),
    unresolvedInstruments,
    columns: file.columns,
    assumptions: [
      ...file.assumptions,
      ...staged.assumptions,
      ...keptLotMethods(input.accounts, input.lotMethod),
    ],
    issues: [
      ...input.missing.map((message) => ({
        code: "position_missing",
        severity: "warning" as const,
        message,
      })),
      ...(await findImportIssues(database, {
        fresh,
        rejected: counts.rejected,
        accounts: input.accounts,
        impliedCash: file.impliedCash,
        unresolved: unresolvedInstruments,
        today: input.today,
      })),
    ],
    inserted: null,
    opening: file.opening ?? false,
  };
}

function mostUsedCurrency(rows: readonly StagedLedgerRow[], account: string): string | null {
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row.account === account) counts.set(row.currency, (counts.get(row.currency) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function cashEffects(rows: readonly StagedLedgerRow[]) {
  const sums = new Map<string, Decimal>();
  for (const row of rows) {
    const effect = cashEffect({ ...row, instrumentId: row.instrument ? row.instrument.symbol : null });
    sums.set(row.currency, (sums.get(row.currency) ?? new Decimal(0)).plus(effect));
  }
  return [...sums].map(([currency, sum]) => money(sum, currency));
}
