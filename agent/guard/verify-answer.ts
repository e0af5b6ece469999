import type { ModelMessage, Passage } from "../model-port.ts";
import { checkMarkers, findQuotations, holdsQuotation } from "./citations.ts";
import { addResult, addText, emptyEvidence } from "./collect-evidence.ts";
import { checkNumbers } from "./numbers.ts";
import {
  type Finding,
  REMOVED_DIRECTION,
  REMOVED_FIGURE,
  REMOVED_QUOTE,
  removeStatements,
} from "./remove-statements.ts";

export interface AnswerCheck {
  /** Figures that were compared with the sources. */
  checked: number;
  /** What is wrong, one line each, for the model's second try; empty when all is well. */
  problems: string[];
  /** The answer as it may be shown: unknown markers gone, statements without a source replaced by a mark. */
  text: string;
  removed: string[];
  cited: Passage[];
}

/**
 * Checks an answer against the messages the model saw: tool results, the user's words, and those passages of this
 * turn that the answer cites.
 */
export function verifyAnswer(
  answer: string,
  messages: readonly ModelMessage[],
  passages: readonly Passage[],
): AnswerCheck {
  const markers = checkMarkers(answer, passages);
  const evidence = emptyEvidence();
  for (const message of messages) {
    if (message.role === "user" && message.internal !== true) addText(evidence, message.text);
    if (message.role === "tool") {
      for (const result of message.results) {
        if (result.ok) addResult(evidence, result.structured);
        else addText(evidence, result.text);
      }
    }
  }
  for (const passage of markers.cited) addText(evidence, `${passage.title}\n${passage.text}`);
  const numbers = checkNumbers(markers.text, evidence);
  const quotes = findQuotations(markers.text).filter(
    (quote) =>
      !passages.some((passage) => holdsQuotation(passage.text, quote.text)) &&
      !evidence.texts.some((text) => holdsQuotation(text, quote.text)),
  );
  const findings: Finding[] = [
    ...numbers.unmatched.map(({ start, end }) => ({ start, end, mark: REMOVED_FIGURE }) as const),
    ...numbers.reversed.map(({ start, end }) => ({ start, end, mark: REMOVED_DIRECTION }) as const),
    ...quotes.map(({ start, end }) => ({ start, end, mark: REMOVED_QUOTE }) as const),
  ];
  const { text, removed } = removeStatements(markers.text, findings);
  return {
    checked: numbers.checked,
    problems: [
      ...numbers.unmatched.map((mention) => `- the figure ${mention.text}`),
      ...numbers.reversed.map(
        (mention) => `- the direction of ${mention.text}: its source has the other sign`,
      ),
      ...quotes.map((quote) => `- the quotation "${quote.text.slice(0, 200)}" is not verbatim`),
      ...markers.unknownMarkers.map((marker) => `- the marker ${marker} belongs to no passage`),
    ],
    text,
    removed,
    cited: markers.cited,
  };
}
