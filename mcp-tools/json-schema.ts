import { z } from "zod";

export type JsonSchema = { type: "object"; [keyword: string]: unknown };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The published form of a schema. Repeated shapes become `$defs`, and what a reader of the tool list does not need
 * is left out: `$schema`, safe-integer bounds, and in outputs `required` and `additionalProperties` below the top,
 * which the server itself enforces on every reply. A tool list is paid for in every conversation, token by token.
 */
function compact(node: unknown, keepRequired: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => compact(item, keepRequired));
  if (!isRecord(node)) return node;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "$schema" || key === "id") continue;
    if (key === "additionalProperties" && value === false && !keepRequired) continue;
    if (key === "required" && !keepRequired) continue;
    if ((key === "minimum" || key === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
      continue;
    if (key === "properties" || key === "$defs") {
      const entries = isRecord(value) ? Object.entries(value) : [];
      result[key] = Object.fromEntries(entries.map(([name, child]) => [name, compact(child, keepRequired)]));
    } else {
      result[key] = compact(value, keepRequired);
    }
  }
  return mergeNullable(result);
}

/** `anyOf: [{type: X}, {type: "null"}]` says the same as `type: [X, "null"]` in a third of the tokens. */
function mergeNullable(schema: Record<string, unknown>): Record<string, unknown> {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [first, second]: unknown[] = anyOf;
  if (!isRecord(first) || !isRecord(second) || second["type"] !== "null" || typeof first["type"] !== "string")
    return schema;
  return { ...rest, ...first, type: [first["type"], "null"] };
}

function toObjectSchema(schema: z.ZodObject, io: "input" | "output"): Record<string, unknown> {
  return z.toJSONSchema(schema, { io, reused: "ref", unrepresentable: "throw" });
}

/** Schema of a tool's arguments; strict, so that a misspelt parameter is refused with the valid names. */
export function inputJsonSchema(schema: z.ZodObject): JsonSchema {
  const compacted = compact({ ...toObjectSchema(schema, "input"), additionalProperties: false }, true);
  return { ...(isRecord(compacted) ? compacted : {}), type: "object" };
}

/** Schema of a tool's structured result. */
export function outputJsonSchema(schema: z.ZodObject): JsonSchema {
  const full = toObjectSchema(schema, "output");
  const compacted = compact(full, false);
  return { ...(isRecord(compacted) ? compacted : {}), type: "object", required: full["required"] ?? [] };
}
