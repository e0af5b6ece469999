import { z } from "zod";
import { runStressTest as stress } from "#portfolio/run-stress-test.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

const text = z.string().max(40);

export const runStressTest = defineTool({
  name: "run_stress_test",
  title: "Stress test",
  description:
    "Past crises, falls of shares, rising yields, or own shocks (name: symbol, currency, equity, bond, crypto, commodity, rates, credit) on today's holdings.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  keepSeconds: 86_400,
  input: z.object({
    accountId: text.optional(),
    scenario: text.optional(),
    shocks: z
      .array(z.object({ name: text, rate: z.number() }))
      .max(40)
      .optional(),
  }),
  output: analysisResult,
  run: (context, input) => stress(analysisContext(context), given(input)),
});
