/** Names that are read letter by letter, or after a person. */
const asWritten: Readonly<Record<string, string>> = {
  xirr: "XIRR",
  cagr: "CAGR",
  var: "VaR",
  hhi: "HHI",
  gbp: "GBP",
  usd: "USD",
  eur: "EUR",
  id: "id",
  sharpe: "Sharpe",
  sortino: "Sortino",
  calmar: "Calmar",
  macaulay: "Macaulay",
  garch: "GARCH",
  ytm: "yield to maturity",
  dv01: "DV01",
  niit: "NIIT",
};

/** A camelCase or snake_case name as a person reads it: `sharpeRatio` is "Sharpe ratio", `get_risk` is "Get risk". */
export function wordsOfName(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z0-9])/g, "$1 $2")
    .replaceAll(/(\d)([A-Za-z])/g, "$1 $2")
    .split(" ")
    .map((word) => asWritten[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
