/** How an action word of the broker is booked; see `schwab-csv.ts` for the meaning of each treatment. */
export type SchwabTreatment =
  | "buy"
  | "sell"
  | "dividend"
  | "interest"
  | "fee"
  | "tax"
  | "cash_movement"
  | "share_movement"
  | "split"
  | "free_shares"
  | "reverse_split"
  | "exchange";

const words: Readonly<Record<SchwabTreatment, readonly string[]>> = {
  buy: ["buy", "reinvest shares", "buy to open", "buy to close", "buy to cover"],
  sell: ["sell", "sell to close", "sell to open", "sell short", "full redemption", "cash merger", "maturity"],
  dividend: [
    "cash dividend",
    "qualified dividend",
    "qual div",
    "non-qualified div",
    "non-qualified dividend",
    "special dividend",
    "special div",
    "special qual div",
    "special non qual div",
    "reinvest dividend",
    "qual div reinvest",
    "div reinvest",
    "pr yr div reinvest",
    "pr yr cash div",
    "pr yr div",
    "pr yr special div",
    "pr yr non-qual div",
    "long term cap gain",
    "short term cap gain",
    "long term cap gain reinvest",
    "short term cap gain reinvest",
    "return of capital",
    "cash in lieu",
    "adr pass thru div",
    "substitute payment",
  ],
  interest: [
    "credit interest",
    "bank interest",
    "bond interest",
    "cd interest",
    "interest",
    "promotional award",
  ],
  fee: [
    "advisor fee",
    "adr mgmt fee",
    "service fee",
    "margin interest",
    "misc cash fee",
    "foreign transaction fee",
    "index option fee",
  ],
  tax: [
    "foreign tax paid",
    "foreign tax withheld",
    "nra tax adj",
    "nra withholding",
    "tax withholding",
    "backup withholding",
  ],
  cash_movement: [
    "wire sent",
    "wire received",
    "wire funds",
    "wire funds received",
    "moneylink transfer",
    "moneylink deposit",
    "moneylink adj",
    "internal transfer",
    "journal",
    "journaled cash",
    "funds received",
    "funds paid",
    "misc cash entry",
    "misc credits",
    "adjustment",
    "cash adjustment",
    "atm withdrawal",
    "visa purchase",
    "electronic funds transfer",
    "bill pay",
    "check paid",
  ],
  share_movement: [
    "journaled shares",
    "security transfer",
    "stock plan activity",
    "shares received",
    "shares delivered",
  ],
  split: ["stock split"],
  free_shares: ["stock div dist", "stock dividend", "spin-off", "spinoff"],
  reverse_split: ["reverse split"],
  exchange: ["name change", "stock merger", "conversion", "mandatory exchange", "cusip change", "exchange"],
};

const byWord = new Map(
  Object.entries(words).flatMap(([treatment, list]) => list.map((word) => [word, treatment] as const)),
);

function isTreatment(text: string | undefined): text is SchwabTreatment {
  return text !== undefined && Object.hasOwn(words, text);
}

/** The treatment of an action word, or null when the broker's word is not known. */
export function schwabTreatment(action: string): SchwabTreatment | null {
  const found = byWord.get(action.trim().toLowerCase().replace(/\s+/g, " "));
  return isTreatment(found) ? found : null;
}
