import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { chosenAccountName, cleanAccountName } from "./account-name.ts";
import { prepareImport } from "./prepare-import.ts";

test("what cannot be seen in a name is no part of it; names in other scripts stay as they are", () => {
  const cases: [string, string][] = [
    ["  Depot  1\t", "Depot 1"],
    ["De\u200bpot\ufeff", "Depot"],
    ["\u202etopeD\u202c", "topeD"],
    ["Dep\u0000ot\u0007", "Dep ot"],
    ["a\r\nb", "a b"],
    ["\u3164\u2060", ""],
    ["Cafe\u0301", "Caf\u00e9"],
    ["株式 口座", "株式 口座"],
    ["Familie Müller – Sparplan №2", "Familie Müller – Sparplan №2"],
    ["x".repeat(81), "x".repeat(80)],
  ];
  for (const [given, clean] of cases) assert.equal(cleanAccountName(given), clean, JSON.stringify(given));
});

test("a chosen name that is invisible or too long is refused with what to do", () => {
  assert.equal(chosenAccountName(" "), null);
  assert.equal(chosenAccountName("De\u200bpot"), "Depot");
  assert.throws(() => chosenAccountName("\u200b\u200e"), /no visible characters. Write another/);
  assert.throws(() => chosenAccountName("ä".repeat(81)), /longer than 80 characters/);
  assert.equal(chosenAccountName("ä".repeat(80)), "ä".repeat(80));
});

test("an import goes into the account of the clean name, chosen or from the file", async () => {
  const { tenant } = await createTestTenant(await openTestStore());
  const context = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const head = "date,type,symbol,quantity,price,currency";
  const chosen = await prepareImport(context, {
    fileName: "x.csv",
    bytes: Buffer.from(`${head}\n2024-01-02,buy,A,10,5.00,EUR`),
    accountName: "My\u200b \u202eDepot\u202c ",
  });
  assert.equal(chosen.accountName, "My Depot");
  const named = await prepareImport(context, {
    fileName: "y.csv",
    bytes: Buffer.from(`${head},account\n2024-01-02,buy,A,10,5.00,EUR,De\u200bpot`),
  });
  assert.equal(named.accountName, "Depot");
});
