import { z } from "zod";
import type { ToolCall } from "../model-port.ts";

const argumentsObject = z.record(z.string(), z.unknown());

/**
 * Turns a provider's argument text into a call. Text that is not a JSON object makes a call with `invalid` set, so
 * that the model reads what was wrong and can try again. A `__proto__` key is dropped. Empty text means no arguments.
 */
export function parseToolArguments(id: string, name: string, text: string): ToolCall {
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text, (key, inner) =>
      key === "__proto__" ? undefined : inner,
    );
    const parsed = argumentsObject.safeParse(value);
    if (parsed.success && !Array.isArray(value)) return { id, name, arguments: parsed.data, invalid: null };
  } catch {
    // Falls through to the same answer as any other text that is not an object.
  }
  return {
    id,
    name,
    arguments: null,
    invalid: "The arguments were not a JSON object. Send the call again with one complete JSON object.",
  };
}
