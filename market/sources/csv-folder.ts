import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CoachError } from "#platform/errors.ts";
import type { MarketInstrument } from "#store/price-writes.ts";
import type { MarketSource, PricePart, SourcePart } from "../market-source.ts";
import {
  assetClassOf,
  currencyOf,
  type FolderSettings,
  nameTokens,
  readFolderSettings,
  settingsName,
} from "./folder-settings.ts";
import { readPriceFile } from "./read-price-file.ts";
import { type FileSurvey, surveyFile } from "./survey-file.ts";

const id = "csv-folder";

/** Raised when more of a file is taken in than before, so that an installation reads its files once more. */
const FORM = 2;

interface SurveyedFile {
  name: string;
  path: string;
  survey: FileSurvey;
  priority: number;
}

/** Name, size and time of every file: when none changed there is nothing to read. */
async function folderFingerprint(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(String(FORM));
  for (const name of [...names, settingsName]) {
    const info = await stat(join(folder, name)).catch(() => null);
    hash.update(JSON.stringify([name, info?.size ?? null, info?.mtimeMs ?? null]));
  }
  return hash.digest("hex");
}

async function priceFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => /\.(csv|txt)(\.gz)?$/i.test(name) && !name.startsWith("eurofxref"))
      .sort();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new CoachError(
      "not_found",
      "The price folder does not exist or cannot be read. Correct PRICES_DIR and refresh again.",
    );
  }
}

/** The symbol of a one-instrument file: said by the settings, or the first word of its name. */
function fileSymbol(name: string, settings: FolderSettings): string {
  return settings.files[name]?.symbol ?? (nameTokens(name)[0] ?? "").toUpperCase();
}

/** Which file each instrument's closes come from: by priority, then the most closes. A series never mixes files. */
function chooseOwners(files: readonly SurveyedFile[], settings: FolderSettings): Map<string, SurveyedFile> {
  const owners = new Map<string, SurveyedFile>();
  for (const file of files) {
    for (const [symbol, span] of file.survey.symbols) {
      const key = `${symbol} ${currencyOf(file.name, symbol, settings).currency}`;
      const owner = owners.get(key);
      const owned = owner?.survey.symbols.get(symbol)?.count ?? 0;
      const better =
        !owner || file.priority < owner.priority || (file.priority === owner.priority && span.count > owned);
      if (better) owners.set(key, file);
    }
  }
  return owners;
}

function toParts(
  file: SurveyedFile,
  owners: ReadonlyMap<string, SurveyedFile>,
  settings: FolderSettings,
): PricePart[] {
  const groups = new Map<string, MarketInstrument[]>();
  let elsewhere = 0;
  let assumed = false;
  for (const symbol of file.survey.symbols.keys()) {
    const unit = currencyOf(file.name, symbol, settings);
    if (owners.get(`${symbol} ${unit.currency}`) !== file) {
      elsewhere += 1;
      continue;
    }
    assumed ||= unit.assumed;
    const about = settings.instruments[symbol];
    const group = groups.get(unit.factor) ?? [];
    groups.set(unit.factor, group);
    group.push({
      symbol,
      name: about?.name ?? symbol,
      currency: unit.currency,
      assetClass: assetClassOf(file.name, symbol, settings),
      isin: about?.isin ?? null,
      mic: about?.mic ?? null,
      sector: about?.sector ?? null,
      splitAdjusted: settings.files[file.name]?.splitAdjusted ?? true,
    });
  }
  return [...groups].map(([factor, instruments]) => {
    const part = `${id}:${file.name}${groups.size > 1 ? ` ×${factor}` : ""}`;
    const used = [...new Set(instruments.map((instrument) => instrument.currency))].join(", ");
    const assumptions = [`${file.name}: closes are taken as adjusted for splits.`];
    if (assumed)
      assumptions.push(
        `${file.name}: prices are taken as ${used}${factor === "0.01" ? ", given in pence" : ""}.`,
      );
    if (elsewhere > 0)
      assumptions.push(`${file.name}: ${elsewhere} symbols come from another file with more closes.`);
    const findings: PricePart["findings"] = [];
    const volumeInMoney = moneyVolumes(file, instruments, settings);
    if (volumeInMoney.size > 0 && settings.files[file.name]?.volume === undefined)
      assumptions.push(`${file.name}: volumes of coins are taken as money, as sources of coins state them.`);
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([FORM, file.survey.sha256, factor, instruments, [...volumeInMoney]]))
      .digest("hex");
    return {
      kind: "prices" as const,
      id: part,
      fingerprint,
      instruments,
      factor,
      findings,
      assumptions,
      batches: (signal) =>
        readPriceFile(
          {
            path: file.path,
            layout: file.survey.layout,
            instruments,
            symbol: fileSymbol(file.name, settings),
            volumeInMoney,
          },
          findings,
          signal,
        ),
    };
  });
}

/** Symbols of a file whose volumes are money: by the settings, else coins, whose sources state it so. */
function moneyVolumes(
  { name, survey }: SurveyedFile,
  instruments: readonly MarketInstrument[],
  settings: FolderSettings,
): Set<string> {
  if (survey.layout.kind === "wide" || survey.layout.bar.volume === null) return new Set();
  const stated = settings.files[name]?.volume;
  return new Set(
    instruments.flatMap(({ symbol, assetClass }) =>
      (stated ?? (assetClass === "crypto" ? "money" : "units")) === "money" ? [symbol] : [],
    ),
  );
}

/**
 * Prices from a folder of CSV files, plain or gzip: wide (Date and one column per symbol), long (Symbol, Date, Close,
 * AdjClose, Volume) and one-instrument files (Date, Open, High, Low, Close, Volume), the columns in any order and case.
 * What they cannot say stands in `sources.json` or is assumed and said so.
 */
export function csvFolder(folder: string): MarketSource {
  return {
    id,
    title: "Folder of price files",
    capabilities: ["closes"],
    priority: 10,
    rateLimit: null,
    attribution: "Files provided by the owner of this installation.",
    async parts(known, signal): Promise<SourcePart[]> {
      const names = await priceFiles(folder);
      const settings = await readFolderSettings(folder);
      const fingerprint = await folderFingerprint(folder, names);
      const marker: PricePart = { ...emptyPart, id, fingerprint, findings: [] };
      if (known.get(id) === fingerprint) return [];
      const files: SurveyedFile[] = [];
      for (const name of names) {
        const path = join(folder, name);
        const survey = await surveyFile(path, fileSymbol(name, settings), signal);
        if (survey) files.push({ name, path, survey, priority: settings.files[name]?.priority ?? 100 });
        else
          marker.findings.push({
            code: "unreadable_row",
            count: 1,
            example: `${name} has no header of a price file`,
          });
      }
      const owners = chooseOwners(files, settings);
      // The marker comes last: only when every file is in does the folder count as taken in.
      return [...files.flatMap((file) => toParts(file, owners, settings)), marker];
    },
  };
}

const emptyPart = {
  kind: "prices" as const,
  instruments: [],
  factor: "1",
  assumptions: [],
  async *batches() {},
};
