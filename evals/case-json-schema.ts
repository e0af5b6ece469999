import { writeFileSync } from "node:fs";
import { z } from "zod";
import { caseFileSchema } from "./case-schema.ts";

/** The JSON Schema by which an editor completes and checks case files. */
export function caseJsonSchema(): string {
  const schema = z.toJSONSchema(caseFileSchema, { io: "input" });
  return `${JSON.stringify({ ...schema, title: "Eval cases of Portfolio Coach" }, null, 2)}\n`;
}

// Run by itself it writes the file: `node evals/case-json-schema.ts`.
if (import.meta.main) writeFileSync(new URL("./case.schema.json", import.meta.url), caseJsonSchema());
