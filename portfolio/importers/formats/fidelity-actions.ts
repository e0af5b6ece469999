/** How an action of the broker is booked; see `fidelity-history-csv.ts`. */
export type FidelityAction =
  | "core"
  | "buy"
  | "sell"
  | "write"
  | "reinvestment"
  | "dividend"
  | "interest"
  | "return_of_capital"
  | "fee"
  | "tax"
  | "deposit"
  | "transfer"
  | "split"
  | "free_shares"
  | "reverse_split"
  | "exchange"
  | "exercise"
  | "expiry";

/** The beginnings of action texts, the first that fits counts. */
const actions: readonly (readonly [RegExp, FidelityAction])[] = [
  [/^(redemption from|purchase into) core account/, "core"],
  [/^you (bought|sold) (assigned|exercised)\b/, "exercise"],
  [/^(assigned|exercised)\b/, "exercise"],
  [/^expired\b/, "expiry"],
  [/^you sold (cxl |short )?opening transaction/, "write"],
  [/^you bought\b/, "buy"],
  [/^you sold\b/, "sell"],
  [/^reinvestment\b/, "reinvestment"],
  [/^redemption (payout|paid)/, "sell"],
  [
    /^(dividend received|(long|short)-term cap gain|in lieu of frx share|royalty tr pymt|cash in lieu)/,
    "dividend",
  ],
  [/^(interest earned|interest\b|ml? interest|credit interest)/, "interest"],
  [/^(return of capital|rtn of capital)/, "return_of_capital"],
  [
    /^(adj )?(foreign tax|non-resident tax|fed tax w\/h|state tax w\/h|backup withholding|tax withheld)/,
    "tax",
  ],
  [/^(fee charged|advisory fee|margin interest|foreign fee|service fee|adj fee|account fee)/, "fee"],
  [
    /^(electronic funds transfer|direct (deposit|debit)|wire|check|bill payment|debit card|cash advance|atm)/,
    "deposit",
  ],
  [
    /^(cash contribution|contribution|partic contr|co contr|rollover|deposit|withdrawal|normal distr|early distr)/,
    "deposit",
  ],
  [/^(transfer|journaled|acat|merrill|trans fr|adjust)/, "transfer"],
  [/^reverse split|^r\/s /, "reverse_split"],
  [/^(merger|exchanged?|name change|symbol change|conversion|mandatory)/, "exchange"],
  [/^distribution\b.*\bspin/, "free_shares"],
  [/^(spin-?off|stock dividend spin)/, "free_shares"],
  [/^(distribution|stock split|stock dividend)\b/, "split"],
];

/** What an action means; null when its words are not known. `isCore`: whether it is about the account's cash. */
export function fidelityAction(text: string, isCore: boolean): FidelityAction | null {
  const words = text.trim().toLowerCase();
  const found = actions.find(([pattern]) => pattern.test(words))?.[1] ?? null;
  return isCore && (found === "buy" || found === "sell" || found === "reinvestment") ? "core" : found;
}
