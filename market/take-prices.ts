import { createHash } from "node:crypto";
import { isoDate } from "#finance/dates.ts";
import type { Database, Tenant } from "#store/open-store.ts";
import { writeCorporateActions } from "#store/price-actions.ts";
import {
  deletePricesBetween,
  deletePricesOfOtherFiles,
  insertPrices,
  type PriceColumns,
  type PriceCorrection,
  readStoredSpans,
  type StoredSpan,
  upsertMarketInstruments,
  upsertPrices,
} from "#store/price-writes.ts";
import { type QualityIssue, resolveSourceIssues, writeQualityIssues } from "#store/quality-issues.ts";
import { deleteOlderLines, insertStagedLines, readBlockDigests } from "#store/staging-lines.ts";
import { checkPrices, findStaleParts } from "./check-prices.ts";
import { type CollectedSeries, SeriesCollector } from "./check-series.ts";
import { restatementIssues } from "./corporate-actions.ts";
import {
  actionCorrectionIssues,
  correctionIssues,
  Disagreements,
  findingIssues,
} from "./describe-changes.ts";
import type { PriceFact, PricePart, SourceBatch } from "./market-source.ts";
import { readAhead } from "./read-ahead.ts";
import { checkCancelled, type PartCounts, type TakeInOptions } from "./take-in-options.ts";

/** A column, or an empty one when nothing is known: what is not sent costs nothing. */
function known(
  facts: readonly PriceFact[],
  cell: (fact: PriceFact) => string | null,
): readonly (string | null)[] {
  const column = facts.map(cell);
  return column.some((text) => text !== null) ? column : [];
}

/** Facts as the store takes them, with the ids of the instruments by place. */
export function columnsOf(instruments: readonly string[], facts: readonly PriceFact[]): PriceColumns {
  return {
    instruments,
    instrument: facts.map((fact) => fact.instrument),
    date: facts.map((fact) => fact.date),
    close: facts.map((fact) => fact.close),
    adjustedClose: known(facts, (fact) => fact.adjustedClose),
    open: known(facts, (fact) => fact.open),
    high: known(facts, (fact) => fact.high),
    low: known(facts, (fact) => fact.low),
    volume: known(facts, (fact) => fact.volume),
  };
}

/** One run over a part: what it knows of the store, and what it has seen so far. */
class PriceLoad {
  readonly market: Tenant;
  readonly part: PricePart;
  readonly options: TakeInOptions;
  readonly ids: readonly string[];
  readonly spans: ReadonlyMap<string, StoredSpan>;
  /** Digests of the blocks of the last success whose facts are all still there. */
  readonly digests: ReadonlyMap<number, string>;
  readonly collector: SeriesCollector;
  readonly disagreements = new Disagreements();
  readonly counts: Omit<PartCounts, "issues"> = { received: 0, changed: 0, corrected: 0 };
  /** Last day seen or stored, by place: what comes after it is new. */
  readonly #lastDays: string[];
  #changedFrom: string | null = null;

  constructor(
    market: Tenant,
    part: PricePart,
    options: TakeInOptions,
    stored: {
      ids: readonly string[];
      spans: ReadonlyMap<string, StoredSpan>;
      digests: ReadonlyMap<number, string>;
    },
  ) {
    this.market = market;
    this.part = part;
    this.options = options;
    this.ids = stored.ids;
    this.spans = stored.spans;
    this.digests = stored.digests;
    this.collector = new SeriesCollector(part.factor);
    this.#lastDays = stored.ids.map((id) => stored.spans.get(id)?.last ?? "");
  }

  get changedFrom(): string | null {
    return this.#changedFrom;
  }

  /** One batch in one transaction: its raw lines, then its facts unless they are those of the last success. */
  async take(batch: SourceBatch<PriceFact>): Promise<void> {
    const { part, options } = this;
    this.collector.add(batch.facts);
    this.counts.received += batch.facts.length;
    const digest = this.#digest(batch.facts);
    const isKnown = this.digests.get(batch.line) === digest;
    const { fresh, others } = isKnown ? { fresh: [], others: [] } : this.#sort(batch.facts);
    if (isKnown) this.#pass(batch.facts);
    await this.market.run(async (database) => {
      const staged = {
        batchId: options.batchId,
        source: part.id,
        line: batch.line,
        lines: batch.lines,
        digest,
      };
      await insertStagedLines(database, "staging_price", staged);
      const write = { source: part.id, factor: part.factor, better: options.better ?? [] };
      await insertPrices(database, columnsOf(this.ids, fresh), write);
      const written = await upsertPrices(database, columnsOf(this.ids, others), write);
      await this.#note(database, written.corrections);
      this.counts.changed += fresh.length + written.changed;
      this.counts.corrected += written.corrected;
      if (written.changed > 0) this.#changed(others);
    });
    this.#changed(fresh);
  }

  #digest(facts: readonly PriceFact[]): string {
    return createHash("sha256")
      .update(JSON.stringify([this.part.factor, this.options.better ?? [], this.ids.length]))
      .update(facts.map((fact) => this.#textOf(fact)).join("\n"))
      .digest("hex");
  }

  #textOf({ instrument, date, close, adjustedClose, open, high, low, volume }: PriceFact): string {
    return `${this.ids[instrument]} ${date} ${close} ${adjustedClose} ${open} ${high} ${low} ${volume}`;
  }

