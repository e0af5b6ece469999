/** Rows of every generated file. */
export const ROWS_PER_FILE = 5;

/** What one generated file books: cash paid in, and shares bought less shares sold by symbol. */
export interface FileEffect {
  deposit: number;
  shares: Readonly<Record<string, number>>;
}

/**
 * The n-th small file of an endless series: one deposit, three purchases, one sale. No two files share a row, and
 * every number follows from n, so that what must be in the ledger is known without asking it.
 */
export function numberedFile(n: number): { name: string; text: string; effect: FileEffect } {
  const day = new Date(Date.UTC(2024, 0, 1 + (n % 60))).toISOString().slice(0, 10);
  const deposit = 1000 + n;
  const bought = { AAA: 10 + (n % 7), BBB: 5 + (n % 3), CCC: 1 + (n % 5) };
  const sold = 2 + (n % 4);
  // The price carries n, so equal quantities on equal days are different rows.
  const price = (100 + n / 1000).toFixed(3);
  const lines = [
    "date,type,symbol,quantity,price,amount,currency",
    `${day},deposit,,,,${deposit}.00,EUR`,
    ...Object.entries(bought).map(([symbol, quantity]) => `${day},buy,${symbol},${quantity},${price},,EUR`),
    `${day},sell,AAA,${sold},${price},,EUR`,
    "",
  ];
  return {
    name: `file-${n}.csv`,
    text: lines.join("\n"),
    effect: { deposit, shares: { ...bought, AAA: bought.AAA - sold } },
  };
}
