import { LOT_METHOD_NAMES, type LotMethod } from "#finance/transaction-kinds.ts";
import type { ImportAccount } from "#store/imports.ts";

/** The method by which shares leave each account an import names, those that are yet to be made included. */
export function importLotMethods(
  names: readonly string[],
  accounts: readonly ImportAccount[],
  wanted: LotMethod | undefined,
): Map<string, LotMethod> {
  const existing = new Map(accounts.map((account) => [account.name, account.lotMethod]));
  return new Map(names.map((name) => [name, existing.get(name) ?? wanted ?? "fifo"]));
}

/** What is wanted for a new account does not change one that exists: that is a decision of its own, and said so. */
export function keptLotMethods(accounts: readonly ImportAccount[], wanted: LotMethod | undefined): string[] {
  if (wanted === undefined) return [];
  const kept = accounts.filter((account) => account.lotMethod !== wanted);
  return kept.map(
    ({ name, lotMethod }) =>
      `${name} keeps its lot method, ${LOT_METHOD_NAMES[lotMethod]}: change it on the page Accounts.`,
  );
}
