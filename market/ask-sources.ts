import { CoachError } from "#platform/errors.ts";
import type { CallOptions } from "#platform/fetch-source.ts";
import type { NetworkSource } from "./network-source.ts";

/** Which source answered, and what those before it said. */
export interface SourcedAnswer<Answer> {
  source: NetworkSource;
  answer: Answer;
  refused: { source: string; reason: string }[];
}

/**
 * Asks sources one after the other, in the order given, until one answers. Each but the last gets half of the time that
 * is left, so that a hanging one leaves time for the next. `ask` answers undefined for what a source does not have.
 * @throws CoachError not_found when no source knows it, else unavailable with every source's reason
 */
export async function askSources<Answer>(
  sources: readonly NetworkSource[],
  ask: (source: NetworkSource, options: CallOptions) => Promise<Answer> | undefined,
  { budgetMs, signal }: { budgetMs: number; signal?: AbortSignal | undefined },
): Promise<SourcedAnswer<Answer>> {
  const refused: { source: string; reason: string }[] = [];
  const kinds = new Set<string>();
  const deadline = performance.now() + budgetMs;
  const on = sources.filter((source) => source.off === null);
  for (const [place, source] of on.entries()) {
    const left = deadline - performance.now();
    if (left <= 0) break;
    const share = place === on.length - 1 ? left : left / 2;
    try {
      const answer = await ask(source, { budgetMs: share, signal });
      if (answer !== undefined) return { source, answer, refused };
    } catch (error) {
      if (!(error instanceof CoachError) || error.kind === "cancelled") throw error;
      refused.push({ source: source.id, reason: error.message });
      kinds.add(error.kind);
    }
  }
  const reasons = refused.map((entry) => entry.reason).join(" ");
  if (refused.length === 0)
    throw new CoachError("not_found", "No source that is turned on carries this. Add its prices as a file.");
  const nobody = kinds.size === 1 && kinds.has("not_found");
  throw new CoachError(nobody ? "not_found" : "unavailable", reasons, {
    refused,
  });
}
