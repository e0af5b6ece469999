import type { z } from "zod";
import { analysisResult } from "#mcp-tools/schemas.ts";
import type { Passage, ToolResult, TurnFacts } from "../model-port.ts";
import { askForMissing, declinedCertainty, toldReading } from "./analysis-calls.ts";
import { analysisViews } from "./analysis-views.ts";
import { composeAnalysis } from "./compose-analysis.ts";
import { composeCash, composeHolding, composeHoldings, composeLargest } from "./compose-holdings.ts";
import { composeDataQuality, composeFix, composeGoals } from "./compose-house-keeping.ts";
import { composeInstruments } from "./compose-instruments.ts";
import { composeDividends, composeOwnTrades, composeTrades } from "./compose-ledger.ts";
import { composePrices, composeRates } from "./compose-market.ts";
import { composeJobs, composeSimulation } from "./compose-plans.ts";
import {
  composeAllocation,
  composeCharges,
  composeOverview,
  composePerformance,
} from "./compose-portfolio.ts";
import { composeResearch } from "./compose-research.ts";
import { dataNotes } from "./data-notes.ts";
import { isAboutLedger } from "./empty-portfolio.ts";
import { doubtsPrice, howToFix } from "./fix-calls.ts";
import { fixedAnswer, noTransactionsAnswer } from "./fixed-answers.ts";
import type { Frame } from "./frame.ts";
import type { PlannedCall } from "./plan-calls.ts";
import type { Security } from "./resolve-securities.ts";
import {
  dataQualityShape,
  ending,
  fixShape,
  goalsShape,
  holdingsShape,
  instrumentsShape,
  jobsShape,
  overviewShape,
  performanceShape,
  pricesShape,
  runSimulationShape,
  transactionsShape,
} from "./result-shapes.ts";
import { nearQuestions } from "./suggest-questions.ts";

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
  noTransactions: boolean,
): string {
  const measured = parts.some(({ frame }) => frame.intent === "performance" || frame.intent === "why");
  const label = facts.demo ? "Demo portfolio in a fictional market. " : "";
  const empty = noTransactions ? parts.filter(({ frame }) => isAboutLedger(frame)) : [];
  const answered = parts.filter((part) => !empty.includes(part));
  const blocks = answered.map((part) => composePart(part, held, measured, facts.today));
  if (empty.length > 0) blocks.push(noTransactionsAnswer);
  const { warnings, notes } = dataNotes(answered.flatMap(({ results }) => results));
  return [...warnings, ...blocks, ...notes, `_${label}offline coach · no language model_`].join("\n\n");
}

function composePart(
  { frame, calls, results }: AnsweredFrame,
  held: readonly Security[],
  measured: boolean,
  today: string,
): string {
  if (calls.length === 0) {
    const text = askForMissing(frame) ?? fixedAnswer(frame) ?? "";
    if (frame.intent !== "unknown") return text;
    return `${text}\n${nearQuestions(frame.text, held)
      .map((question) => `- ${question}`)
      .join("\n")}`;
  }
  const failed = results.find((result) => !result.ok);
  if (failed) return `That could not be answered: ${failed.text}`;
  return (
    composeResults(frame, results, measured, today) ??
    "The tool gave a result that I cannot read, so I do not answer from it."
  );
}

function composeResults(
  frame: Frame,
  results: readonly ToolResult[],
  measured: boolean,
  today: string,
): string | null {
  const find = <Shape extends z.ZodType>(name: string, shape: Shape): z.output<Shape> | null => {
    const result = results.find((one) => one.name === name);
    return result ? (shape.safeParse(result.structured).data ?? null) : null;
  };
  const given = <Value>(value: Value | null, compose: (value: Value) => string) =>
    value === null ? null : compose(value);
  switch (frame.intent) {
    case "overview":
      return given(find("get_overview", overviewShape), (found) =>
        composeOverview(found, !measured, frame.text),
      );
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
      return given(find("get_holdings", holdingsShape), (found) =>
        composeCash(found, find("get_overview", overviewShape)),
      );
    case "holding": {
      const prices = find("get_prices", pricesShape);
      const trades = find("get_transactions", transactionsShape);
      const text = given(find("get_holdings", holdingsShape), (found) => composeHolding(found, frame));
      if (text === null) return null;
      return [
        text,
        prices === null ? null : `${notMeasured}\n\n${composePrices(prices)}`,
        trades === null ? null : composeOwnTrades(trades, frame),
      ]
        .filter((part) => part !== null && part !== "")
        .join("\n\n");
    }
    case "dividends":
      return given(find("get_transactions", transactionsShape), (found) =>
        composeDividends(found, find("get_performance", performanceShape), frame),
      );
    case "trades":
      return given(find("get_transactions", transactionsShape), (found) =>
        composeTrades(found, frame, find("get_performance", performanceShape)),
      );
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
      const named = [
        ...frame.unknownNames,
        ...frame.securities.map(({ name }) => name.split(" ")[0] ?? name),
      ];
      const subjects = frame.securities.length + frame.unknownNames.length === 1 ? named : [];
      return composeResearch(passages, frame.text, narrowed ? [] : frame.unknownNames, subjects);
    }
    case "simulation": {
      const job = find("get_job", jobsShape);
      if (job?.simulation) return composeJobs(job);
      return given(find("run_simulation", runSimulationShape), composeSimulation);
    }
    case "data": {
      const fix = find("fix_data_issue", fixShape);
      if (fix) return composeFix(fix);
      return given(find("get_data_quality", dataQualityShape), (found) =>
        [composeDataQuality(found), ...(doubtsPrice(frame) ? [howToFix] : [])].join("\n\n"),
      );
    }
    case "find":
      return given(find("search_instruments", instrumentsShape), composeInstruments);
    case "goals":
      return given(find("plan_goal", goalsShape), composeGoals);
    case "job":
      return given(find("get_job", jobsShape), composeJobs);
    default: {
      const view = analysisViews[frame.intent];
      if (view === undefined) return null;
      return given(find(view.tool, analysisResult), (found) =>
        [declinedCertainty(frame.text), toldReading(frame, today), composeAnalysis(found, view, frame.text)]
          .filter((block) => block !== "")
          .join("\n\n"),
      );
    }
  }
}

/** What the tools do not measure stands beside what they do. */
const notMeasured =
  "What one holding earned over that period is not measured; this is how its price went, without dividends:";
