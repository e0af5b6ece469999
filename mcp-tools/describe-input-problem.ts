import type { z } from "zod";

function show(value: unknown): string {
  const text = asJson(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Writing JSON goes as deep as its value, and a caller can nest deeper than the stack reaches. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return "nested too deeply";
    throw error;
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let current = root;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/**
 * One sentence a model can act on: which parameter, what was given, what is valid. Everything in it is our own
 * text except the given value, which is cut short.
 */
export function describeInputProblem(
  tool: string,
  schema: z.ZodObject,
  error: z.ZodError,
  given: unknown,
): string {
  const issue = error.issues[0];
  const parameters = Object.keys(schema.shape);
  if (!issue) return `${tool}: arguments not valid.`;
  const path = issue.path.join(".");
  const accepted =
    parameters.length > 0 ? `Valid parameters: ${parameters.join(", ")}.` : "It takes no parameters.";
  if (issue.code === "unrecognized_keys") {
    return `${tool}: unknown parameter ${issue.keys.slice(0, 5).map(show).join(", ")}. ${accepted}`;
  }
  if (path === "") return `${tool}: arguments must be a JSON object. ${accepted}`;
  const value = valueAt(given, issue.path);
  if (value === undefined) return `${tool}: parameter "${path}" is missing. ${issue.message}. ${accepted}`;
  if (issue.code === "invalid_value") {
    return `${tool}: parameter "${path}" is ${show(value)}; valid values: ${issue.values.map(String).join(", ")}.`;
  }
  return `${tool}: parameter "${path}" is ${show(value)}: ${issue.message}.`;
}
