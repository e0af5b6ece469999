import type { EvalCase } from "../case-schema.ts";
import type { Figures } from "../figures.ts";
import type { CaseTranscript } from "../transcript.ts";

export interface ScoringContext {
  figures: Figures;
  /** documentKey of a cited document's title, as it is called in the demo world. */
  documentKeys: ReadonlyMap<string, string>;
}

export interface Finding {
  /** Null when the case expects nothing of this kind. */
  passed: boolean | null;
  /** What is wrong, one sentence each; empty when passed. */
  reasons: string[];
}

/** Judges one aspect of a transcript. One file each, registered in index.ts. */
export interface Scorer {
  name: string;
  score(evalCase: EvalCase, transcript: CaseTranscript, context: ScoringContext): Finding;
}

export const notAsked: Finding = { passed: null, reasons: [] };

export function finding(reasons: string[]): Finding {
  return { passed: reasons.length === 0, reasons };
}
