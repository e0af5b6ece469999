import { openApp } from "#open-app.ts";
import { NOT_PASSING, PRODUCT_SCENARIOS, REVISIONS, type Revision } from "#ops/conformance/expectations.ts";
import { requiredScenarios, runSuite, type ScenarioResult } from "#ops/conformance/run-suite.ts";
import { serveFixtures, serveProduct } from "#ops/conformance/serve-fixtures.ts";
import { testConfig } from "#test-app.ts";

// Runs the MCP conformance suite against our HTTP stack: everything a revision asks of a server with the fixtures in
// the place of the tools, and what needs no fixtures with the product itself. Fails on anything that is not expected.

const problems: string[] = [];

/** A scenario that finds nothing to check has not passed. */
function passes({ passed, failed }: ScenarioResult): boolean {
  return failed.length === 0 && passed > 0;
}

function report(title: string, results: readonly ScenarioResult[], expected: Record<string, string> = {}) {
  const checks = results.reduce((sum, result) => sum + result.passed, 0);
  const passing = results.filter(passes).length;
  console.log(`\n${title}: ${passing} of ${results.length} scenarios pass, ${checks} checks passed`);
  for (const result of results) {
    const { scenario, passed, failed, warned } = result;
    const reason = expected[scenario];
    if (passes(result)) {
      console.log(`  pass      ${scenario} (${passed})`);
      if (reason !== undefined) problems.push(`${title}: ${scenario} passes now, take it off the list`);
    } else if (reason !== undefined) {
      console.log(`  expected  ${scenario}: ${reason}`);
    } else {
      console.log(`  FAIL      ${scenario}`);
      const lines = failed.length > 0 ? failed : ["nothing was checked"];
      problems.push(...lines.map((line) => `${title}: ${scenario}: ${line}`));
    }
    if (reason === undefined) for (const line of warned) console.log(`            warning ${line}`);
  }
}

async function checkFixtures(url: string, revision: Revision) {
  const results = await runSuite(url, revision);
  const expected = NOT_PASSING[revision];
  report(`${revision}, fixtures`, results, expected);
  const ran = new Set(results.map((result) => result.scenario));
  for (const scenario of [...(await requiredScenarios(revision)), ...Object.keys(expected)]) {
    if (!ran.has(scenario)) problems.push(`${revision}: ${scenario} did not run`);
  }
}

async function checkProduct(url: string, revision: Revision) {
  const results: ScenarioResult[] = [];
  for (const scenario of PRODUCT_SCENARIOS[revision]) {
    const found = await runSuite(url, revision, scenario);
    if (found.length === 0) problems.push(`${revision}, product: ${scenario} did not run`);
    results.push(...found);
  }
  report(`${revision}, product`, results);
}

await using app = await openApp(testConfig());
await using fixtures = await serveFixtures(app);
await using product = await serveProduct(app);
for (const revision of REVISIONS) {
  await checkFixtures(`${fixtures.url}/mcp`, revision);
  await checkProduct(`${product.url}/mcp`, revision);
}
if (problems.length === 0) {
  console.log("\nNothing failed that is not expected.");
} else {
  console.error(`\n${problems.join("\n")}`);
  process.exitCode = 1;
}
