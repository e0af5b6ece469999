import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { exportDemoWorld } from "#store/demo-world/export-world.ts";
import { readFigures } from "../figures.ts";

const world = exportDemoWorld();

test("the committed figures are those of the present demo world; renew them as compute_figures.py says", () => {
  assert.equal(readFigures().worldSha256, createHash("sha256").update(world).digest("hex"));
});

const python = spawnSync("python3", ["--version"]).status === 0;
test("the script that made the figures makes them again", { skip: !python }, () => {
  const script = fileURLToPath(new URL("./compute_figures.py", import.meta.url));
  const run = spawnSync("python3", [script], { input: world, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(JSON.parse(run.stdout), readFigures());
});
