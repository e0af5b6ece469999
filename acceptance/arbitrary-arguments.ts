import fc from "fast-check";
import { z } from "zod";

// Arguments for a tool, drawn from the schema it publishes: mostly of the right shape, often at the edges.

const schemaPart = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  maxLength: z.number().optional(),
  $ref: z.string().optional(),
});
type SchemaPart = z.infer<typeof schemaPart>;

const dates = [
  "2020-01-01",
  "2024-02-29",
  "2025-06-30",
  "2025-07-01",
  "2030-01-01",
  "2055-12-31",
  "1999-12-31",
];

/** Texts that mean something for a parameter of this name. */
function textsFor(name: string, symbols: readonly string[]): readonly string[] {
  if (/^(?:from|to|date|.*Date|start|end|maturity|settlement|expiry)$/.test(name)) return dates;
  if (/symbol|benchmark|ticker|name$/i.test(name)) return [...symbols, "NOPE", ""];
  if (/currency/i.test(name)) return ["EUR", "USD", "XYZ", "eur"];
  if (/period/i.test(name)) return ["ALL", "1Y", "YTD", "2024", "7Q"];
  return [...symbols, "stock", "bond", "cash", "x", ""];
}

/** Any value for a part of a schema; `name` is that of the parameter it belongs to. */
export function arbitraryOf(
  given: unknown,
  name: string,
  symbols: readonly string[],
  definitions: Record<string, unknown> = {},
): fc.Arbitrary<unknown> {
  const part: SchemaPart = schemaPart.parse(given);
  if (part.$ref !== undefined)
    return arbitraryOf(definitions[part.$ref.split("/").at(-1) ?? ""], name, symbols, definitions);
  if (part.enum) return fc.constantFrom(...part.enum);
  if (part.anyOf) return fc.oneof(...part.anyOf.map((one) => arbitraryOf(one, name, symbols, definitions)));
  const type = Array.isArray(part.type) ? part.type[0] : part.type;
  if (type === "object") return argumentsOf(part, symbols, definitions);
  if (type === "array")
    return fc.array(arbitraryOf(part.items, name, symbols, definitions), { maxLength: 4 });
  if (type === "boolean") return fc.boolean();
  if (type === "integer" || type === "number") return numberFor(part, type === "integer");
  return fc.constantFrom(...textsFor(name, symbols));
}

function numberFor(part: SchemaPart, whole: boolean): fc.Arbitrary<number> {
  const low = Math.max(part.minimum ?? part.exclusiveMinimum ?? -1e9, -1e15);
  const high = Math.min(part.maximum ?? part.exclusiveMaximum ?? 1e9, 1e15);
  const edges = [low, high, 0, 1, 0.05, 0.5, 12, 60, 1000].filter((edge) => edge >= low && edge <= high);
  const shaped = edges.map((edge) => (whole ? Math.trunc(edge) : edge));
  return fc.oneof(
    fc.constantFrom(...shaped),
    whole
      ? fc.integer({ min: Math.ceil(low), max: Math.min(Math.floor(high), 2 ** 31 - 1) })
      : fc.double({ min: low, max: high, noNaN: true }),
  );
}

/** An object with its required parameters and some of the others. */
export function argumentsOf(
  schema: unknown,
  symbols: readonly string[],
  definitions?: Record<string, unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const part = schemaPart.parse(schema);
  const known = definitions ?? z.record(z.string(), z.unknown()).catch({}).parse(part["$defs"]);
  const entries = Object.entries(part.properties ?? {}).map(
    ([name, inner]): [string, fc.Arbitrary<unknown>] => {
      const value = arbitraryOf(inner, name, symbols, known);
      // Most calls name few parameters; with all at once nearly every one would be refused.
      return [name, part.required?.includes(name) ? value : fc.option(value, { nil: undefined, freq: 2 })];
    },
  );
  return fc
    .record(Object.fromEntries(entries))
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
}
