import { z } from "zod";

export type JsonSchema = { type: "object"; [keyword: string]: unknown };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a reader of the tool list can do without, because the server enforces it on every call and reply. */
function isLeftOut(key: string, value: unknown, closed: boolean): boolean {
  if (key === "$schema" || key === "pattern") return true;
  if (key === "required" || key === "additionalProperties") return !closed;
  return (key === "minimum" || key === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}

/**
 * The published form of a schema: a tool list is paid for in every conversation, token by token. Repeated shapes are
 * named once with one letter, `anyOf` with null becomes a type list, and a value list needs no type beside it.
 */
function compact(node: unknown, closed: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => compact(item, closed));
  if (!isRecord(node)) return node;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (isLeftOut(key, value, closed)) continue;
    if (key === "type" && "enum" in node) continue;
    if (key === "$ref" && typeof value === "string") result[key] = value.replace(/__schema(\d+)$/, shortName);
    else if (key === "$defs" && isRecord(value))
      result[key] = compactEntries(value, closed, /^__schema(\d+)$/);
    else if (key === "properties" && isRecord(value)) result[key] = compactEntries(value, closed, /$^/);
    else result[key] = compact(value, closed);
  }
  return mergeNullable(result);
}

function shortName(_whole: string, index: string): string {
  return String.fromCodePoint(97 + Number(index));
}

function compactEntries(
  schemas: Record<string, unknown>,
  closed: boolean,
  generated: RegExp,
): Record<string, unknown> {
  const entries = Object.entries(schemas);
  return Object.fromEntries(
    entries.map(([name, schema]) => [name.replace(generated, shortName), compact(schema, closed)]),
  );
}

function mergeNullable(schema: Record<string, unknown>): Record<string, unknown> {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [first, second]: unknown[] = anyOf;
  if (!isRecord(first) || !isRecord(second) || second["type"] !== "null" || typeof first["type"] !== "string")
    return schema;
  return { ...rest, ...first, type: [first["type"], "null"] };
}

/** Length of a reference: a shape that is not longer stands where it is used. */
const REFERENCE_LENGTH = JSON.stringify({ $ref: "#/$defs/a" }).length;

/** Puts shapes that are used once, or are no longer than a reference, where they are used. */
function inlineCheap(schema: Record<string, unknown>): Record<string, unknown> {
  const { $defs, ...rest } = schema;
  if (!isRecord($defs)) return schema;
  const text = JSON.stringify(schema);
  const uses = (name: string) => text.split(`"#/$defs/${name}"`).length - 1;
  const cheap = new Map(
    Object.entries($defs).filter(
      ([name, shape]) => uses(name) < 2 || JSON.stringify(shape).length <= REFERENCE_LENGTH,
    ),
  );
  const inline = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inline);
    if (!isRecord(node)) return node;
    const { $ref, ...others } = node;
    const shape = typeof $ref === "string" ? cheap.get($ref.replace("#/$defs/", "")) : undefined;
    const merged = isRecord(shape) ? { ...shape, ...others } : node;
    return Object.fromEntries(
      Object.entries(merged).map(([key, value]) => [key, key === "$ref" ? value : inline(value)]),
    );
  };
  const kept = Object.entries($defs).filter(([name]) => !cheap.has(name));
  const inlined = inline(kept.length === 0 ? rest : { ...rest, $defs: Object.fromEntries(kept) });
  return isRecord(inlined) ? inlined : schema;
}

function publish(schema: z.ZodObject, io: "input" | "output"): JsonSchema {
  const full = z.toJSONSchema(schema, { io, reused: "ref", unrepresentable: "throw" });
  const closed = io === "input";
  const compacted = compact(closed ? { ...full, additionalProperties: false } : full, closed);
  return { ...(isRecord(compacted) ? inlineCheap(compacted) : {}), type: "object" };
}

/** Schema of a tool's arguments; closed, so that a misspelt parameter is refused with the valid names. */
export function inputJsonSchema(schema: z.ZodObject): JsonSchema {
  return publish(schema, "input");
}

/** Schema of a tool's structured result. */
export function outputJsonSchema(schema: z.ZodObject): JsonSchema {
  return publish(schema, "output");
}

/** Parts that every result has: told once in the server's instructions instead of in every schema of the list. */
const COMMON_PARTS: readonly string[] = ["assumptions", "dataQuality"];
/** Lists whose entries have one shape in all analyses: told once as well. */
const COMMON_LISTS: readonly string[] = ["figures", "tables"];

/** The output schema as a list of tools shows it. Replies still validate: a published output allows more than it names. */
export function listedOutputSchema(schema: JsonSchema): JsonSchema {
  const { properties } = schema;
  if (!isRecord(properties)) return schema;
  const named = Object.entries(properties).flatMap(([name, part]) => {
    if (COMMON_PARTS.includes(name)) return [];
    return [[name, COMMON_LISTS.includes(name) ? { type: "array", items: { type: "object" } } : part]];
  });
  return { ...schema, properties: Object.fromEntries(named) };
}
