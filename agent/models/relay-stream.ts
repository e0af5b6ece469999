import type { ModelEvent } from "../model-port.ts";
import { failed, failureOf } from "./provider-failure.ts";

/** Turns what a provider sends into events of ours. */
interface StreamReader<Sent> {
  read(sent: Sent): Iterable<ModelEvent>;
  /** What is known only when the stream has stopped. */
  end(): Iterable<ModelEvent>;
}

interface Provider {
  /** Its name, as it stands in messages. */
  name: string;
  /** Status and type of an error of its client; empty for any other. */
  answerOf(error: unknown): { status?: number | undefined; type?: string | null | undefined };
}

/** One answer of a provider as events: an error of its client ends it as a failure, an abort is thrown on. */
export async function* relayStream<Sent>(
  provider: Provider,
  open: () => PromiseLike<AsyncIterable<Sent>>,
  reader: StreamReader<Sent>,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  let started = false;
  try {
    const stream = await open();
    started = true;
    for await (const sent of stream) yield* reader.read(sent);
  } catch (error) {
    signal.throwIfAborted();
    const { status, type } = provider.answerOf(error);
    const dropped = started && status === undefined && !type;
    yield failed(provider.name, dropped ? "dropped" : failureOf(status, type));
    return;
  }
  signal.throwIfAborted();
  yield* reader.end();
}
