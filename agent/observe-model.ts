import type { ModelPort } from "./model-port.ts";

/** One request to a model, when its stream has ended. */
export interface ModelCallReport {
  provider: string;
  model: string;
  outcome: string;
  seconds: number;
  inputTokens: number;
  outputTokens: number;
  /** 0 where the price of the model is not known. */
  costUsd: number;
}

/** The same model, reporting each request: how it ended, its time, tokens and cost. Never its content. */
export function observeModel(port: ModelPort, observe: (call: ModelCallReport) => void): ModelPort {
  const [provider = port.id, ...name] = port.id.split("/");
  return {
    id: port.id,
    label: port.label,
    capabilities: port.capabilities,
    async *stream(request, signal) {
      const started = performance.now();
      const call = { outcome: "aborted", inputTokens: 0, outputTokens: 0, costUsd: 0 };
      try {
        for await (const event of port.stream(request, signal)) {
          if (event.type === "usage") {
            call.inputTokens += event.inputTokens;
            call.outputTokens += event.outputTokens;
            call.costUsd += event.costUsd ?? 0;
          } else if (event.type === "done") {
            call.outcome = event.reason;
          } else if (event.type === "failed") {
            call.outcome = event.failure;
          }
          yield event;
        }
      } finally {
        observe({
          provider,
          model: name.join("/") || provider,
          ...call,
          seconds: (performance.now() - started) / 1000,
        });
      }
    },
  };
}
