import { z } from "zod";
import { TARGET_MODELS } from "#portfolio/rebalancing-targets.ts";
import { listTargets, saveTargets } from "#portfolio/save-targets.ts";
import { defineTool } from "./define-tool.ts";
import { given } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

// What a person decides about target weights on the page; never listed to a model, which may only propose them.

const targets = z.array(z.object({ name: z.string(), weight: z.number() }));

const stored = z.object({
  asOf: z.string(),
  targets,
  band: z.number().nullable(),
  decidedOn: z.string().nullable(),
});

const models = Object.entries(TARGET_MODELS).map(([name, targets]) => ({ name, targets: [...targets] }));

const list = defineTool({
  name: "list_targets",
  title: "Target weights",
  description: "The target weights that a person of the household confirmed, and the models to start from.",
  toolsets: ["changes"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: stored.extend({ models: z.array(z.object({ name: z.string(), targets })) }),
  run: async (context) => ({ ...(await listTargets(useCaseContext(context.session))), models }),
});

const save = defineTool({
  name: "save_targets",
  title: "Confirm target weights",
  description: "Stores target weights in the place of those before; no targets take them away.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "write",
  cost: 2,
  input: z.object({
    targets: z.array(z.object({ name: z.string().max(40), weight: z.number() })).max(60),
    band: z.number().optional(),
  }),
  output: stored,
  run: (context, input) => saveTargets(useCaseContext(context.session), given(input)),
});

export const targetActions = [list, save] as const;
