import type { Config } from "#platform/config.ts";
import { CoachError } from "#platform/errors.ts";
import type { ModelPort } from "../model-port.ts";
import { openOffline } from "./offline.ts";

export type ModelName = Exclude<Config["model"], "auto">;

interface ModelEntry {
  name: ModelName;
  /** Null when the configuration has nothing for it. */
  open(config: Config): Promise<ModelPort | null>;
  /** Variables to set, for the message when it is wanted but not configured. */
  needs: string;
}

/**
 * Every engine, in the order in which `auto` looks for one that is configured. One line each; an adapter and its SDK
 * are loaded only when they are used.
 */
export const MODELS: readonly ModelEntry[] = [
  {
    name: "anthropic",
    needs: "ANTHROPIC_API_KEY",
    open: async ({ anthropic }) =>
      anthropic ? (await import("./anthropic.ts")).openAnthropic(anthropic) : null,
  },
  {
    name: "openai",
    needs: "OPENAI_API_KEY",
    open: async ({ openai }) =>
      openai ? (await import("./openai-responses.ts")).openOpenaiResponses(openai) : null,
  },
  {
    name: "local",
    needs: "LOCAL_MODEL_URL",
    open: async ({ local }) => (local ? (await import("./openai-chat.ts")).openOpenaiChat(local) : null),
  },
  { name: "offline", needs: "nothing", open: async () => openOffline() },
];

/**
 * The engine that the configuration asks for; `auto` takes the first one that is configured, and the offline coach
 * when none is.
 * @throws CoachError when an engine is asked for by name and its key or address is missing
 */
export async function createModel(config: Config): Promise<ModelPort> {
  for (const entry of MODELS) {
    if (config.model !== "auto" && config.model !== entry.name) continue;
    const model = await entry.open(config);
    if (model) return model;
    if (config.model === entry.name) {
      throw new CoachError(
        "invalid_input",
        `COACH_MODEL is ${entry.name}, but ${entry.needs} is not set. Set it, or use auto.`,
      );
    }
  }
  return openOffline();
}
