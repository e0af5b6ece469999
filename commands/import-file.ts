import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { LOT_METHODS, type LotMethod } from "#finance/transaction-kinds.ts";
import { useCaseContext } from "#mcp-tools/use-case-context.ts";
import { openApp } from "#open-app.ts";
import { CoachError } from "#platform/errors.ts";
import { commitImport } from "#portfolio/commit-import.ts";
import type { ImportPreview } from "#portfolio/import-preview.ts";
import { listImports } from "#portfolio/list-imports.ts";
import { prepareImport } from "#portfolio/prepare-import.ts";
import { undoImport } from "#portfolio/undo-import.ts";
import { type Command, flagOption, listOption, quietly, type Terminal, textOption } from "./command.ts";
import { checkDocuments, loadDocuments } from "./load-documents.ts";
import { checkMarketFiles, loadMarketFiles } from "./load-market-files.ts";

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new CoachError("not_found", `The file ${path} cannot be read. Check the path and its permissions.`);
  }
}

function readMapping(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [field, ...column] = pair.split("=");
      if (!field || column.length === 0) {
        throw new CoachError(
          "invalid_input",
          `--map ${pair}: write field=column, for example --map date="Trade Date".`,
        );
      }
      return [field, column.join("=")];
    }),
  );
}

function readLotMethod(text: string | undefined): LotMethod | undefined {
  if (text === undefined) return undefined;
  const known = LOT_METHODS.find((method) => method === text.toLowerCase());
  if (known) return known;
  throw new CoachError("invalid_input", `--lot-method ${text}: use one of ${LOT_METHODS.join(", ")}.`);
}

/** A row of a file can be several transactions, so the two are counted by their names. */
function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function showPreview(preview: ImportPreview, terminal: Terminal): void {
  const { counts } = preview;
  const period = preview.from ? ` · ${preview.from} to ${preview.to}` : "";
  terminal.out(`${preview.formatName} → account "${preview.accountName}"${period}\n`);
  terminal.out(
    `  ${counts.new} new, ${counts.duplicate} already there, ${counts.rejected} rejected, ${counts.ignored} ignored\n`,
  );
  for (const row of preview.rows.filter((candidate) => candidate.state === "rejected")) {
    terminal.out(`  line ${row.line} rejected: ${[row.reason, row.fix].filter(Boolean).join(". ")}\n`);
  }
  if (preview.cashEffect.length > 0) {
    terminal.out(
      `  cash: ${preview.cashEffect.map((money) => `${money.amount} ${money.currency}`).join(", ")}\n`,
    );
  }
  for (const effect of preview.positionEffect) terminal.out(`  ${effect.symbol}: ${effect.quantity}\n`);
  for (const { symbol, name, candidates } of preview.unresolvedInstruments.filter(
    (one) => one.candidates.length > 0,
  ))
    terminal.out(
      `  ${[...new Set([symbol, name])].join(" ")} is not in the market data; similar: ${candidates.join(", ")}\n`,
    );
  for (const issue of preview.dataQuality.issues) terminal.out(`  ${issue.severity}: ${issue.message}\n`);
  for (const note of preview.assumptions) terminal.out(`  note: ${note}\n`);
}

/** A bar that a person sees while a long step runs; nothing where nobody looks, or where it is short. */
function showProgress(terminal: Terminal) {
  const started = performance.now();
  let drawn = 0;
  return {
    show(fraction: number, message: string): void {
      const now = performance.now();
      if (!terminal.interactive || now - started < 1000 || now - drawn < 100) return;
      drawn = now;
      const full = Math.round(fraction * 30);
      const bar = "█".repeat(full) + "░".repeat(30 - full);
      terminal.error(
        `\r  ${bar} ${String(Math.round(fraction * 100)).padStart(3)} %  ${message.slice(0, 50).padEnd(50)}`,
      );
    },
    end(): void {
      if (drawn > 0) terminal.error(`\r${" ".repeat(95)}\r`);
      drawn = 0;
    },
  };
}

