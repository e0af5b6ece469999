import { z } from "zod";
import { listExchanges } from "#market/list-exchanges.ts";
import { decideDataFix, listDataFixes } from "#portfolio/apply-data-fix.ts";
import { FIX_KINDS } from "#portfolio/data-fix.ts";
import { decideDataIssue } from "#portfolio/decide-data-issue.ts";
import { readDataQuality } from "#portfolio/read-data-quality.ts";
import { defineTool } from "./define-tool.ts";
import { cursorParameter, given, limitParameter, resultEnd, symbolParameter } from "./schemas.ts";
import { analysisContext, changeContext, useCaseContext } from "./use-case-context.ts";

// What a person sees and does on the page of data health.

const state = z.enum(["open", "ignored"]);
const anyState = z.enum(["open", "ignored", "resolved"]);
const severity = z.enum(["error", "warning", "info"]);
const priceAge = z.object({ symbol: z.string(), date: z.string() }).nullable();

const findings = defineTool({
  name: "list_data_findings",
  title: "Data health",
  description: "Findings with what a decision needs, refreshes, and the age of prices.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  input: z.object({
    severity: severity.optional(),
    symbol: symbolParameter.optional(),
    state: anyState.optional(),
    limit: limitParameter.optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    status: z.enum(["ok", "warning", "error"]),
    counts: z.object({ error: z.number(), warning: z.number(), info: z.number() }),
    findings: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        severity,
        symbol: z.string().nullable(),
        date: z.string().nullable(),
        message: z.string(),
        suggestedFix: z.string(),
        state: anyState,
        foundAt: z.string().nullable(),
        fix: z
          .object({
            kind: z.enum(FIX_KINDS),
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
    ...resultEnd,
  }),
  run: (context, input) => readDataQuality(analysisContext(context), given(input)),
});

const decide = defineTool({
  name: "decide_data_issue",
  title: "Ignore a finding or take it up again",
  description: "Marks a stored finding as ignored or open, for this household alone.",
  toolsets: ["data"],
  scope: "portfolio:propose",
  access: "write",
  cost: 1,
  input: z.object({ id: z.string().max(60), state }),
  output: z.object({ asOf: z.string(), id: z.string(), state }),
  run: (context, input) => decideDataIssue(useCaseContext(context.session), input),
});

const dataFix = z.object({
  fixId: z.string(),
  kind: z.enum(FIX_KINDS),
  state: z.enum(["proposed", "applied", "undone"]),
  symbol: z.string(),
  summary: z.string(),
  reason: z.string().nullable(),
  at: z.string(),
});

const fixes = defineTool({
  name: "list_data_fixes",
  title: "Fixes of data",
  description: "Fixes that wait for a person, and those applied or undone.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: z.object({ asOf: z.string(), fixes: z.array(dataFix) }),
  run: (context) => listDataFixes(useCaseContext(context.session)),
});

const decideFix = defineTool({
  name: "decide_data_fix",
  title: "Apply a fix or undo it",
  description: "Applies a proposed fix for this household alone, or takes it back.",
  toolsets: ["data"],
  scope: "portfolio:propose",
  access: "write",
  cost: 5,
  input: z.object({ fixId: z.string().max(36), decision: z.enum(["apply", "undo"]) }),
  output: z.object({ asOf: z.string(), fix: dataFix }),
  run: (context, input) => decideDataFix(changeContext(context), input),
});

const exchanges = defineTool({
  name: "list_exchanges",
  title: "Exchanges",
  description: "The exchanges of the market and whether each is open now.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: z.object({
    asOf: z.string(),
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
  }),
  run: (context) => listExchanges(useCaseContext(context.session)),
});

export const dataActions = [findings, decide, fixes, decideFix, exchanges] as const;
