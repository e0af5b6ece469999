import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { CoachError } from "#platform/errors.ts";
import type { GuardedFetch } from "#platform/guarded-fetch.ts";
import type { MarketSource, RateFact, RatePart, ReadFinding, SourceBatch } from "../market-source.ts";
import { readDay, readPrice } from "./price-lines.ts";

const id = "ecb";
const linesPerBatch = 200;
const maximumTextBytes = 64 * 1024 * 1024;

/** The documented address of the complete history. Source: ecb.europa.eu, "Euro foreign exchange reference rates". */
export const ECB_HISTORY_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip";
export const ECB_HOSTS = ["www.ecb.europa.eu"] as const;

export interface EcbOptions {
  /** A file `eurofxref-hist.zip` or `.csv`, or a folder that holds one. */
  path?: string | undefined;
  /** Folders that may hold one; none is fine. */
  folders?: readonly string[] | undefined;
  /** Downloads the history when no file is given. */
  fetch?: GuardedFetch | undefined;
}

const fileNames = ["eurofxref-hist.zip", "eurofxref-hist.csv", "eurofxref.zip", "eurofxref.csv"];

async function isFile(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ?? false;
}

async function findFile(options: EcbOptions): Promise<string | null> {
  if (options.path && (await isFile(options.path))) return options.path;
  for (const folder of options.path ? [options.path] : (options.folders ?? [])) {
    for (const name of fileNames) if (await isFile(join(folder, name))) return join(folder, name);
  }
  if (!options.path) return null;
  throw new CoachError(
    "not_found",
    "There is no eurofxref-hist.zip or .csv at the given place. Download it from the European Central Bank.",
  );
}

/** The history as a file or, without one, from the bank; null when neither is set up. */
async function readBytes(options: EcbOptions, signal: AbortSignal | undefined): Promise<Uint8Array | null> {
  const file = await findFile(options);
  if (file !== null) return readFile(file);
  if (!options.fetch) return null;
  const answer = await options.fetch(ECB_HISTORY_URL, signal);
  if (answer.status === 200) return answer.body;
  throw new CoachError(
    "unavailable",
    "The European Central Bank did not deliver the rates. Try again later.",
  );
}

/** The CSV text of a file that is one or a zip with one in it. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return new TextDecoder().decode(bytes);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => file.name.endsWith(".csv") && file.originalSize <= maximumTextBytes,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CoachError("invalid_input", "The zip of the exchange rates is damaged. Download it again.");
  }
  const first = Object.values(files)[0];
  if (!first) throw new CoachError("invalid_input", "The zip holds no exchange rates. Download it again.");
  return new TextDecoder().decode(first);
}

async function* readRates(text: string, findings: ReadFinding[]): AsyncIterable<SourceBatch<RateFact>> {
  findings.length = 0;
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const header = (lines[0] ?? "").split(",").map((cell) => cell.trim());
  if (header[0] !== "Date")
    throw new CoachError(
      "invalid_input",
      "The file is not an exchange rate history of the European Central Bank.",
    );
  for (let start = 0; start < lines.length; start += linesPerBatch) {
    const batch: SourceBatch<RateFact> = {
      line: start + 1,
      lines: lines.slice(start, start + linesPerBatch),
      facts: [],
    };
    for (const line of start === 0 ? batch.lines.slice(1) : batch.lines) {
      const cells = line.split(",");
      const date = readDay(cells[0]);
      if (date === null) {
        findings.push({ code: "unreadable_row", count: 1, example: line.slice(0, 80) });
        continue;
      }
      for (const [column, currency] of header.entries()) {
        const rate = column > 0 && /^[A-Z]{3}$/.test(currency) ? readPrice(cells[column]) : "missing";
        if (typeof rate === "object") batch.facts.push({ currency, date, rate: rate.price });
      }
    }
    yield batch;
  }
}

/** Reference rates of the European Central Bank since 1999: units of a currency for one euro, on its working days. */
export function ecb(options: EcbOptions): MarketSource {
  return {
    id,
    title: "European Central Bank reference rates",
    capabilities: ["exchange_rates"],
    priority: 20,
    rateLimit: options.fetch ? 1 : null,
    attribution: "Source: European Central Bank, euro foreign exchange reference rates.",
    async parts(_known, signal): Promise<RatePart[]> {
      const bytes = await readBytes(options, signal);
      if (bytes === null) return [];
      const findings: ReadFinding[] = [];
      return [
        {
          kind: "exchange_rates",
          id,
          fingerprint: createHash("sha256").update(bytes).digest("hex"),
          findings,
          assumptions: [],
          batches: () => readRates(textOf(bytes), findings),
        },
      ];
    },
  };
}
