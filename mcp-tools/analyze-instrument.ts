import { z } from "zod";
import { analyzeInstrument as analyze } from "#portfolio/analyze-instrument.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

const text = z.string().max(40).optional();
const number = z.number().optional();

export const analyzeInstrument = defineTool({
  name: "analyze_instrument",
  title: "Bond, option or fund",
  description:
    "Bond yield, price, duration, cash flows; option value, Greeks, implied volatility; fund costs, past risk, tracking, look-through. By symbol, or typed in (maturity = expiry of an option).",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  // What each kind needs is said by the use case: in the schema it would be paid for in every conversation.
  input: z.object({
    symbol: text,
    kind: z.enum(["bond", "call", "put"]).optional(),
    price: number,
    yieldRate: number,
    maturity: text,
    couponRate: number,
    couponsPerYear: number,
    dayCount: text,
    spot: number,
    strike: number,
    volatility: number,
    rate: number,
    dividendRate: number,
    american: z.boolean().optional(),
    benchmark: text,
  }),
  output: analysisResult,
  run: (context, input) => analyze(useCaseContext(context.session), given(input)),
});
