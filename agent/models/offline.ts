import type { ModelPort } from "../model-port.ts";
import { answerOffline } from "../offline/answer-offline.ts";

/**
 * The coach without a language model: it asks for the same tools and goes through the same loop and checks as every
 * other engine, so that nothing is different without a key but the words.
 */
export function openOffline(): ModelPort {
  return {
    id: "offline-coach",
    label: "offline coach · no language model",
    // Its figures come from templates: there is nothing that a second try could correct.
    capabilities: { citations: false, parallelTools: true, repair: false },
    stream: answerOffline,
  };
}
