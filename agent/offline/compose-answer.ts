import type { z } from "zod";
import type { Passage, ToolResult, TurnFacts } from "../model-port.ts";
import { composeCash, composeHolding, composeHoldings, composeLargest } from "./compose-holdings.ts";
import { composeDividends, composeTrades } from "./compose-ledger.ts";
import { composePrices, composeRates } from "./compose-market.ts";
import { composeJobs, composeSimulation } from "./compose-plans.ts";
import {
  composeAllocation,
  composeCharges,
  composeOverview,
  composePerformance,
} from "./compose-portfolio.ts";
import { composeResearch } from "./compose-research.ts";
import { fixedAnswer } from "./fixed-answers.ts";
import type { Frame } from "./frame.ts";
import type { PlannedCall } from "./plan-calls.ts";
import type { Security } from "./resolve-securities.ts";
import {
  ending,
  holdingsShape,
  jobsShape,
  overviewShape,
  performanceShape,
  pricesShape,
  runSimulationShape,
  transactionsShape,
} from "./result-shapes.ts";
import { startingQuestions } from "./suggest-questions.ts";

/** A frame with what its tools gave, in the order of its calls. */
export interface AnsweredFrame {
  frame: Frame;
  calls: readonly PlannedCall[];
  results: readonly ToolResult[];
}

/** One answer to all parts of a question: templates filled from results, then what to know about the data. */
export function composeAnswer(
  parts: readonly AnsweredFrame[],
  held: readonly Security[],
  facts: TurnFacts,
): string {
  const measured = parts.some(({ frame }) => frame.intent === "performance" || frame.intent === "why");
  const blocks = parts.map((part) => composePart(part, held, measured));
  const notes = dataNotes(parts.flatMap(({ results }) => results));
  const label = facts.demo ? "Demo portfolio in a fictional market. " : "";
  return [...blocks, ...notes, `_${label}offline coach · no language model_`].join("\n\n");
}

function composePart(
  { frame, calls, results }: AnsweredFrame,
  held: readonly Security[],
  measured: boolean,
): string {
  if (calls.length === 0) {
    const text = fixedAnswer(frame) ?? "";
    if (frame.intent !== "unknown") return text;
    return `${text}\n${startingQuestions(held)
      .map((question) => `- ${question}`)
      .join("\n")}`;
  }
  const failed = results.find((result) => !result.ok);
  if (failed) return `That could not be answered: ${failed.text}`;
  return (
    composeResults(frame, results, measured) ??
    "The tool gave a result that I cannot read, so I do not answer from it."
  );
}

function composeResults(frame: Frame, results: readonly ToolResult[], measured: boolean): string | null {
  const find = <Shape extends z.ZodType>(name: string, shape: Shape): z.output<Shape> | null => {
    const result = results.find((one) => one.name === name);
    return result ? (shape.safeParse(result.structured).data ?? null) : null;
  };
  const given = <Value>(value: Value | null, compose: (value: Value) => string) =>
    value === null ? null : compose(value);
  switch (frame.intent) {
    case "overview":
      return given(find("get_overview", overviewShape), (found) => composeOverview(found, !measured));
    case "allocation":
      return given(find("get_overview", overviewShape), composeAllocation);
    case "performance":
    case "why":
      return given(find("get_performance", performanceShape), (found) => composePerformance(found, frame));
    case "fees":
    case "taxes": {
      const what = frame.intent;
      return given(find("get_performance", performanceShape), (found) => composeCharges(found, what));
    }
    case "holdings":
      return given(find("get_holdings", holdingsShape), composeHoldings);
    case "largest":
      return given(find("get_holdings", holdingsShape), (found) => composeLargest(found, frame.text));
    case "cash":
      return given(find("get_holdings", holdingsShape), composeCash);
    case "holding": {
      const prices = find("get_prices", pricesShape);
      const text = given(find("get_holdings", holdingsShape), (found) => composeHolding(found, frame));
      return text !== null && prices !== null ? `${text}\n\n${composePrices(prices)}` : text;
    }
    case "dividends":
      return given(find("get_transactions", transactionsShape), (found) =>
        composeDividends(found, find("get_performance", performanceShape), frame),
      );
    case "trades":
      return given(find("get_transactions", transactionsShape), (found) => composeTrades(found, frame));
    case "price":
      return given(find("get_prices", pricesShape), composePrices);
    case "rate":
      return given(find("get_prices", pricesShape), composeRates);
    case "research": {
      const passages: Passage[] = results.flatMap((result) => [...result.passages]);
      const narrowed = results.some((result) => {
        const assumed = ending.safeParse(result.structured).data?.assumptions ?? [];
        return assumed.some((text) => text.startsWith("Searched documents about"));
      });
      return composeResearch(passages, frame.text, narrowed ? [] : frame.unknownNames);
    }
    case "simulation": {
      const job = find("get_job", jobsShape);
      if (job?.simulation) return composeJobs(job);
      return given(find("run_simulation", runSimulationShape), composeSimulation);
    }
    case "job":
      return given(find("get_job", jobsShape), composeJobs);
    default:
      return null;
  }
}

/** Problems of the data behind the answer, worst first, and what the tools assumed; each once. */
function dataNotes(results: readonly ToolResult[]): string[] {
  const endings = results.flatMap((result) => ending.safeParse(result.structured).data ?? []);
  const issues = endings.flatMap(({ dataQuality }) => dataQuality?.issues ?? []);
  const serious = issues.filter(({ severity }) => severity !== "info").map(({ message }) => message);
  const shown = [...new Set(serious)].slice(0, 3);
  const assumed = [...new Set(endings.flatMap(({ assumptions }) => assumptions))].slice(0, 2);
  return [
    ...(shown.length > 0 ? [`Data notes:\n${shown.map((message) => `- ${message}`).join("\n")}`] : []),
    ...(assumed.length > 0 ? [`Assumed: ${assumed.map((text) => text.replace(/\.$/, "")).join("; ")}.`] : []),
  ];
}
