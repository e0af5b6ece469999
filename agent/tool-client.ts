import type { ToolDescription } from "./model-port.ts";

export interface ToolCallOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** Fraction done (0 to 1) and what is being done. */
  onProgress(fraction: number, message: string | null): void;
}

export interface ToolOutcome {
  ok: boolean;
  /** The structured result; null when the call failed. */
  structured: unknown;
  /** Why it failed and what to do next; null when it worked. */
  message: string | null;
}

/** The tools of one signed-in caller, as the agent's loop uses them. */
export interface ToolClient extends AsyncDisposable {
  list(): Promise<ToolDescription[]>;
  /** A failed call is a value; only the caller's own abort is thrown. */
  call(
    name: string,
    callArguments: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<ToolOutcome>;
}
