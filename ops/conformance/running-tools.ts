import { setTimeout as wait } from "node:timers/promises";
import { MissingRequiredClientCapabilityError } from "@modelcontextprotocol/server";
import { type FixtureTool, textResult } from "./fixture.ts";
import { askForText } from "./input-tools.ts";

/** What happens around a result: log lines, progress, errors, changed lists. */
export const runningTools: readonly FixtureTool[] = [
  {
    name: "test_tool_with_logging",
    description: "Sends three log lines",
    async run({ context }) {
      for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await context.mcpReq.log("info", line);
        await wait(20);
      }
      return textResult("Tool with logging executed successfully");
    },
  },
  {
    name: "test_logging_tool",
    description: "Sends a log line to those who asked for them",
    async run({ context }) {
      await context.mcpReq.log("info", "Only for those who set a level");
      return textResult("logged");
    },
  },
  {
    name: "test_tool_with_progress",
    description: "Reports progress three times",
    async run({ context }) {
      const progressToken = context.mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        const params = { progressToken, progress, total: 100 };
        await context.mcpReq.notify({ method: "notifications/progress", params });
        await wait(20);
      }
      return textResult("finished");
    },
  },
  {
    name: "test_error_handling",
    description: "Always fails",
    run: () => ({ ...textResult("This tool intentionally returns an error for testing"), isError: true }),
  },
  {
    name: "test_missing_capability",
    description: "Needs a client that can sample",
    run({ client }) {
      if (!client.sampling) {
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      }
      return textResult("The client can sample.");
    },
  },
  {
    name: "test_streaming_elicitation",
    description: "Asks through its result, never by a request of its own",
    run: ({ context }) => askForText(context, "user_name", "name", "What is your name?"),
  },
  {
    name: "test_trigger_tool_change",
    description: "Says that the list of tools has changed",
    run({ bus }) {
      bus.publish({ kind: "tools_list_changed" });
      return textResult("told");
    },
  },
  {
    name: "test_trigger_prompt_change",
    description: "Says that the list of prompts has changed",
    run({ bus }) {
      bus.publish({ kind: "prompts_list_changed" });
      return textResult("told");
    },
  },
];
