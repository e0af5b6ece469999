import type { Tenant } from "#store/open-store.ts";
import { upsertExchangeRates } from "#store/price-writes.ts";
import { resolveSourceIssues, writeQualityIssues } from "#store/quality-issues.ts";
import { deleteOlderLines, insertStagedLines } from "#store/staging-lines.ts";
import { findingIssues } from "./describe-changes.ts";
import type { RateFact, RatePart, SourcePart } from "./market-source.ts";
import { readAhead } from "./read-ahead.ts";
import { checkCancelled, type PartCounts, type TakeInOptions } from "./take-in-options.ts";
import { takePrices } from "./take-prices.ts";

export interface PartReport extends PartCounts {
  milliseconds: number;
}

/** One fact per currency and day: the later one of a batch counts, since one statement may write a row only once. */
function lastOfEach(facts: readonly RateFact[]): RateFact[] {
  const unique = new Map(facts.map((fact) => [`${fact.currency} ${fact.date}`, fact]));
  return unique.size === facts.length ? [...facts] : [...unique.values()];
}

async function takeRates(market: Tenant, part: RatePart, options: TakeInOptions): Promise<PartCounts> {
  const totals = { received: 0, changed: 0, corrected: 0 };
  for await (const batch of readAhead(part.batches(options.signal))) {
    checkCancelled(options.signal);
    const facts = lastOfEach(batch.facts);
    await market.run(async (database) => {
      const staged = { batchId: options.batchId, source: part.id, line: batch.line, lines: batch.lines };
      await insertStagedLines(database, "staging_exchange_rate", { ...staged, digest: null });
      totals.received += facts.length;
      totals.changed += await upsertExchangeRates(database, part.id, {
        currency: facts.map((fact) => fact.currency),
        date: facts.map((fact) => fact.date),
        rate: facts.map((fact) => fact.rate),
      });
    });
  }
  const issues = await market.run(async (database) => {
    await deleteOlderLines(database, "staging_exchange_rate", part.id, options.batchId);
    const found = findingIssues(part);
    await resolveSourceIssues(database, [part.id], found);
    return writeQualityIssues(database, found);
  });
  return { ...totals, issues };
}

/** Takes one part in: raw lines and facts batch by batch, each batch in one transaction, then the checks. */
export async function takeIn(market: Tenant, part: SourcePart, options: TakeInOptions): Promise<PartReport> {
  const started = performance.now();
  const report =
    part.kind === "prices" ? await takePrices(market, part, options) : await takeRates(market, part, options);
  return { ...report, milliseconds: Math.round(performance.now() - started) };
}
