import type { Frame } from "./frame.ts";
import type { PlannedCall } from "./plan-calls.ts";
import { type Amount, isYear, readAmounts } from "./read-amounts.ts";

/** Whose rules a question names; "us" alone is a pronoun more often than a country. */
const regimes: readonly [RegExp, string][] = [
  [
    /\b(?:united states|usa|america|american|federal|irs|(?:the|in|for|under|by) us|us (?:tax\w*|capital|rules|law|resident|citizen|income|gains?))\b/,
    "us",
  ],
  [/\b(?:united kingdom|uk|britain|british|england|hmrc)\b/, "uk"],
  [/\b(?:germany|german|deutschland)\b/, "germany"],
  [/\b(?:india|indian)\b/, "india"],
];

const incomeWords = /\b(?:incomes?|salary|earn(?:ing)?s?|wages?|pay ?check|gross|i make|we make)\b/g;

/** The estimate that a normalised question asks for; none when it does not say whose rules apply. */
export function taxCall(text: string, frame: Frame, symbols: readonly string[]): PlannedCall[] {
  const regime = regimes.find(([pattern]) => pattern.test(text))?.[1];
  if (regime === undefined) return [];
  const [symbol] = symbols;
  const quantity = /\b(?:sell|sold|selling|sale of) (?:all |of |my )*(\d[\d.,]*) /
    .exec(text)?.[1]
    ?.replaceAll(",", "");
  const selling = /\bsell|\bsold|\bsale\b/.test(text) && symbol !== undefined;
  const period = frame.period?.period ?? "";
  const year = /^\d{4}$|^YTD$/.test(period) ? Number(frame.period?.from?.slice(0, 4)) : null;
  const amounts = readAmounts(text).filter((amount) => !isYear(amount, text));
  const income = incomeIn(text, amounts);
  const churchTaxRate = /\bchurch tax\b/.test(text)
    ? amounts.find(({ percent }) => percent)?.value
    : undefined;
  return [
    {
      name: "estimate_tax",
      arguments: {
        regime,
        ...(year === null ? {} : { year }),
        ...(income === undefined ? {} : { income }),
        ...(/\bjoint(?:ly)?\b|\bfil(?:e|ing) together\b/.test(text) ? { joint: true } : {}),
        ...(churchTaxRate === undefined ? {} : { churchTaxRate }),
        ...(selling ? { symbol, ...(quantity === undefined ? {} : { quantity: Number(quantity) }) } : {}),
      },
    },
  ];
}

/** The amount that stands nearest to a word for income, within the same few words; a month's is a twelfth of a year's. */
function incomeIn(text: string, amounts: readonly Amount[]): number | undefined {
  const words = [...text.matchAll(incomeWords)].map(({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
  const near = amounts
    .filter(({ percent }) => !percent)
    .map((amount) => ({
      amount,
      distance: Math.min(
        ...words.map(({ start, end }) => Math.max(start - amount.end, amount.start - end, 0)),
      ),
    }))
    .filter(({ distance }) => distance <= 25)
    .sort((a, b) => a.distance - b.distance)[0]?.amount;
  return near === undefined ? undefined : near.value * (near.every === "month" ? 12 : 1);
}
