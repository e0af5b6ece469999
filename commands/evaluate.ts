import { writeFile } from "node:fs/promises";
import type { AgentEvent } from "#agent/events.ts";
import type { App } from "#app.ts";
import { chooseCases } from "#evals/choose-cases.ts";
import { readCases } from "#evals/read-cases.ts";
import { consoleTable, problemLines, progressLine } from "#evals/reports/console-table.ts";
import { junitXml } from "#evals/reports/junit-xml.ts";
import { transcriptsJsonl } from "#evals/reports/transcripts-jsonl.ts";
import { type Ask, exitCodeOf, runEvals } from "#evals/run-evals.ts";
import { openApp } from "#open-app.ts";
import { demoDocuments } from "#store/demo-world/demo-documents.ts";
import { type Command, quietly, textOption } from "./command.ts";

/** Asks the turns in one conversation: the second turn knows the first. */
function askCoach(app: App): Ask {
  return async function* (user, turns, signal) {
    const session = await app.signIn(user);
    let conversationId: string | null = null;
    for (const message of turns) {
      const run = await app.coach.startRun(session, {
        conversationId,
        message,
        idempotencyKey: crypto.randomUUID(),
      });
      conversationId = run.conversationId;
      yield followRun(app.coach.events(session, run.runId, 0, signal));
    }
  };
}

async function* followRun(events: ReturnType<App["coach"]["events"]>): AsyncGenerator<AgentEvent> {
  for await (const { event } of events) yield event;
}

export const evaluate: Command = {
  help: `Usage: node coach.mjs eval [FILTER] [--junit FILE] [--jsonl FILE]

  FILTER         only cases whose id contains it or that carry it as a tag
  --junit FILE   report for CI
  --jsonl FILE   every transcript, one case per line

Runs on a database of its own, so nothing of yours is read or changed. Uses the configured model; without a key that is
the offline coach. Exit code 0: all passed · 1: a case failed · 2: a case file is broken, or no
case matches.`,
  options: { junit: { type: "string" }, jsonl: { type: "string" } },
  async run(config, given, terminal) {
    const { cases, problems } = readCases();
    if (problems.length > 0) {
      terminal.error(`${problemLines(problems)}\n`);
      return 2;
    }
    const chosen = chooseCases(cases, given.positionals[0]);
    const isolated = {
      ...quietly(config),
      databaseUrl: undefined,
      redisUrl: undefined,
      accessToken: undefined,
      seedDemo: true,
      dataDir: "memory://",
    };
    await using app = await openApp(isolated);
    await app.jobs.startWorkers();
    terminal.error(`Engine: ${app.coach.label}\n`);
    const report = await runEvals({
      ask: askCoach(app),
      cases: chosen,
      documents: demoDocuments(),
      signal: terminal.signal,
      onProgress: (result, done, total) => terminal.error(`${progressLine(result, done, total)}\n`),
    });
    terminal.out(`${consoleTable(report)}\n`);
    const junit = textOption(given, "junit");
    if (junit !== undefined) await writeFile(junit, junitXml(report));
    const jsonl = textOption(given, "jsonl");
    if (jsonl !== undefined) await writeFile(jsonl, transcriptsJsonl(report));
    return exitCodeOf(report);
  },
};
