import type { AgentEvent } from "#agent/events.ts";

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

export interface TurnTranscript {
  question: string;
  events: AgentEvent[];
  milliseconds: number;
}

/** What happened in one case: everything a scorer may look at. */
export interface CaseTranscript {
  caseId: string;
  user: string;
  turns: TurnTranscript[];
}

/** All events of one type, over all turns. */
export function eventsOf<Type extends AgentEvent["type"]>(
  turns: readonly TurnTranscript[],
  type: Type,
): EventOf<Type>[] {
  return turns.flatMap((turn) => turn.events.filter((event): event is EventOf<Type> => event.type === type));
}

/** The checked answer of a turn, empty when there is none. */
export function answerOf(turn: TurnTranscript | undefined): string {
  return turn ? (eventsOf([turn], "answer").at(-1)?.text ?? "") : "";
}

/** The checked answer of the last turn, on which a case's expectations are measured. */
export function lastAnswer(transcript: CaseTranscript): string {
  return answerOf(transcript.turns.at(-1));
}
