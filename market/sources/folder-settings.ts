import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CoachError } from "#platform/errors.ts";

const assetClass = z.enum(["stock", "etf", "fund", "bond", "crypto", "option", "commodity", "cash", "other"]);
const currency = z.string().regex(/^[A-Z]{3}$/);

/**
 * `sources.json` beside the price files: what their content cannot say. GBX stands for pence; `volume` says whether that
 * column counts units traded or the money they were traded for.
 */
const folderSettings = z.strictObject({
  files: z
    .record(
      z.string(),
      z.strictObject({
        currency: currency.optional(),
        assetClass: assetClass.optional(),
        symbol: z.string().optional(),
        priority: z.number().optional(),
        splitAdjusted: z.boolean().optional(),
        volume: z.enum(["units", "money"]).optional(),
      }),
    )
    .default({}),
  instruments: z
    .record(
      z.string(),
      z.strictObject({
        name: z.string().optional(),
        currency: currency.optional(),
        assetClass: assetClass.optional(),
        isin: z.string().optional(),
        mic: z.string().optional(),
        sector: z.string().optional(),
      }),
    )
    .default({}),
});
export type FolderSettings = z.infer<typeof folderSettings>;

export const settingsName = "sources.json";

/** Reads the settings of a price folder; none is fine, a damaged one is refused. */
export async function readFolderSettings(folder: string): Promise<FolderSettings> {
  let text: string;
  try {
    text = await readFile(join(folder, settingsName), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { files: {}, instruments: {} };
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CoachError(
      "invalid_input",
      `${settingsName} in the price folder is not valid JSON. Correct it and refresh again.`,
    );
  }
  const parsed = folderSettings.safeParse(content);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") || "the top";
  throw new CoachError(
    "invalid_input",
    `${settingsName} in the price folder is not valid at ${where}. Correct it and refresh again.`,
  );
}

const currencies = [
  "USD",
  "EUR",
  "GBP",
  "CHF",
  "JPY",
  "CAD",
  "AUD",
  "SEK",
  "NOK",
  "DKK",
  "HKD",
  "SGD",
  "INR",
] as const;
const suffixes: Readonly<Record<string, string>> = {
  L: "GBP",
  DE: "EUR",
  F: "EUR",
  PA: "EUR",
  AS: "EUR",
  BR: "EUR",
  MI: "EUR",
  MC: "EUR",
  LS: "EUR",
  VI: "EUR",
  HE: "EUR",
  SW: "CHF",
  T: "JPY",
  TO: "CAD",
  AX: "AUD",
  ST: "SEK",
  OL: "NOK",
  CO: "DKK",
  HK: "HKD",
};
const coins = new Set(["BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC"]);

/** The words of a file name without its endings. Example: `btc_usd_2017.csv.gz` gives btc, usd, 2017. */
export function nameTokens(fileName: string): string[] {
  return fileName
    .replace(/(\.(csv|txt|gz))+$/i, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** The currency of a symbol in a file: said by the settings, its name, the symbol's suffix, or dollars. */
export function currencyOf(
  fileName: string,
  symbol: string,
  settings: FolderSettings,
): { currency: string; factor: string; assumed: boolean } {
  const tokens = nameTokens(fileName);
  const stated = settings.instruments[symbol]?.currency ?? settings.files[fileName]?.currency;
  const pence =
    stated === "GBX" ||
    (stated === undefined && tokens.some((token) => token === "pence" || token === "gbx"));
  if (pence) return { currency: "GBP", factor: "0.01", assumed: stated === undefined };
  if (stated) return { currency: stated, factor: "1", assumed: false };
  const named = currencies.find((code) => tokens.includes(code.toLowerCase()));
  if (named) return { currency: named, factor: "1", assumed: true };
  const suffix = suffixes[symbol.split(".").slice(1).at(-1)?.toUpperCase() ?? ""];
  return { currency: suffix ?? "USD", factor: "1", assumed: true };
}

/** The asset class of a symbol: said by the settings or by a word of the file's name, else `other`. */
export function assetClassOf(fileName: string, symbol: string, settings: FolderSettings): string {
  const stated = settings.instruments[symbol]?.assetClass ?? settings.files[fileName]?.assetClass;
  if (stated) return stated;
  const tokens = nameTokens(fileName);
  if (coins.has(symbol) && coins.has(tokens[0]?.toUpperCase() ?? "")) return "crypto";
  if (tokens.includes("index")) return "other";
  if (tokens.some((token) => token === "etf" || token === "etfs")) return "etf";
  if (tokens.some((token) => /^(stocks?|ftse\d+|sp500|dax|nasdaq100|shares)$/.test(token))) return "stock";
  return "other";
}
