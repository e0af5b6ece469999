import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

export interface Prompt {
  name: string;
  text: string;
  /** Recorded with every answer, so that an answer can be traced to the words that led to it. */
  sha256: string;
}

/**
 * Reads a prompt text of this folder by its name, for example `system.coach`.
 * @throws RangeError when the name is not a plain file name
 */
export async function loadPrompt(name: string): Promise<Prompt> {
  if (!/^[a-z]+(?:[.-][a-z]+)*$/.test(name)) throw new RangeError(`not a prompt name: ${name.slice(0, 40)}`);
  const text = (await readFile(new URL(`./${name}.md`, import.meta.url), "utf8")).trim();
  return { name, text, sha256: createHash("sha256").update(text).digest("hex") };
}

/** Several prompts as one text, in the given order, with one hash over all of it. */
export async function loadPrompts(names: readonly string[]): Promise<Prompt> {
  const prompts = await Promise.all(names.map(loadPrompt));
  const text = prompts.map((prompt) => prompt.text).join("\n\n");
  return { name: names.join("+"), text, sha256: createHash("sha256").update(text).digest("hex") };
}
