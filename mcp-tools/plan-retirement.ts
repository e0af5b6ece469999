import { z } from "zod";
import { planRetirement } from "#portfolio/plan-retirement.ts";
import { defineTool } from "./define-tool.ts";
import { planOptions } from "./plan-schemas.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

// Schemas are made anew for each field: a list of tools is shorter without references, and the use case checks ranges.
const number = () => z.number();

export const planRetirementTool = defineTool({
  name: "plan_retirement",
  title: "Plan retirement",
  description:
    "Will the money last: probability, causes of failure, sustainable spending, earliest age. Amounts a year in today's money.",
  toolsets: ["planning"],
  scope: "simulation:run",
  access: "propose",
  cost: 10,
  input: z.object({
    birthYear: number(),
    retirementAge: number(),
    yearlySpending: number(),
    incomes: z
      .array(
        z.object({
          amount: number(),
          fromAge: number(),
          toAge: number().optional(),
          indexed: z.boolean().optional(),
          partner: z.boolean().optional(),
        }),
      )
      .max(12)
      .optional(),
    rule: z.enum(["fixedReal", "percentage", "guardrails", "amortized"]).optional(),
    history: z.array(number()).max(300).describe("past real yearly returns").optional(),
    options: planOptions(
      "yearlySavings",
      "endAge",
      "partnerBirthYear",
      "initialValue",
      "returnRate",
      "volatilityRate",
      "inflationRate",
      "feeRate",
      "taxRate",
      "withdrawalRate",
      "successRate",
      "basisYear",
      "growthShareNow",
      "growthShareAtRetirement",
      "growthShareAtEnd",
    ),
    saveAs: z.string().max(60).optional(),
  }),
  output: analysisResult,
  run: (context, { options, ...input }) =>
    planRetirement(analysisContext(context), given({ ...input, ...options })),
});
