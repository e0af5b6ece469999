import {
  acceptedContent,
  type CallToolResult,
  type InputRequest,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { type FixtureCall, type FixtureTool, textResult } from "./fixture.ts";

const sealedRound = z.object({ round: z.number() });

function textField(message: string, field: string): InputRequest {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [field]: { type: "string" } }, required: [field] },
  });
}

function consent(): InputRequest {
  return inputRequired.elicit({
    message: "Please confirm",
    requestedSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
  });
}

function sample(text: string): InputRequest {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text } }],
    maxTokens: 100,
  });
}

/** What the client answered to a question with one text field, or null. */
export function readText(context: ServerContext, key: string, field: string): string | null {
  const accepted = acceptedContent(context.mcpReq.inputResponses, key);
  const text = accepted?.[field];
  return typeof text === "string" ? text : null;
}

/** Greets with the answer, or asks for it. */
export function askForText(
  context: ServerContext,
  key: string,
  field: string,
  question: string,
): CallToolResult | InputRequiredResult {
  const text = readText(context, key, field);
  if (text !== null) return textResult(`Hello, ${text}!`);
  return inputRequired({ inputRequests: { [key]: textField(question, field) } });
}

/** The round that the sealed state names; 0 without state. Forged state never gets here: the server refuses it. */
function roundOf(call: FixtureCall): number {
  const state = sealedRound.safeParse(call.context.mcpReq.requestState());
  return state.success ? state.data.round : 0;
}

async function askWithState(
  call: FixtureCall,
  round: number,
  inputRequests: Record<string, InputRequest>,
): Promise<InputRequiredResult> {
  return inputRequired({ inputRequests, requestState: await call.state.mint({ round }) });
}

async function confirmWithState(call: FixtureCall): Promise<CallToolResult | InputRequiredResult> {
  const answered = inputResponse(call.context.mcpReq.inputResponses, "confirm").kind === "elicit";
  if (roundOf(call) === 1 && answered) return textResult("state-ok");
  return askWithState(call, 1, { confirm: consent() });
}

/** Tools that ask before they answer, over several rounds of one stateless call. */
export const inputTools: readonly FixtureTool[] = [
  {
    name: "test_input_required_result_elicitation",
    description: "Asks for a name",
    run: ({ context }) => askForText(context, "user_name", "name", "What is your name?"),
  },
  {
    name: "test_input_required_result_sampling",
    description: "Asks the client's model",
    run({ context }) {
      const answer = inputResponse(context.mcpReq.inputResponses, "capital_question");
      if (answer.kind === "sampling") return textResult(JSON.stringify(answer.result.content));
      return inputRequired({ inputRequests: { capital_question: sample("What is the capital of France?") } });
    },
  },
  {
    name: "test_input_required_result_list_roots",
    description: "Asks for the client's roots",
    run({ context }) {
      const answer = inputResponse(context.mcpReq.inputResponses, "client_roots");
      if (answer.kind === "roots") return textResult(answer.roots.map((root) => root.uri).join(", "));
      return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    },
  },
  {
    name: "test_input_required_result_request_state",
    description: "Asks and expects its state back",
    run: confirmWithState,
  },
  {
    name: "test_input_required_result_tampered_state",
    description: "Asks and refuses forged state",
    run: confirmWithState,
  },
  {
    name: "test_input_required_result_multiple_inputs",
    description: "Asks three things at once",
    run(call) {
      const answers = call.context.mcpReq.inputResponses;
      const kinds = ["user_name", "greeting", "client_roots"].map((key) => inputResponse(answers, key).kind);
      if (roundOf(call) === 1 && !kinds.includes("missing")) return textResult("All three answered.");
      return askWithState(call, 1, {
        user_name: textField("What is your name?", "name"),
        greeting: sample("Generate a greeting"),
        client_roots: inputRequired.listRoots(),
      });
    },
  },
  {
    name: "test_input_required_result_multi_round",
    description: "Asks twice",
    run(call) {
      const round = roundOf(call);
      const color = readText(call.context, "step2", "color");
      if (round === 2 && color !== null) return textResult(`It is ${color}.`);
      if (round >= 1 && readText(call.context, "step1", "name") !== null) {
        return askWithState(call, 2, { step2: textField("Step 2: What is your favorite color?", "color") });
      }
      return askWithState(call, 1, { step1: textField("Step 1: What is your name?", "name") });
    },
  },
  {
    name: "test_input_required_result_capabilities",
    description: "Asks only what the client can answer",
    run({ client }) {
      const inputRequests: Record<string, InputRequest> = {};
      if (client.sampling) inputRequests["greeting"] = sample("Generate a greeting");
      if (client.elicitation) inputRequests["user_name"] = textField("What is your name?", "name");
      if (Object.keys(inputRequests).length === 0) return textResult("The client can answer nothing.");
      return inputRequired({ inputRequests });
    },
  },
];
