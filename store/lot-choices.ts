import type { LotChoice } from "#finance/lot-choices.ts";
import type { Database } from "./open-store.ts";

/** The chosen lots of every sale of the tenant, by sale; those of a sale in the order of their acquisition ids. */
export async function readLotChoices(database: Database): Promise<Map<string, LotChoice[]>> {
  const rows = await database.query<{ saleId: string } & LotChoice>(
    `select sale_transaction_id as "saleId", acquisition_transaction_id as "lotId", trim_scale(quantity) as quantity
     from lot_choice where tenant_id = current_tenant() order by 1, 2`,
  );
  const choices = Map.groupBy(rows, (row) => row.saleId);
  return new Map(
    [...choices].map(([saleId, list]) => [saleId, list.map(({ lotId, quantity }) => ({ lotId, quantity }))]),
  );
}

/** Puts the choices of a sale in the place of those it had. Run it `durable`. */
export async function replaceLotChoices(
  database: Database,
  saleId: string,
  choices: readonly LotChoice[],
): Promise<void> {
  await database.query(
    `delete from lot_choice where tenant_id = current_tenant() and sale_transaction_id = $1`,
    [saleId],
  );
  await database.query(
    `insert into lot_choice (tenant_id, sale_transaction_id, acquisition_transaction_id, quantity)
     select current_tenant(), $1, lot_id, quantity from unnest($2::uuid[], $3::numeric[]) as r(lot_id, quantity)`,
    [saleId, choices.map((choice) => choice.lotId), choices.map((choice) => choice.quantity)],
  );
}
