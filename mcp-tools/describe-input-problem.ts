import type { z } from "zod";

const SHOWN = 60;
const KEYS_SHOWN = 5;

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Says what was given without writing it out: it may be huge, or nested deeper than JSON can be written. */
function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function showKeys(keys: readonly string[]): string {
  const more = keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : "";
  return keys.slice(0, KEYS_SHOWN).map(show).join(", ") + more;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let current = root;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
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
  const path = cut(issue.path.join("."));
  const accepted =
    parameters.length > 0 ? `Valid parameters: ${parameters.join(", ")}.` : "It takes no parameters.";
  if (issue.code === "unrecognized_keys") {
    return `${tool}: unknown parameter ${showKeys(issue.keys)}. ${accepted}`;
  }
  if (path === "") return `${tool}: arguments must be a JSON object. ${accepted}`;
  const value = valueAt(given, issue.path);
  if (value === undefined) {
    const wanted = issue.code === "invalid_type" ? ` Give it ${article(issue.expected)}.` : "";
    return `${tool}: parameter "${path}" is missing.${wanted} ${accepted}`;
  }
  if (issue.code === "invalid_value") {
    return `${tool}: parameter "${path}" is ${show(value)}; valid values: ${issue.values.map(String).join(", ")}.`;
  }
  return `${tool}: parameter "${path}" is ${show(value)}: ${issue.message}.`;
}
