import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Revision } from "./expectations.ts";

const suite = new URL(import.meta.resolve("@modelcontextprotocol/conformance/package.json"));

const checksShape = z.array(
  z.object({
    id: z.string(),
    description: z.string(),
    status: z.string(),
    errorMessage: z.string().optional(),
  }),
);
const requirementsShape = z.object({ server: z.array(z.string()) });

export interface ScenarioResult {
  scenario: string;
  passed: number;
  /** What did not hold, as sentences. */
  failed: string[];
  warned: string[];
}

/** The scenarios that a revision requires of a server, frozen when it was released. */
export async function requiredScenarios(revision: Revision): Promise<string[]> {
  const text = await readFile(new URL(`requirements/${revision}.yaml`, suite), "utf8");
  return requirementsShape.parse(parse(text)).server;
}

/** Runs the suite against a server: what the revision requires and reports, or one scenario. */
export async function runSuite(
  url: string,
  revision: Revision,
  scenario?: string,
): Promise<ScenarioResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "coach-conformance-"));
  try {
    const what =
      scenario === undefined
        ? ["--requirements", revision]
        : ["--scenario", scenario, "--spec-version", revision];
    await runCommand(["server", "--url", url, ...what, "-o", folder]);
    const names = (await readdir(folder)).sort();
    return await Promise.all(names.map((name) => readResult(folder, name)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readResult(folder: string, name: string): Promise<ScenarioResult> {
  const text = await readFile(join(folder, name, "checks.json"), "utf8");
  const checks = checksShape.parse(JSON.parse(text));
  const sentences = (status: string) =>
    checks
      .filter((check) => check.status === status)
      .map((check) => `${check.id}: ${check.errorMessage ?? check.description}`);
  return {
    scenario: name.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, ""),
    passed: checks.filter((check) => check.status === "SUCCESS").length,
    failed: sentences("FAILURE"),
    warned: sentences("WARNING"),
  };
}

/** The exit code says only whether something failed, which the result files tell in detail. */
function runCommand(commandArguments: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const program = new URL("dist/index.js", suite).pathname;
    const child = spawn(process.execPath, [program, ...commandArguments], {
      stdio: "ignore",
      timeout: 180_000,
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === null) reject(new Error("The conformance suite did not end within three minutes."));
      else resolve();
    });
  });
}
