import { writeSync } from "node:fs";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { commitImport } from "#portfolio/commit-import.ts";
import { prepareImport } from "#portfolio/prepare-import.ts";
import { openStore, REAL_MARKET } from "#store/open-store.ts";
import { numberedFile } from "./numbered-file.ts";

// The process that the crash test kills: `node import-loop.ts FOLDER TENANT FIRST LAST`. It imports the numbered files
// one after the other and prints one line for each import after the product has said that it is booked.

const [dataDir = "", tenantId = "", first = "", last = ""] = process.argv.slice(2);

const store = await openStore({ databaseUrl: undefined, dataDir, logger: createLogger("error") });
const tenant = store.tenant(tenantId, REAL_MARKET);
const context = { tenant, clock: fixedClock("2024-03-31"), baseCurrency: "EUR" };
writeSync(1, '"open"\n');
for (let n = Number(first); n <= Number(last); n++) {
  const { name, text } = numberedFile(n);
  const request = { fileName: name, bytes: Buffer.from(text), accountName: "Broker" };
  const { importId } = await prepareImport(context, request);
  const { inserted, duplicates } = await commitImport(context, importId);
  writeSync(1, `${JSON.stringify({ n, importId, inserted, duplicates })}\n`);
}
await store.close();
