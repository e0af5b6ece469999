import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hashProgram } from "./hash-program.ts";

test("the same program has one hash, and a changed calculation or library another", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "coach-program-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "finance", "risk"), { recursive: true });
  const calculation = join(folder, "finance", "risk", "beta.ts");
  await writeFile(calculation, "export const beta = 1;");
  await writeFile(join(folder, "package-lock.json"), "{}");
  const first = await hashProgram(folder);
  await writeFile(join(folder, "notes.txt"), "nothing that computes");
  assert.equal(await hashProgram(folder), first);
  await writeFile(calculation, "export const beta = 2;");
  const second = await hashProgram(folder);
  await writeFile(join(folder, "package-lock.json"), "{ }");
  const third = await hashProgram(folder);
  assert.equal(new Set([first, second, third]).size, 3);
  assert.match(await hashProgram(), /^[0-9a-f]{16}$/);
});
