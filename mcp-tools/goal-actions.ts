import { z } from "zod";
import { listGoals } from "#portfolio/list-goals.ts";
import { removeGoal } from "#portfolio/remove-goal.ts";
import { saveGoal } from "#portfolio/save-goal.ts";
import { defineTool } from "./define-tool.ts";
import { goalList } from "./goal-schemas.ts";
import { given } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

// What a person does on the page of goals.

const goalId = z.string().max(36);
const amount = z.string().max(30);
const written = z.object({ asOf: z.string(), goalId: z.string() });

const list = defineTool({
  name: "list_goals",
  title: "Goals",
  description: "All goals with their progress.",
  toolsets: ["planning"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: goalList,
  run: (context) => listGoals(useCaseContext(context.session)),
});

const save = defineTool({
  name: "save_goal",
  title: "Add or change a goal",
  description: "Writes a goal; with a goalId it changes that one.",
  toolsets: ["planning"],
  scope: "portfolio:propose",
  access: "write",
  cost: 2,
  input: z.object({
    goalId: goalId.optional(),
    name: z.string().max(80),
    targetAmount: amount,
    currency: z.string().max(3).optional(),
    targetDate: z.string().max(10),
    monthlyContribution: amount.optional(),
  }),
  output: written,
  run: (context, input) => saveGoal(useCaseContext(context.session), given(input)),
});

const remove = defineTool({
  name: "remove_goal",
  title: "Remove a goal",
  description: "Takes a goal away; transactions and holdings stay.",
  toolsets: ["planning"],
  scope: "portfolio:propose",
  access: "write",
  cost: 2,
  input: z.object({ goalId }),
  output: written,
  run: (context, input) => removeGoal(useCaseContext(context.session), input.goalId),
});

export const goalActions = [list, save, remove] as const;
