import { createServer, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

/** A model server (chat completions) on loopback that says one word after the other, each once. */
export interface SlowModel extends AsyncDisposable {
  url: string;
}

const WORD_MS = 100;

/** The words of every answer: no figures, which would need a source. */
export const WORDS: readonly string[] = Array.from(
  { length: 60 },
  (_value, index) => `word${String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26))}`,
);

async function answer(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const send = (choice: object) => {
    const chunk = {
      id: "slow",
      object: "chat.completion.chunk",
      created: 0,
      model: "slow",
      choices: [choice],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for (const word of WORDS) {
    if (response.destroyed) return;
    send({ index: 0, delta: { role: "assistant", content: `${word} ` }, finish_reason: null });
    await wait(WORD_MS);
  }
  send({ index: 0, delta: {}, finish_reason: "stop" });
  response.end("data: [DONE]\n\n");
}

export async function startSlowModel(): Promise<SlowModel> {
  const server = createServer((request, response) => {
    request.resume();
    answer(response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
