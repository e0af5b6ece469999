import { z } from "zod";

const toolName = z.string().regex(/^[a-z][a-z0-9_]*$/, "write the tool's snake_case name");

/** One text that must (not) appear, or a list of which one is enough. `/…/` is a regular expression. */
const phrase = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

export const NUMBER_UNITS = ["EUR", "USD", "GBP", "percent", "shares", "count", "rate"] as const;

const expectedNumber = z
  .strictObject({
    label: z.string().min(1).describe("What the figure is, for the report"),
    value: z.number().optional().describe("The figure itself; rates as decimal fractions (0.05 is 5 %)"),
    oracle: z
      .string()
      .regex(/^(market|ada|ben)\.[\w-]+$/, "write market.NAME, ada.NAME or ben.NAME")
      .optional()
      .describe("Name of the figure in oracles/figures.json, instead of a value"),
    tolerance: z.number().nonnegative().describe("Largest accepted difference, in the unit of the value"),
    unit: z.enum(NUMBER_UNITS).describe("A money unit must stand beside the number in the answer"),
  })
  .refine((number) => (number.value === undefined) !== (number.oracle === undefined), {
    message: "give either value or oracle",
  });

const expectation = z.strictObject({
  tools: z
    .strictObject({
      must: z.array(toolName).default([]).describe("All of these are called"),
      anyOf: z.array(toolName).default([]).describe("At least one of these is called"),
      mustNot: z.array(toolName).default([]).describe("None of these is called"),
      maxCalls: z.number().int().nonnegative().optional().describe("Calls of all tools in all turns"),
    })
    .optional(),
  numbers: z.array(expectedNumber).default([]).describe("Figures that the last answer states"),
  cite: z
    .strictObject({
      mustInclude: z.array(z.string()).default([]).describe("documentKeys, each of which is cited"),
      anyOf: z.array(z.string()).default([]).describe("documentKeys of which one is cited"),
      mustNotInclude: z.array(z.string()).default([]).describe("documentKeys that are not cited"),
    })
    .optional(),
  say: z.array(phrase).default([]).describe("What the last answer says, in any case"),
  notSay: z.array(z.string().min(1)).default([]).describe("What no answer says"),
  refuse: z.boolean().optional().describe("Whether the last answer declines what was asked"),
});

export const caseSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "write the id in kebab-case"),
  title: z.string().min(1),
  tags: z.array(z.string()).default([]),
  user: z.enum(["ada", "ben"]).describe("Demo user who asks"),
  turns: z.array(z.strictObject({ user: z.string().min(1) })).min(1),
  expect: expectation,
});

export const caseFileSchema = z.strictObject({ cases: z.array(caseSchema).min(1) });

export type EvalCase = z.infer<typeof caseSchema>;
export type ExpectedNumber = EvalCase["expect"]["numbers"][number];
export type DemoUser = EvalCase["user"];
