import { z } from "zod";

// What the pages of data health and goals read of the tools' results.

const money = z.object({ amount: z.string(), currency: z.string() });
const priceAge = z.object({ symbol: z.string(), date: z.string() }).nullable();

export const FINDING_STATES = ["open", "ignored", "resolved"] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const dataFindings = z.object({
  asOf: z.string(),
  status: z.enum(["ok", "warning", "error"]),
  counts: z.object({ error: z.number(), warning: z.number(), info: z.number() }),
  findings: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      severity: z.enum(["error", "warning", "info"]),
      symbol: z.string().nullable(),
      date: z.string().nullable(),
      message: z.string(),
      suggestedFix: z.string(),
      state: z.enum(FINDING_STATES),
      foundAt: z.string().nullable(),
      fix: z
        .object({
          kind: z.string(),
          symbol: z.string(),
          date: z.string().nullable(),
          value: z.string().nullable(),
          label: z.string(),
        })
        .nullable(),
    }),
  ),
  refreshes: z.array(
    z.object({
      source: z.string(),
      kind: z.string(),
      finishedAt: z.string().nullable(),
      outcome: z.enum(["ok", "failed", "unfinished"]),
      received: z.number(),
      changed: z.number(),
      error: z.string().nullable(),
    }),
  ),
  prices: z.object({ freshest: priceAge, stalest: priceAge }),
  nextCursor: z.string().nullable(),
  assumptions: z.array(z.string()),
});
export type DataFindings = z.infer<typeof dataFindings>;
export type Finding = DataFindings["findings"][number];

export const dataFixes = z.object({
  fixes: z.array(
    z.object({
      fixId: z.string(),
      state: z.enum(["proposed", "applied", "undone"]),
      symbol: z.string(),
      summary: z.string(),
      reason: z.string().nullable(),
      at: z.string(),
    }),
  ),
});
export type DataFixes = z.infer<typeof dataFixes>["fixes"];

export const exchangeList = z.object({
  exchanges: z.array(
    z.object({
      mic: z.string(),
      name: z.string(),
      country: z.string(),
      currency: z.string(),
      timeZone: z.string(),
      session: z.string().nullable(),
      isOpen: z.boolean().nullable(),
      reason: z.string(),
      localTime: z.string(),
      lastClose: z.string().nullable(),
    }),
  ),
});
export type Exchange = z.infer<typeof exchangeList>["exchanges"][number];

export const goalList = z.object({
  asOf: z.string(),
  goals: z.array(
    z.object({
      goalId: z.string(),
      name: z.string(),
      targetAmount: money,
      targetDate: z.string(),
      monthlyContribution: money,
      currentValue: money.nullable(),
      progressRate: z.number().nullable(),
      yearsLeft: z.number(),
    }),
  ),
  assumptions: z.array(z.string()),
  dataQuality: z.object({
    issues: z.array(z.object({ severity: z.string(), message: z.string() })),
  }),
});
export type GoalList = z.infer<typeof goalList>;
export type Goal = GoalList["goals"][number];

const targets = z.array(z.object({ name: z.string(), weight: z.number() }));

export const storedTargets = z.object({
  asOf: z.string(),
  targets,
  band: z.number().nullable(),
  decidedOn: z.string().nullable(),
});
export type StoredTargets = z.infer<typeof storedTargets>;

export const targetModels = z.object({ models: z.array(z.object({ name: z.string(), targets })) });
export type TargetModels = z.infer<typeof targetModels>["models"];
