import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What may change a result: our code, and the libraries with their versions. */
const PROGRAM = ["package-lock.json", "*.ts", "{finance,market,mcp-tools,platform,portfolio,store}/**/*.ts"];

/**
 * A text that differs whenever a result may differ with the same data: processes of one program share what they keep, and
 * nobody gets what an older one computed. Tests count too, which costs nothing but a few results after a pull.
 */
export async function hashProgram(root = import.meta.dirname): Promise<string> {
  const files = await Array.fromAsync(glob(PROGRAM, { cwd: root }));
  const hash = createHash("sha256");
  for (const file of files.sort())
    hash
      .update(file)
      .update("\0")
      .update(await readFile(join(root, file)))
      .update("\0");
  return hash.digest("hex").slice(0, 16);
}
