import { CoachError } from "#platform/errors.ts";
import type { Tenant } from "#store/open-store.ts";
import {
  deletePricesOfOtherSources,
  type PriceCorrection,
  upsertExchangeRates,
  upsertMarketInstruments,
  upsertPrices,
} from "#store/price-writes.ts";
import { type QualityIssue, writeQualityIssues } from "#store/quality-issues.ts";
import { deleteOlderStaging, insertStagingPrices, insertStagingRates } from "#store/staging-writes.ts";
import { checkPrices } from "./check-prices.ts";
import type { PriceFact, PricePart, RateFact, RatePart, ReadFinding, SourcePart } from "./market-source.ts";

export interface PartReport {
  received: number;
  changed: number;
  /** Closes that replaced a different one. */
  corrected: number;
  issues: number;
  milliseconds: number;
}

interface TakeInOptions {
  batchId: string;
  today: string;
  signal: AbortSignal | undefined;
}

const fixes: Readonly<Record<ReadFinding["code"], string>> = {
  non_positive_close: "Correct the closes in the file; they were left out.",
  missing_close: "Nothing to do when the instrument was not traded; else add the closes to the file.",
  duplicate_date: "Keep one line per day in the file; the later one was used.",
  unreadable_row: "Write days as YYYY-MM-DD and prices with a decimal point; the rows were left out.",
};

function findingIssues(part: SourcePart): QualityIssue[] {
  return part.findings.map((finding) => ({
    code: `file_${finding.code}`,
    severity: finding.code === "missing_close" ? "info" : "warning",
    instrumentId: null,
    date: null,
    message: `${part.id}: ${finding.count} × ${finding.code.replaceAll("_", " ")}, for example ${finding.example}.`,
    suggestedFix: fixes[finding.code],
    evidence: { ...finding },
  }));
}

function correctionIssues(source: string, corrections: readonly PriceCorrection[]): QualityIssue[] {
  return corrections.map((correction) => ({
    code: "late_correction",
    severity: "info",
    instrumentId: correction.instrumentId,
    date: correction.date,
    message: `${source} corrected the close of ${correction.date} from ${correction.before} to ${correction.after}.`,
    suggestedFix: "Nothing to do: the new close is used.",
    evidence: { ...correction, source },
  }));
}

/** One fact per key: the later one of a batch counts, since one statement may write a row only once. */
function lastOfEach<Fact>(facts: readonly Fact[], keyOf: (fact: Fact) => string): Fact[] {
  const unique = new Map(facts.map((fact) => [keyOf(fact), fact]));
  return unique.size === facts.length ? [...facts] : [...unique.values()];
}

/** A column, or an empty one when nothing is known: what is not sent costs nothing. */
function known(
  facts: readonly PriceFact[],
  cell: (fact: PriceFact) => string | null,
): readonly (string | null)[] {
  const column = facts.map(cell);
  return column.some((text) => text !== null) ? column : [];
}

async function takePrices(
  market: Tenant,
  part: PricePart,
  options: TakeInOptions,
): Promise<Omit<PartReport, "milliseconds">> {
  const { ids, compare } = await market.run(async (database) => {
    const saved = await upsertMarketInstruments(database, part.instruments);
    const list = part.instruments.map((entry) => saved.get(`${entry.symbol} ${entry.currency}`) ?? "");
    return { ids: list, compare: await deletePricesOfOtherSources(database, list, part.id) };
  });
  const totals = { received: 0, changed: 0, corrected: 0 };
  for await (const batch of part.batches(options.signal)) {
    checkCancelled(options.signal);
    const facts = lastOfEach<PriceFact>(batch.facts, (fact) => `${fact.instrument} ${fact.date}`);
    await market.run(async (database) => {
      await insertStagingPrices(database, {
        batchId: options.batchId,
        source: part.id,
        line: batch.line,
        lines: batch.lines,
      });
      const written = await upsertPrices(
        database,
        part.id,
        {
          instruments: ids,
          instrument: facts.map((fact) => fact.instrument),
          date: facts.map((fact) => fact.date),
          close: facts.map((fact) => fact.close),
          adjustedClose: facts.map((fact) => fact.adjustedClose),
          open: known(facts, (fact) => fact.open),
          high: known(facts, (fact) => fact.high),
          low: known(facts, (fact) => fact.low),
          volume: known(facts, (fact) => fact.volume),
        },
        { factor: part.factor, compare },
      );
      await writeQualityIssues(database, correctionIssues(part.id, written.corrections));
      totals.received += facts.length;
      totals.changed += written.changed;
      totals.corrected += written.corrected;
    });
  }
  const issues = await market.run(async (database) => {
    await deleteOlderStaging(database, "staging_price", part.id, options.batchId);
    const fromFile = await writeQualityIssues(database, findingIssues(part));
    return fromFile + (ids.length > 0 ? await checkPrices(database, part.id, ids, options.today) : 0);
  });
  return { ...totals, issues };
}

async function takeRates(
  market: Tenant,
  part: RatePart,
  options: TakeInOptions,
): Promise<Omit<PartReport, "milliseconds">> {
  const totals = { received: 0, changed: 0, corrected: 0 };
  for await (const batch of part.batches(options.signal)) {
    checkCancelled(options.signal);
    const facts = lastOfEach<RateFact>(batch.facts, (fact) => `${fact.currency} ${fact.date}`);
    await market.run(async (database) => {
      await insertStagingRates(database, {
        batchId: options.batchId,
        source: part.id,
        line: batch.line,
        lines: batch.lines,
      });
      totals.received += facts.length;
      totals.changed += await upsertExchangeRates(database, part.id, {
        currency: facts.map((fact) => fact.currency),
        date: facts.map((fact) => fact.date),
        rate: facts.map((fact) => fact.rate),
      });
    });
  }
  const issues = await market.run(async (database) => {
    await deleteOlderStaging(database, "staging_exchange_rate", part.id, options.batchId);
    return writeQualityIssues(database, findingIssues(part));
  });
  return { ...totals, issues };
}

function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
}

/** Takes one part in: raw lines and facts batch by batch, each batch in one transaction, then the checks. */
export async function takeIn(market: Tenant, part: SourcePart, options: TakeInOptions): Promise<PartReport> {
  const started = performance.now();
  const report =
    part.kind === "prices" ? await takePrices(market, part, options) : await takeRates(market, part, options);
  return { ...report, milliseconds: Math.round(performance.now() - started) };
}
