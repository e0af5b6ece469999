import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import {
  type Importer,
  type ParsedInstrument,
  type ReadRow,
  type RowOutcome,
  rejected,
} from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { parseDate } from "../parse-date.ts";
import { parseNumber } from "../parse-number.ts";
import { oldestFirst } from "../row-order.ts";
import { bookActivity, ghostfolioAssumptions } from "./ghostfolio-activity.ts";

const record = z.record(z.string(), z.unknown());
const document = z.looseObject({
  activities: z.array(z.unknown()),
  accounts: z.array(z.unknown()).optional(),
  assetProfiles: z.array(z.unknown()).optional(),
});
const account = z.looseObject({ id: z.string(), name: z.string().nullish(), currency: z.string().nullish() });
const profile = z.looseObject({
  symbol: z.string(),
  name: z.string().nullish(),
  isin: z.string().nullish(),
  assetClass: z.string().nullish(),
  assetSubClass: z.string().nullish(),
});
const numberLike = z.union([z.number(), z.string()]).nullish();
const activity = z.looseObject({
  accountId: z.string().nullish(),
  comment: z.string().nullish(),
  currency: z.string().nullish(),
  dataSource: z.string().nullish(),
  date: z.string(),
  fee: numberLike,
  quantity: numberLike,
  symbol: z.string().nullish(),
  type: z.string(),
  unitPrice: numberLike,
});

const subClasses: Readonly<Record<string, ParsedInstrument["assetClass"]>> = {
  STOCK: "stock",
  ETF: "etf",
  MUTUALFUND: "fund",
  BOND: "bond",
  CRYPTOCURRENCY: "crypto",
  PRECIOUS_METAL: "commodity",
  COMMODITY: "commodity",
  FIXED_INCOME: "bond",
  LIQUIDITY: "cash",
};

/** A JSON number in its shortest decimal writing, which is what the file says. */
function decimalText(value: number | string | null | undefined): string | null {
  if (value === null || value === undefined || value === "") return "0";
  return parseNumber(String(value), ".");
}

function known<Item>(schema: z.ZodType<Item>, items: readonly unknown[] | undefined): Item[] {
  return (items ?? []).flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The day an activity carries: Ghostfolio writes instants at midnight UTC, or just the day. */
function dayOf(text: string): string | null {
  const day = text.slice(0, 10);
  return parseDate(day, "DMY") === day ? day : null;
}

function readActivity(
  item: unknown,
  profiles: ReadonlyMap<string, z.infer<typeof profile>>,
  accounts: ReadonlyMap<string, string>,
): RowOutcome {
  const parsed = activity.safeParse(item);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".") || "activity";
    return rejected(
      `${field} is missing or of the wrong type`,
      "Export again from Ghostfolio, or correct the entry.",
    );
  }
  const data = parsed.data;
  const date = dayOf(data.date);
  if (!date) return rejected(`"${data.date.slice(0, 40)}" is not a date`, "Write the date as YYYY-MM-DD.");
  const quantity = decimalText(data.quantity);
  const unitPrice = decimalText(data.unitPrice);
  const fee = decimalText(data.fee);
  if (quantity === null || unitPrice === null || fee === null) {
    return rejected("quantity, unitPrice or fee is not a number", "Correct the number in the file.");
  }
  const symbol = data.symbol ?? "";
  const about = profiles.get(symbol);
  const coin = data.dataSource?.toUpperCase() === "COINGECKO" ? "crypto" : "other";
  return bookActivity({
    type: data.type,
    date,
    symbol,
    name: about?.name ?? symbol,
    isin: about?.isin ?? null,
    assetClass: subClasses[about?.assetSubClass ?? ""] ?? subClasses[about?.assetClass ?? ""] ?? coin,
    currency: data.currency ?? "",
    quantity,
    unitPrice,
    fee,
    note: data.comment?.slice(0, 500) ?? null,
    account: data.accountId ? (accounts.get(data.accountId) ?? null) : null,
  });
}

/** As many as a file may have lines; each takes a kilobyte while it is read. */
const MOST_ACTIVITIES = 1_500_000;

/** The JSON that Ghostfolio exports: accounts, asset profiles and activities. `line` is the activity's number. */
export const ghostfolioJson: Importer = {
  id: "ghostfolio-json",
  name: "Ghostfolio JSON",
  sniff: (file) => (document.safeParse(file.json).success ? 1 : 0),
  read(file) {
    const data = document.parse(file.json);
    const accounts = known(account, data.accounts);
    const names = new Map(
      accounts.map((entry) => [entry.id, entry.name || `Ghostfolio ${entry.id.slice(0, 8)}`]),
    );
    const profiles = new Map(known(profile, data.assetProfiles).map((entry) => [entry.symbol, entry]));
    if (data.activities.length > MOST_ACTIVITIES)
      throw new CoachError("too_large", "The file has more than 1,500,000 activities. Import it in parts.");
    const rows: ReadRow[] = data.activities.map((item, index) => {
      const raw = record.safeParse(item);
      return {
        line: index + 1,
        raw: raw.success ? raw.data : [String(item).slice(0, 200)],
        outcome: readActivity(item, profiles, names),
      };
    });
    const currencies = accounts.flatMap((entry) => {
      const currency = majorCurrency(entry.currency ?? "")?.currency;
      return currency ? [[names.get(entry.id) ?? "", currency] as const] : [];
    });
    return {
      rows: oldestFirst(rows, "oldest-first"),
      columns: [],
      accountName: null,
      accountCurrency: null,
      accountCurrencies: Object.fromEntries(currencies),
      impliedCash: true,
      assumptions: [...ghostfolioAssumptions],
    };
  },
};
