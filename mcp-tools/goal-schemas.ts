import { z } from "zod";
import { moneyOrNullResult, moneyResult, resultEnd } from "./schemas.ts";

/** Goals with their progress, for the tool and for the page. */
export const goalList = z.object({
  asOf: z.string(),
  goals: z.array(
    z.object({
      goalId: z.string(),
      name: z.string(),
      targetAmount: moneyResult,
      targetDate: z.string(),
      monthlyContribution: moneyResult,
      currentValue: moneyOrNullResult,
      progressRate: z.number().nullable(),
      yearsLeft: z.number(),
    }),
  ),
  ...resultEnd,
});
