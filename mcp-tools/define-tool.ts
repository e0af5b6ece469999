import { z } from "zod";
import type { Scope, Session } from "#auth/session.ts";
import type { Jobs } from "#jobs/open-jobs.ts";
import type { NetworkSource } from "#market/network-source.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import type { Cache } from "#platform/open-cache.ts";
import { isStorableText } from "#platform/storable-text.ts";
import type { Embedder } from "#retrieval/embedders/index.ts";
import { describeInputProblem } from "./describe-input-problem.ts";
import { inputJsonSchema, type JsonSchema, outputJsonSchema } from "./json-schema.ts";
import { keepResult } from "./keep-result.ts";

export const TOOLSETS = ["core", "analysis", "planning", "research", "data", "changes"] as const;
export type Toolset = (typeof TOOLSETS)[number];

/** What a call gets, built after authentication: the model can choose arguments, never any of this. */
export interface ToolContext {
  session: Session;
  jobs: Jobs;
  embedder: Embedder;
  log: Logger;
  /** Sources of prices on the network that may be asked for what is not stored. */
  networkSources: readonly NetworkSource[];
  cache: Cache;
  /** Asked for by the caller: computed anew even if a result is kept. */
  fresh: boolean;
  signal: AbortSignal;
  progress(fraction: number, message: string): void;
}

/**
 * `read` looks; `propose` prepares a change that a person confirms; `write` is that confirmation and is never
 * offered to a model.
 */
export type Access = "read" | "propose" | "write";

interface ToolDeclaration<Input extends z.ZodObject, Output extends z.ZodObject> {
  /** snake_case of the file's name. */
  name: string;
  title: string;
  /** At most 600 characters: what it answers, in the words of the person who asks. */
  description: string;
  toolsets: readonly Toolset[];
  scope: Scope;
  access: Access;
  /** Points taken from the caller's rate limit. */
  cost: number;
  /** Longest a result for the same arguments and data is given out again; without it each call computes. */
  keepSeconds?: number;
  input: Input;
  output: Output;
  run(context: ToolContext, input: z.output<Input>): Promise<z.input<Output>>;
}

/** A declared tool with its types sealed inside, so that all tools form one list. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolsets: readonly Toolset[];
  readonly scope: Scope;
  readonly access: Access;
  readonly cost: number;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
  /** Checks the arguments, runs, and checks the result against the declared output. */
  call(context: ToolContext, argumentsGiven: unknown): Promise<Record<string, unknown>>;
}

/** Whether all texts and names in checked arguments can be stored and searched for. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return isStorableText(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorableText(key) && isStorable(inner));
}

/** Declares one of the product's verbs. Schemas are built once, here. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  declaration: ToolDeclaration<Input, Output>,
): Tool {
  const { name, title, description, toolsets, scope, access, cost } = declaration;
  const strictInput = z.strictObject(declaration.input.shape);
  return {
    name,
    title,
    description,
    toolsets,
    scope,
    access,
    cost,
    inputSchema: inputJsonSchema(declaration.input),
    outputSchema: outputJsonSchema(declaration.output),
    annotations: {
      readOnlyHint: access === "read",
      destructiveHint: access === "write",
      idempotentHint: access !== "write",
      openWorldHint: false,
    },
    async call(context, argumentsGiven) {
      const strict = strictInput.safeParse(argumentsGiven ?? {});
      if (!strict.success) {
        throw new CoachError(
          "invalid_input",
          describeInputProblem(name, declaration.input, strict.error, argumentsGiven),
        );
      }
      if (!isStorable(strict.data)) {
        throw new CoachError(
          "invalid_input",
          `${name}: a text holds the character NUL or half of a surrogate pair. Remove it and call again.`,
        );
      }
      const input = declaration.input.parse(argumentsGiven ?? {});
      const compute = async () => declaration.output.parse(await declaration.run(context, input));
      const seconds = declaration.keepSeconds;
      return seconds === undefined ? compute() : keepResult(context, { name, seconds }, input, compute);
    },
  };
}
