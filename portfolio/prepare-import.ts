import { randomUUID } from "node:crypto";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import { CoachError } from "#platform/errors.ts";
import { readImportMappings } from "#store/import-mappings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { chosenAccountName } from "./account-name.ts";
import type { ImportPreview } from "./import-preview.ts";
import { columnMapping } from "./importers/column-mapping.ts";
import { majorCurrency } from "./importers/minor-currency.ts";
import { readPreview } from "./read-import.ts";
import { runApart } from "./run-apart.ts";
import { type ImportToStage, type OnProgress, stageImport } from "./stage-import.ts";

/** Largest file that is read. */
export const LARGEST_FILE_MB = 50;

/** How many earlier mappings are looked through for one of the same columns. */
const mappingsRecalled = 50;

/** Smaller files are read in less time than a thread takes to start. */
const apartFromBytes = 256 * 1024;

export interface ImportRequest {
  fileName: string;
  bytes: Uint8Array;
  accountName?: string | undefined;
  accountCurrency?: string | undefined;
  /** For accounts that are made; one that exists keeps its own. First in, first out when not given. */
  lotMethod?: LotMethod | undefined;
  /** Id of an importer; without it the content decides. */
  format?: string | undefined;
  /** Which column is what, for files whose header does not say; see importers/column-mapping.ts. */
  mapping?: unknown;
}

/**
 * Reads a file and shows what importing it would change; nothing enters the ledger yet. The file is kept as
 * received with its hash, every line with its state. A large file is worked on in a thread of its own, so that
 * everybody else is served meanwhile.
 * @throws CoachError too_large above 50 MB, invalid_input when the file cannot be read or asks a question
 */
export async function prepareImport(
  context: UseCaseContext,
  request: ImportRequest,
  onProgress: OnProgress = () => undefined,
): Promise<ImportPreview> {
  if (request.bytes.length > LARGEST_FILE_MB * 1024 * 1024) {
    throw new CoachError(
      "too_large",
      `The file is larger than ${LARGEST_FILE_MB} MB. Export a shorter period and import it in parts.`,
    );
  }
  const currency = accountCurrency(request.accountCurrency);
  const chosen = chosenAccountName(request.accountName);
  const mapping = columnMapping.safeParse(request.mapping ?? {});
  if (!mapping.success) {
    const field = mapping.error.issues[0]?.path.join(".");
    throw new CoachError(
      "invalid_input",
      `The mapping is not valid${field ? ` at ${field}` : ""}. Give column names by field, for example {"date": "Datum"}. ` +
        `Fields: ${Object.keys(columnMapping.shape).join(", ")}.`,
    );
  }
  const { baseCurrency, clock, tenant } = context;
  const importId = randomUUID();
  const wanted: ImportToStage = {
    importId,
    fileName: request.fileName.slice(0, 200),
    file: {
      bytes: request.bytes,
      format: request.format,
      options: { mapping: mapping.data, currency: currency ?? baseCurrency, today: clock.today() },
      account: chosen,
      earlier: await tenant.run((database) => readImportMappings(database, mappingsRecalled)),
    },
    currency,
    baseCurrency,
    lotMethod: request.lotMethod,
  };
  if (request.bytes.length < apartFromBytes) await stageImport(tenant, wanted, onProgress);
  else await runApart(tenant, { name: "stage-import", wanted }, onProgress);
  return readPreview(context, importId);
}

function accountCurrency(code: string | undefined): string | null {
  if (code === undefined || code.trim() === "") return null;
  const unit = majorCurrency(code);
  if (!unit)
    throw new CoachError(
      "invalid_input",
      "The account currency is not a currency code. Give three letters, for example EUR.",
    );
  return unit.currency;
}
