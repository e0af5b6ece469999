import { hashInput } from "#jobs/define-job.ts";
import { readDataState } from "#portfolio/read-data-state.ts";
import type { ToolContext } from "./define-tool.ts";

/**
 * A tool's result from the cache, or computed and kept. The key holds everything a result depends on: tool, arguments,
 * whose data in which currency, the day, and where that data stands. A result of before a change of the ledger, a price or
 * a decision about data is therefore never found after it; nothing has to be deleted.
 */
export async function keepResult(
  { session, cache, fresh }: ToolContext,
  tool: { name: string; seconds: number },
  input: unknown,
  compute: () => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { tenant, clock, principal } = session;
  const data = await readDataState(tenant);
  const key = hashInput({ input, data, currency: principal.baseCurrency, today: clock.today() });
  return cache.keep({ key: `${tool.name} ${key}`, seconds: tool.seconds, fresh, compute });
}
