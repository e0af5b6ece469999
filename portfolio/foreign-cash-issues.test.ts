import assert from "node:assert/strict";
import { test } from "node:test";
import { money } from "#finance/money.ts";
import { foreignCashIssues } from "./foreign-cash-issues.ts";

const cash = (currency: string, value: string) => ({
  currency,
  balance: money(value, currency),
  value: money(value, "EUR"),
});

test("cash in other currencies is named with its share; a trace of it, cash at home and what is followed are not", () => {
  const page = { currency: "EUR", marketValue: money("1000", "EUR") };
  const [issue] = foreignCashIssues(
    {
      ...page,
      cash: [cash("EUR", "500"), cash("USD", "250"), cash("GBP", "-50"), cash("CHF", "1")],
    },
    [],
  );
  assert.match(issue?.message ?? "", /: 25\.0 % in USD, -5\.0 % in GBP of the whole\./);
  assert.deepEqual(foreignCashIssues({ ...page, cash: [cash("EUR", "500"), cash("CHF", "9")] }, []), []);
  assert.deepEqual(foreignCashIssues({ ...page, marketValue: null, cash: [cash("USD", "500")] }, []), []);
  const [rest] = foreignCashIssues({ ...page, cash: [cash("USD", "250"), cash("GBP", "50")] }, [
    { currency: "USD", cash: true },
    { currency: "GBP" },
  ]);
  assert.match(rest?.message ?? "", /: 5\.0 % in GBP of the whole\./);
});
