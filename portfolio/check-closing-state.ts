import { cashEffect } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import type { DataIssue } from "#platform/results.ts";
import type { ImportAccount } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import { readMoneyMoves, readNamedMovements } from "#store/opening-positions.ts";
import { readInstrumentIdentities, readSeenSplits } from "#store/share-movements.ts";
import { heldOn } from "./check-opening-positions.ts";
import type { ClosingState } from "./importers/importer.ts";
import type { ImportTally } from "./tally-import.ts";

interface ClosingCheck {
  closing: ClosingState;
  tally: ImportTally;
  /** The accounts that exist already. */
  accounts: readonly ImportAccount[];
  /** The account of statements that name none. */
  accountName: string;
  /** Accounts in which balances do not move, because the cash of trades comes from outside. */
  impliedCash: ReadonlyMap<string, boolean>;
}

const zero = new Decimal(0);
/** Less than this is how brokers round quantities and balances. */
const leastShares = "0.00001";
const leastMoney = "0.01";
const shown = 10;

/**
 * Compares what a file says was held and owed at its end with the ledger as it would be after the import: nothing where
 * they agree, else a finding for each difference that says how much, and what it probably means. Written options are
 * not followed.
 */
export async function checkClosingState(database: Database, about: ClosingCheck): Promise<DataIssue[]> {
  const ids = about.accounts.map((account) => account.accountId);
  const found = [
    ...(await comparePositions(database, ids, about)),
    ...(await compareCash(database, ids, about)),
  ];
  if (found.length > 0) return found.slice(0, shown);
  const { positions, cash, date } = about.closing;
  const compared = [
    ...(positions.length > 0 ? [`${positions.length} positions`] : []),
    ...(cash.length > 0 ? [`${cash.length} balances`] : []),
  ];
  if (compared.length === 0) return [];
  const message = `After this import the ledger agrees with the ${compared.join(" and ")} that the file states for ${date}.`;
  return [{ code: "closing_agrees", severity: "info", message }];
}

async function comparePositions(
  database: Database,
  ids: readonly string[],
  { closing, tally, accountName }: ClosingCheck,
): Promise<DataIssue[]> {
  const { date } = closing;
  const named = [
    ...closing.positions.map(({ symbol, isin }) => ({ symbol, isin: isin ?? null })),
    ...[...tally.instruments.values()],
  ];
  if (closing.positions.length === 0) return [];
  const booked = ids.length === 0 ? [] : await readNamedMovements(database, ids);
  const identities = await readInstrumentIdentities(database, [...tally.instruments.values()]);
  const keys = new Map(identities.map((one) => [`${one.symbol} ${one.currency}`, one.key]));
  const isins = new Map(named.flatMap(({ symbol, isin }) => (isin ? [[symbol.toUpperCase(), isin]] : [])));
  const moves = tally.moves.places().flatMap((place) => place.all());
  const fresh = moves.map(({ instrument, account, kind, date: day, quantity, ratio }) => ({
    account,
    key: keys.get(`${instrument.symbol} ${instrument.currency}`) ?? "",
    symbol: instrument.symbol.toUpperCase(),
    isin: instrument.isin,
    kind,
    date: day,
    quantity,
    ratio,
  }));
  const wanted = new Map<string, { account: string; symbol: string; stated: Decimal }>();
  for (const { symbol, quantity, account } of closing.positions) {
    const place = `${account ?? accountName}\n${symbol.toUpperCase()}`;
    const before = wanted.get(place)?.stated ?? zero;
    wanted.set(place, { account: account ?? accountName, symbol, stated: before.plus(quantity) });
  }
  const all = [...booked, ...fresh];
  const splits = await readSeenSplits(database, [...new Set(all.map((move) => move.key))].filter(Boolean));
  if (closing.complete) {
    for (const { account, symbol } of all) {
      const place = `${account}\n${symbol}`;
      if (!wanted.has(place)) wanted.set(place, { account, symbol, stated: zero });
    }
  }
  return [...wanted.values()].flatMap(({ account, symbol, stated }) => {
    if (stated.isNegative()) return [];
    const isin = isins.get(symbol.toUpperCase());
    const own = all.filter(
      (move) =>
        move.account === account &&
        (move.symbol === symbol.toUpperCase() || (isin !== undefined && move.isin === isin)),
    );
    const known = [...new Set(own.map((move) => move.key))].flatMap((key) => splits.get(key) ?? []);
    const held = heldOn(own, known, date);
    const difference = stated.minus(held);
    if (difference.abs().lt(leastShares)) return [];
    return [
      {
        code: "closing_position",
        severity: "warning" as const,
        message:
          `The file states ${stated.toFixed()} ${symbol} in ${account} for ${date}; with this import the ledger has ` +
          `${held.toFixed()}, ${difference.abs().toFixed()} ${difference.gt(0) ? "too few" : "too many"}: ` +
          `${positionReason(held, stated, tally.counts.rejected)}.`,
      },
    ];
  });
}

/** What a difference of shares usually comes from. */
function positionReason(held: Decimal, stated: Decimal, rejected: number): string {
  if (rejected > 0) return "a rejected line may be the reason";
  const ratio = held.gt(0) && stated.gt(0) ? Decimal.max(stated.div(held), held.div(stated)) : zero;
  if (ratio.gte(2) && ratio.isInteger())
    return `a split of ${ratio.toFixed()} for 1 may be missing or counted twice`;
  return stated.gt(held)
    ? "an earlier purchase or transfer is probably not in the ledger, import the older files too"
    : "a sale or transfer out is probably not in the ledger, or a purchase is there twice";
}

async function compareCash(
  database: Database,
  ids: readonly string[],
  { closing, tally, accountName, impliedCash }: ClosingCheck,
): Promise<DataIssue[]> {
  const { date } = closing;
  if (closing.cash.length === 0) return [];
  const moves = ids.length === 0 ? [] : await readMoneyMoves(database, ids);
  return closing.cash.flatMap(({ currency, balance, account: named }) => {
    const account = named ?? accountName;
    if (impliedCash.get(account)) return [];
    const booked = moves
      .filter((move) => move.account === account && move.currency === currency && move.date <= date)
      .map((move) => cashEffect({ ...move, instrumentId: move.hasInstrument ? "shares" : null }))
      .reduce((sum, effect) => sum.plus(effect), zero);
    const has = booked.plus(tally.closingCash(account, currency));
    const difference = new Decimal(balance).minus(has);
    if (difference.abs().lt(leastMoney)) return [];
    const reason =
      tally.counts.rejected > 0
        ? "a rejected line may be the reason"
        : booked.isZero()
          ? "the account probably had money before the first line, add it as a deposit or import the older files"
          : "lines of another file are probably missing, or there twice";
    return [
      {
        code: "closing_cash",
        severity: "warning" as const,
        message:
          `The file states ${new Decimal(balance).toFixed()} ${currency} in ${account} for ${date}; with this import the ` +
          `ledger has ${has.toFixed()}, ${difference.abs().toFixed()} ${difference.gt(0) ? "too little" : "too much"}: ` +
          `${reason}.`,
      },
    ];
  });
}
