import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentEvent } from "#agent/events.ts";
import { showRun } from "./show-run.ts";

function run(events: readonly AgentEvent[], interactive = false): string[] {
  const written: string[] = [];
  const show = showRun({
    out: (text) => void written.push(text),
    error: () => undefined,
    interactive,
    confirm: async () => false,
    signal: new AbortController().signal,
  });
  for (const event of events) show(event);
  return written;
}

const answer = (text: string): AgentEvent => ({ type: "answer", text, suggestions: [] });

test("lines appear as they are written, and a confirmed answer is not repeated", () => {
  const written = run([
    { type: "text", delta: "Worth **1" },
    { type: "text", delta: "00**.\nUp" },
    { type: "text", delta: " 5%." },
    answer("Worth **100**.\nUp 5%."),
  ]);
  assert.deepEqual(written, ["Worth **100**.\n", "Up 5%.", "\n"]);
});

test("an answer that the check changed follows its draft and says so", () => {
  const written = run([{ type: "text", delta: "Up 5%.\nUp 7%.\n" }, answer("Up 5%.")]).join("");
  assert.equal(written, "Up 5%.\nUp 7%.\n\n\nThe checked answer:\n\nUp 5%.\n");
});

test("a person sees bold text, and sources stand below the answer", () => {
  const citation: AgentEvent = {
    type: "citation",
    number: 1,
    citationId: "doc:x#0",
    title: "Annual report",
    publisher: "Glynt",
    publishedAt: "2026-02-20",
    quote: null,
  };
  const written = run([citation, answer("**Yes** [1]")], true).join("");
  assert.equal(written, "\u001b[1mYes\u001b[22m [1]\n[1] Annual report (Glynt, 2026-02-20)\n");
});
