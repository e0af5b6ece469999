import { z } from "zod";
import { planGoal } from "#portfolio/plan-goal.ts";
import { defineTool } from "./define-tool.ts";
import { planOptions } from "./plan-schemas.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const planGoalTool = defineTool({
  name: "plan_goal",
  title: "Goals",
  description:
    "Probability of a savings goal, and the contribution, return or time it takes; without arguments the stored goals with progress.",
  toolsets: ["planning"],
  scope: "simulation:run",
  access: "propose",
  cost: 5,
  input: z.object({
    targetDate: z.string().max(10).optional(),
    options: planOptions(
      "targetAmount",
      "monthlyContribution",
      "initialValue",
      "returnRate",
      "volatilityRate",
      "inflationRate",
      "successRate",
    ),
    priority: z.array(z.string().max(80)).max(20).describe("stored goals' names").optional(),
    saveAs: z.string().max(60).optional(),
  }),
  output: analysisResult,
  run: (context, { options, ...input }) =>
    planGoal(analysisContext(context), given({ ...input, ...options })),
});
