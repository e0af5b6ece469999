import { computeHere } from "#finance/calculations.ts";
import type { Money } from "#finance/money.ts";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataQuality, dataQuality } from "#platform/results.ts";
import { lockAccount, renameAccount, setLotMethod } from "#store/account-writes.ts";
import { appendAudit } from "#store/audit.ts";
import type { Database } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { chosenAccountName } from "./account-name.ts";
import { foldPortfolio } from "./fold-portfolio.ts";
import { type LedgerRows, loadRows, readLedgerRows } from "./load-portfolio.ts";
import { foldWithMethod, realizedGain, salesOf } from "./measure-realized.ts";
import { refreshPositions } from "./refresh-positions.ts";

export interface AccountChange {
  accountId: string;
  name?: string;
  lotMethod?: LotMethod;
}

export interface ChangedAccount {
  accountId: string;
  name: string;
  lotMethod: LotMethod;
  previousName: string;
  previousLotMethod: LotMethod;
  asOf: string;
  currency: string;
  /** Of all sales so far, in the base currency; null when a rate is not known. */
  realizedGainBefore: Money | null;
  realizedGainAfter: Money | null;
  assumptions: string[];
  dataQuality: DataQuality;
}

/**
 * Gives an account another name or lot method. A new method counts for all sales, past ones too: positions stay,
 * realized gains and the cost of what is held change.
 * @throws CoachError not_found, invalid_input for a name that cannot be one, conflict for a name that is taken
 */
export async function changeAccount(context: UseCaseContext, change: AccountChange): Promise<ChangedAccount> {
  const wanted = change.name === undefined ? undefined : checkedName(change.name);
  return context.tenant.run(
    async (database) => {
      const account = await lockAccount(database, change.accountId);
      if (account === null) {
        throw new CoachError("not_found", "No account has this id. List the accounts to see the valid ones.");
      }
      const { accountId } = account;
      const name = wanted ?? account.name;
      const lotMethod = change.lotMethod ?? account.lotMethod;
      if (name !== account.name && !(await renameAccount(database, account, name))) {
        throw new CoachError("conflict", `Another account is called "${name}". Choose a different name.`);
      }
      const effect = await measureEffect(database, context, accountId, lotMethod);
      if (lotMethod !== account.lotMethod) await setLotMethod(database, accountId, lotMethod);
      if (lotMethod !== account.lotMethod || name !== account.name) {
        // Also for a new name alone: the findings about the ledger carry it.
        await refreshPositions(database, context);
        await appendAudit(database, {
          actor: context.actor ?? "system",
          action: "account.change",
          detail: {
            accountId,
            renamed: name !== account.name,
            lotMethod,
            previousLotMethod: account.lotMethod,
          },
        });
      }
      return {
        accountId,
        name,
        lotMethod,
        previousName: account.name,
        previousLotMethod: account.lotMethod,
        asOf: context.clock.today(),
        ...effect,
        assumptions: ["A lot method counts for all sales of the account, past ones too."],
      };
    },
    { durable: true },
  );
}

function checkedName(text: string): string {
  const name = chosenAccountName(text);
  if (name !== null) return name;
  throw new CoachError("invalid_input", "Give the account a name of 1 to 80 characters.");
}

type MethodEffect = Pick<ChangedAccount, "currency" | "realizedGainBefore" | "realizedGainAfter"> & {
  dataQuality: DataQuality;
};

async function measureEffect(
  database: Database,
  context: UseCaseContext,
  accountId: string,
  lotMethod: LotMethod,
): Promise<MethodEffect> {
  const rows = await readLedgerRows(database, context, {}, { allChoices: true });
  return (context.compute ?? computeHere)(describeMethodChange, rows, accountId, lotMethod);
}

/** What another lot method does to the realized gain of an account, in a ledger that was read. */
export function describeMethodChange(
  rows: LedgerRows,
  accountId: string,
  lotMethod: LotMethod,
): MethodEffect {
  const folded = foldPortfolio(loadRows(rows));
  const { currency, rates } = folded.loaded;
  const changed = foldWithMethod(folded, accountId, lotMethod);
  return {
    currency,
    realizedGainBefore: realizedGain(salesOf(folded.complete, accountId), currency, rates),
    realizedGainAfter: realizedGain(salesOf(changed, accountId), currency, rates),
    dataQuality: dataQuality(
      changed.issues.map(({ code, severity, message }) => ({ code, severity, message })),
    ),
  };
}
