import { type GetPromptResult, type InputRequiredResult, inputRequired } from "@modelcontextprotocol/server";
import { type FixturePrompt, PNG } from "./fixture.ts";
import { readText } from "./input-tools.ts";

function userText(text: string): GetPromptResult {
  return { messages: [{ role: "user", content: { type: "text", text } }] };
}

export const prompts: readonly FixturePrompt[] = [
  {
    listed: { name: "test_simple_prompt", description: "A prompt without arguments" },
    run: () => userText("This is a simple prompt for testing."),
  },
  {
    listed: {
      name: "test_prompt_with_arguments",
      description: "A prompt that repeats its arguments",
      arguments: [
        { name: "arg1", description: "First", required: true },
        { name: "arg2", description: "Second", required: true },
      ],
    },
    run: (call) =>
      userText(`Prompt with arguments: arg1='${call.arguments["arg1"]}', arg2='${call.arguments["arg2"]}'`),
  },
  {
    listed: {
      name: "test_prompt_with_embedded_resource",
      description: "A prompt with a resource",
      arguments: [{ name: "resourceUri", description: "Address to embed", required: true }],
    },
    run: (call) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "resource",
            resource: {
              uri: String(call.arguments["resourceUri"]),
              mimeType: "text/plain",
              text: "Embedded resource content for testing.",
            },
          },
        },
        ...userText("Please process the embedded resource above.").messages,
      ],
    }),
  },
  {
    listed: { name: "test_prompt_with_image", description: "A prompt with an image" },
    run: () => ({
      messages: [
        { role: "user", content: { type: "image", data: PNG, mimeType: "image/png" } },
        ...userText("Please analyze the image above.").messages,
      ],
    }),
  },
  {
    listed: { name: "test_input_required_result_prompt", description: "A prompt that asks first" },
    run({ context }): GetPromptResult | InputRequiredResult {
      const given = readText(context, "user_context", "context");
      if (given !== null) return userText(`Consider ${given}.`);
      return inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({
            message: "What context should the prompt use?",
            requestedSchema: {
              type: "object",
              properties: { context: { type: "string" } },
              required: ["context"],
            },
          }),
        },
      });
    },
  },
];
