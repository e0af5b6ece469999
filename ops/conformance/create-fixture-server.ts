import {
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
  Server,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import { contentTools } from "./content-tools.ts";
import { inputTools } from "./input-tools.ts";
import { prompts } from "./prompts.ts";
import { readResource, resources, resourceTemplates } from "./resources.ts";
import { runningTools } from "./running-tools.ts";

const tools = [...contentTools, ...runningTools, ...inputTools];

const listedTools = tools.map(({ name, description, inputSchema }) => ({
  name,
  description,
  inputSchema: inputSchema ?? { type: "object" as const, properties: {} },
}));

/**
 * One MCP server with what the conformance suite looks for, built like the product's: a plain server with its own
 * list and call handlers. It takes the product's place behind the same HTTP stack and exists in no installation.
 */
export function createFixtureServer(bus: ServerEventBus, state: RequestStateCodec): Server {
  const server = new Server(
    { name: "portfolio-coach-conformance", version: "0.0.0" },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: state.verify },
    },
  );
  const shared = () => ({ bus, state, client: server.getClientCapabilities() ?? {} });

  server.setRequestHandler("tools/list", () => ({ tools: listedTools }));
  server.setRequestHandler("tools/call", ({ params }, context) => {
    const tool = tools.find((candidate) => candidate.name === params.name);
    if (!tool) throw notFound("tool", params.name);
    return tool.run({ ...shared(), context, arguments: params.arguments ?? {} });
  });

  server.setRequestHandler("prompts/list", () => ({ prompts: prompts.map((prompt) => prompt.listed) }));
  server.setRequestHandler("prompts/get", ({ params }, context) => {
    const prompt = prompts.find((candidate) => candidate.listed.name === params.name);
    if (!prompt) throw notFound("prompt", params.name);
    return prompt.run({ ...shared(), context, arguments: params.arguments ?? {} });
  });

  server.setRequestHandler("resources/list", () => ({ resources: [...resources] }));
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates }));
  server.setRequestHandler("resources/read", ({ params }) => readResource(params.uri));
  server.setRequestHandler("resources/subscribe", () => ({}));
  server.setRequestHandler("resources/unsubscribe", () => ({}));
  server.setRequestHandler("completion/complete", () => ({ completion: { values: [], total: 0 } }));
  return server;
}

function notFound(kind: string, name: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `No ${kind} is called "${name.slice(0, 60)}".`);
}
