import assert from "node:assert/strict";
import { after, test } from "node:test";
import { z } from "zod";
import { openTestSite } from "#open-test-site.ts";

after(async () => (await openTestSite()).close());

const refusal = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

async function refused(tool: string, body: string): Promise<string> {
  const site = await openTestSite();
  const headers = { "Content-Type": "application/json" };
  const response = await site.send(`/api/v1/tools/${tool}`, { body, headers });
  const { error } = refusal.parse(await response.json());
  assert.deepEqual([response.status, error.kind], [400, "invalid_input"], `${tool} ${error.message}`);
  return error.message;
}

test("text that no database takes is refused with words in every argument", async () => {
  for (const odd of ["\\u0000", "\\ud800", "a\\ude00b"]) {
    const cases: [string, string][] = [
      ["get_prices", `{"symbols":["${odd}"]}`],
      ["get_transactions", `{"symbol":"${odd}"}`],
      ["search_research", `{"query":"some ${odd} words"}`],
      ["import_transactions", `{"fileName":"${odd}.csv","content":"a"}`],
      ["import_transactions", `{"fileName":"a.csv","content":"a","mapping":{"${odd}":"date"}}`],
    ];
    for (const [tool, body] of cases) assert.match(await refused(tool, body), /NUL or half of a surrogate/);
  }
});

test("days and years before all markets are refused, whoever would count back from them", async () => {
  const far = ["0000-01-01", "0001-01-01", "1799-12-31"];
  for (const day of far) {
    await refused("get_overview", `{"date":"${day}"}`);
    await refused("get_transactions", `{"from":"${day}"}`);
    await refused("get_prices", `{"symbols":["A"],"from":"${day}"}`);
    await refused("get_performance", `{"from":"${day}"}`);
    await refused("get_performance", `{"period":"${day.slice(0, 4)}"}`);
  }
});

test("a refusal stays short and in words, however deep, wide or long the arguments are", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const wide = Array.from({ length: 10_000 }, (_, index) => `"key${index}":1`).join(",");
  for (const body of [`{"accountId":${deep}}`, deep, `{${wide}}`, `{"accountId":"${"x".repeat(100_000)}"}`]) {
    const message = await refused("get_overview", body);
    assert.ok(message.length < 600, message.slice(0, 100));
    assert.doesNotMatch(message, /internal/);
  }
});

test("a simulation takes whole years only", async () => {
  assert.match(await refused("run_simulation", '{"years":2.5}'), /"years" is 2\.5/);
});

test("a simulation that could only fail is refused instead of queued", async () => {
  const mirrored = '{"years":5,"model":"bootstrap","antithetic":true}';
  assert.match(await refused("run_simulation", mirrored), /no mirror images/);
  assert.match(await refused("run_simulation", '{"years":5,"currency":"ZZZ"}'), /no exchange rate for ZZZ/);
});

test("a currency may be written in small letters; what is no currency code is refused", async () => {
  const site = await openTestSite();
  const headers = { "Content-Type": "application/json" };
  const response = await site.send("/api/v1/tools/get_overview", { body: '{"currency":"usd"}', headers });
  assert.equal(z.object({ currency: z.string() }).parse(await response.json()).currency, "USD");
  assert.match(await refused("get_overview", '{"currency":"u$"}'), /three-letter currency code/);
});
