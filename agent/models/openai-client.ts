import OpenAI from "openai";
import type { ProviderConfig } from "#platform/config.ts";

/** The client for everything that speaks as OpenAI does; it reads no settings but these and logs nothing. */
export function openOpenaiClient(config: ProviderConfig): OpenAI {
  return new OpenAI({
    apiKey: config.apiKey,
    organization: null,
    project: null,
    ...(config.baseUrl === undefined ? {} : { baseURL: config.baseUrl }),
    logLevel: "off",
  });
}

/** Status and type of an error of that client; empty for any other. */
export function openaiAnswerOf(error: unknown) {
  if (!(error instanceof OpenAI.APIError)) return {};
  return { status: error.status, type: error.code ?? error.type };
}
