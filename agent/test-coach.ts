import { randomUUID } from "node:crypto";
import type { Session } from "#auth/session.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import type { Store } from "#store/open-store.ts";
import { createTestTenant } from "#store/test-store.ts";
import type { Coach } from "./coach.ts";
import type { ModelPort } from "./model-port.ts";
import { openCoach } from "./open-coach.ts";
import { ask, call, say, scriptedModel } from "./scripted-turn.ts";
import type { ToolClient } from "./tool-client.ts";

const silent = createLogger("silent");

/** A user of a new household, on a fixed day. */
export async function sessionOf(store: Store): Promise<Session> {
  const { tenant } = await createTestTenant(store);
  return {
    tenant,
    clock: fixedClock("2024-06-28"),
    principal: {
      tenantId: tenant.id,
      userId: randomUUID(),
      displayName: "Ada",
      kind: "household",
      baseCurrency: "EUR",
      scopes: ["portfolio:read"],
    },
  };
}

/** A coach on the store, as a process of its own has it. */
export async function coachOf(
  store: Store,
  model: ModelPort,
  client: ToolClient,
): Promise<Coach & AsyncDisposable> {
  const coach = await openCoach({ store, model, openTools: async () => client, logger: silent });
  return Object.assign(coach, { [Symbol.asyncDispose]: () => coach.close() });
}

/** Reads the overview and answers with its value. */
export const answering = () =>
  scriptedModel([() => ask(call("a", "get_overview")), () => say("It is worth €118,432.55.")]);