  /** Facts of days after the last one are new for sure; among the others the later one of a day counts. */
  #sort(facts: readonly PriceFact[]): { fresh: PriceFact[]; others: PriceFact[] } {
    const fresh: PriceFact[] = [];
    const others = new Map<string, PriceFact>();
    for (const fact of facts) {
      if (fact.date > (this.#lastDays[fact.instrument] ?? "")) {
        this.#lastDays[fact.instrument] = fact.date;
        fresh.push(fact);
      } else others.set(`${fact.instrument} ${fact.date}`, fact);
    }
    return { fresh, others: [...others.values()] };
  }

  #pass(facts: readonly PriceFact[]): void {
    for (const fact of facts) {
      if (fact.date > (this.#lastDays[fact.instrument] ?? "")) this.#lastDays[fact.instrument] = fact.date;
    }
  }

  #changed(facts: readonly PriceFact[]): void {
    for (const { date } of facts)
      if (this.#changedFrom === null || date < this.#changedFrom) this.#changedFrom = date;
  }

  async #note(database: Database, differing: readonly PriceCorrection[]): Promise<void> {
    const own = differing.filter((each) => idOf(each.source) === idOf(this.part.id));
    this.disagreements.add(differing.filter((each) => !own.includes(each)));
    await writeQualityIssues(database, correctionIssues(this.part.id, own.slice(0, 50)));
  }

  /** Dividends and splits of the part; answers the findings about them. */
  async takeActions(database: Database): Promise<QualityIssue[]> {
    const { part } = this;
    const found: QualityIssue[] = [];
    for (const { instrument, restatements, ...told } of part.actions ?? []) {
      const instrumentId = this.ids[instrument] ?? "";
      const { changed, corrections } = await writeCorporateActions(database, {
        ...told,
        instrumentId,
        source: part.id,
      });
      this.counts.changed += changed;
      this.counts.corrected += corrections.length;
      const { symbol = "" } = part.instruments[instrument] ?? {};
      found.push(
        ...actionCorrectionIssues(part.id, instrumentId, corrections),
        ...restatementIssues(part.id, { instrumentId, symbol }, restatements),
      );
    }
    return found;
  }

  /** Whether what went by is all there is of every series, so that it need not be read back. */
  isWhole(series: ReadonlyMap<number, CollectedSeries>): boolean {
    return this.ids.every((id, place) => {
      const span = this.spans.get(id);
      const days = series.get(place)?.days;
      const [first, last] = [days?.[0], days?.at(-1)];
      if (span === undefined) return true;
      if (first === undefined || last === undefined) return false;
      return isoDate(first) <= span.first && isoDate(last) >= span.last;
    });
  }
}

/** The source of a part: what stands before the colon. */
function idOf(part: string): string {
  return part.split(":", 1)[0] ?? part;
}

async function openLoad(market: Tenant, part: PricePart, options: TakeInOptions): Promise<PriceLoad> {
  const stored = await market.run(async (database) => {
    const saved = await upsertMarketInstruments(database, part.instruments);
    const ids = part.instruments.map((entry) => saved.get(`${entry.symbol} ${entry.currency}`) ?? "");
    const before = await readStoredSpans(database, ids);
    const gone = before.size === 0 ? 0 : await deletePricesOfOtherFiles(database, ids, part.id);
    const spans = gone === 0 ? before : await readStoredSpans(database, ids);
    const isOwn = [...spans.values()].every(
      (span) => span.firstSource === part.id && span.lastSource === part.id,
    );
    const digests =
      gone === 0 && isOwn ? await readBlockDigests(database, part.id) : new Map<number, string>();
    return { ids, spans, digests };
  });
  return new PriceLoad(market, part, options, stored);
}

/** Takes in a part of closes: raw lines and facts batch by batch, then the checks of what changed. */
export async function takePrices(
  market: Tenant,
  part: PricePart,
  options: TakeInOptions,
): Promise<PartCounts> {
  const load = await openLoad(market, part, options);
  const { ids, spans, collector } = load;
  for await (const batch of readAhead(part.batches(options.signal))) {
    checkCancelled(options.signal);
    await load.take(batch);
  }
  const { series, order } = collector.finish();
  const issues = await market.run(async (database) => {
    await deleteOlderLines(database, "staging_price", part.id, options.batchId);
    const ranges = [...series].flatMap(([place, { days }]) => {
      const instrumentId = ids[place] ?? "";
      const [first, last] = [days[0], days.at(-1)];
      if (!spans.has(instrumentId) || first === undefined || last === undefined) return [];
      return [{ instrumentId, from: isoDate(first), to: isoDate(last) }];
    });
    const isMixed = [...spans.values()].some(
      (span) => span.firstSource !== part.id || span.lastSource !== part.id,
    );
    if (isMixed)
      await deletePricesBetween(database, ranges, { source: part.id, better: options.better ?? [] });
    const aboutPart = [
      ...findingIssues(part),
      ...(await findStaleParts(database, part.id, ids, options.today)),
    ];
    await resolveSourceIssues(database, [part.id], aboutPart);
    // Before the checks, which explain closes with the splits on record.
    const aboutActions = await load.takeActions(database);
    const found = await writeQualityIssues(database, [
      ...aboutPart,
      ...aboutActions,
      ...load.disagreements.issues(part),
    ]);
    const isWhole = collector.complete && !isMixed && load.isWhole(series);
    const check = {
      instrumentIds: ids,
      collected: isWhole ? series : null,
      order,
      changedFrom: load.changedFrom,
    };
    return found + (ids.length > 0 ? await checkPrices(database, check) : 0);
  });
  return { ...load.counts, issues };
}
