import { z } from "zod";
import { FIX_KINDS } from "#portfolio/data-fix.ts";
import { proposeDataFix } from "#portfolio/propose-data-fix.ts";
import { defineTool } from "./define-tool.ts";
import { dateParameter, given, resultEnd, symbolParameter } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const fixDataIssue = defineTool({
  name: "fix_data_issue",
  title: "Propose a fix of data",
  description:
    "Proposes a fix of a finding of get_data_quality. Changes nothing: a person applies it at confirmPath.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "propose",
  cost: 2,
  input: z.object({
    kind: z.enum(FIX_KINDS),
    symbol: symbolParameter,
    date: dateParameter.optional(),
    value: z.string().max(40).optional().describe("close, split as new:old, or market symbol"),
    reason: z.string().max(200).optional(),
  }),
  output: z.object({
    asOf: z.string(),
    fixId: z.string(),
    summary: z.string(),
    confirmPath: z.string(),
    ...resultEnd,
  }),
  async run(context, input) {
    const proposal = await proposeDataFix(useCaseContext(context.session), given(input));
    return { ...proposal, confirmPath: "/data#fixes" };
  },
});
