import { z } from "zod";
import { CoachError } from "#platform/errors.ts";

export const DEFAULT_LIMIT = 50;
export const HIGHEST_LIMIT = 500;

/** A page size within bounds. @throws CoachError when it is not a whole number from 1 to 500 */
export function pageLimit(limit: number | undefined): number {
  const value = limit ?? DEFAULT_LIMIT;
  if (Number.isInteger(value) && value >= 1 && value <= HIGHEST_LIMIT) return value;
  throw new CoachError("invalid_input", `limit is a whole number from 1 to ${HIGHEST_LIMIT}`);
}

/** An opaque text that remembers where a page ended. */
export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** What `writeCursor` remembered. @throws CoachError when the text is not one of ours */
export function readCursor<Place>(cursor: string, schema: z.ZodType<Place>): Place {
  const parsed = z
    .string()
    .max(1000)
    .transform((text, context) => {
      try {
        const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
        return value;
      } catch {
        context.addIssue({ code: "custom", message: "not a cursor" });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw new CoachError("invalid_input", "the cursor is not valid: start again without it");
}
