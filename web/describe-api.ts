import type { ToolAccess } from "./web-options.ts";

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Points the `$defs` of one schema to where they stand in the whole document. */
function relocate(node: unknown, prefix: string): unknown {
  if (Array.isArray(node)) return node.map((item) => relocate(item, prefix));
  if (!isJson(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== "$defs")
      .map(([key, value]) =>
        key === "$ref" && typeof value === "string"
          ? [key, value.replace("#/$defs/", `#/components/schemas/${prefix}`)]
          : [key, relocate(value, prefix)],
      ),
  );
}

/** A local installation knows its clients by nothing, so they may say for whom they ask. */
const userHeader = {
  name: "X-Coach-User",
  in: "header",
  required: false,
  description:
    "For clients that keep no cookies: local, or a demo user's first name. The default is local once it has transactions.",
  schema: { type: "string", examples: ["local", "ada", "ben"] },
};

const errorResponse = {
  description: "What went wrong and what to do next",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};

/** The OpenAPI 3.1 description, from the same list as chat and MCP. */
export function describeApi(list: ToolAccess["list"], version: string, mode: "local" | "token"): Json {
  const schemas: Json = {
    Error: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["kind", "message"],
          properties: { kind: { type: "string" }, message: { type: "string" } },
        },
      },
    },
  };
  const addSchema = (name: string, schema: Json): Json => {
    const definitions = isJson(schema["$defs"]) ? schema["$defs"] : {};
    for (const [key, definition] of Object.entries(definitions)) {
      schemas[`${name}.${key}`] = relocate(definition, `${name}.`);
    }
    schemas[name] = relocate(schema, `${name}.`);
    return { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } };
  };
  const paths = Object.fromEntries(
    list.map((tool) => [
      `/api/v1/tools/${tool.name}`,
      {
        post: {
          operationId: tool.name,
          summary: tool.title,
          description: tool.description,
          "x-cost": tool.cost,
          ...(mode === "local" ? { parameters: [userHeader] } : {}),
          requestBody: { content: addSchema(`${tool.name}.input`, tool.inputSchema) },
          responses: {
            200: { description: "Result", content: addSchema(`${tool.name}.result`, tool.outputSchema) },
            default: errorResponse,
          },
        },
      },
    ]),
  );
  const bearer = { bearer: { type: "http", scheme: "bearer" } };
  return {
    openapi: "3.1.0",
    info: { title: "Portfolio Coach", version },
    paths,
    components: mode === "token" ? { schemas, securitySchemes: bearer } : { schemas },
    ...(mode === "token" ? { security: [{ bearer: [] }] } : {}),
  };
}