export const importFile: Command = {
  help: `Usage: node coach.mjs import FILE [options]
       node coach.mjs import --list | --undo ID | --prices FOLDER | --rates FILE | --documents PATH

  --account NAME     account to book into; made when new
  --currency CODE    currency of the account where the file does not say
  --lot-method NAME  which shares a sale uses, of a new account: fifo (default), lifo, hifo, average,
                      specific, section_104 (UK) or adjusted_cost_base (Canada)
  --format ID        such as schwab-csv, generic-csv or positions-csv; recognised by content when omitted
  --map FIELD=COLUMN which column is what, for CSV whose header does not say; may be repeated
                      (also dateOrder=DMY, decimalMark=",", asOf=2026-06-30: the day of a list of holdings, and
                      doubles=book: book what a file of another format brought in already once more)
  --prices FOLDER    first take a folder of price files into the market
  --rates FILE       first take in the European Central Bank's rate history (eurofxref-hist.zip or .csv)
  --documents PATH   first take a file or folder of news, filings and notes into research
  --yes              confirm without asking
  --user KEY         whose ledger: local (default), ada or ben
  --list, --undo ID  what was imported; take one import out again

Without --yes and without a person at the terminal nothing is written.`,
  options: {
    account: { type: "string" },
    currency: { type: "string" },
    "lot-method": { type: "string" },
    format: { type: "string" },
    map: { type: "string", multiple: true },
    prices: { type: "string" },
    rates: { type: "string" },
    documents: { type: "string" },
    yes: { type: "boolean" },
    user: { type: "string" },
    list: { type: "boolean" },
    undo: { type: "string" },
  },
  async run(config, given, terminal) {
    const [path] = given.positionals;
    const undo = textOption(given, "undo");
    const market = { prices: textOption(given, "prices"), rates: textOption(given, "rates") };
    const loadsMarket = market.prices !== undefined || market.rates !== undefined;
    const documents = textOption(given, "documents");
    const loads = loadsMarket || documents !== undefined;
    if (path === undefined && undo === undefined && !loads && !flagOption(given, "list")) {
      throw new CoachError("invalid_input", "Name the file to import. See: node coach.mjs import --help");
    }
    if (given.positionals.length > 1) {
      throw new CoachError("invalid_input", "Import one file at a time: each has a preview of its own.");
    }
    const mapping = readMapping(listOption(given, "map"));
    const lotMethod = readLotMethod(textOption(given, "lot-method"));
    await checkMarketFiles(market);
    await checkDocuments(documents);
    const bytes = path === undefined ? undefined : await readBytes(path);
    await using app = await openApp(quietly(config), {
      onProgress: (message) => terminal.error(`${message}\n`),
    });
    if (loadsMarket) await loadMarketFiles(app, market, terminal);
    if (documents !== undefined) await loadDocuments(app, documents, terminal);
    const session = await app.signIn(textOption(given, "user") ?? "local");
    const context = useCaseContext(session);
    if (flagOption(given, "list")) {
      const { imports } = await listImports(context);
      for (const one of imports)
        terminal.out(
          `${one.importId}  ${one.state.padEnd(9)}  ${one.accountName}  ${one.fileName}  ${countOf(one.counts.new, "row")}\n`,
        );
      if (imports.length === 0) terminal.out("Nothing was imported yet.\n");
    }
    if (undo !== undefined) {
      const progress = showProgress(terminal);
      const receipt = await undoImport(context, undo, progress.show);
      progress.end();
      terminal.out(
        `Undone: ${countOf(receipt.removed, "transaction")} taken out of "${receipt.accountName}".\n`,
      );
    }
    if (path === undefined || bytes === undefined) return 0;
    const progress = showProgress(terminal);
    const preview = await prepareImport(
      context,
      {
        fileName: basename(path),
        bytes,
        accountName: textOption(given, "account"),
        accountCurrency: textOption(given, "currency")?.toUpperCase(),
        lotMethod,
        format: textOption(given, "format"),
        mapping,
      },
      progress.show,
    );
    progress.end();
    showPreview(preview, terminal);
    if (preview.counts.new === 0) {
      terminal.out("Nothing new to import.\n");
      return 0;
    }
    const confirmed =
      flagOption(given, "yes") ||
      (terminal.interactive && (await terminal.confirm(`Import ${countOf(preview.counts.new, "row")}?`)));
    if (!confirmed) {
      terminal.out("Nothing was written. Repeat with --yes to import.\n");
      return terminal.interactive ? 0 : 2;
    }
    const receipt = await commitImport(context, preview.importId, progress.show);
    progress.end();
    terminal.out(
      `Imported ${countOf(receipt.inserted, "transaction")}. To take them out again: node coach.mjs import --undo ${receipt.importId}\n`,
    );
    return 0;
  },
};
