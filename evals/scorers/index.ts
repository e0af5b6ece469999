import { citations } from "./citations.ts";
import { completion } from "./completion.ts";
import { numbers } from "./numbers.ts";
import { refusal } from "./refusal.ts";
import { says } from "./says.ts";
import type { Scorer } from "./scorer.ts";
import { tools } from "./tools.ts";
import { traceability } from "./traceability.ts";

/** Every scorer, in the order of the report. One line each. */
export const scorers: readonly Scorer[] = [
  completion,
  tools,
  numbers,
  citations,
  says,
  refusal,
  traceability,
];
