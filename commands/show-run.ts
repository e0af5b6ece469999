import type { AgentEvent } from "#agent/events.ts";
import type { Terminal } from "./command.ts";

/** Bold and code of the answer's markdown as a terminal shows them; a pipe gets the markdown itself. */
function formatLine(line: string, interactive: boolean): string {
  if (!interactive) return line;
  return line
    .replace(/\*\*([^*]+)\*\*/g, "\u001b[1m$1\u001b[22m")
    .replace(/^_(.+)_$/, "\u001b[2m$1\u001b[22m");
}

/**
 * Shows a run as it happens: steps on stderr, the answer on stdout, line by line as it is written. What streams is a
 * draft; when the check of figures and citations changed it, the checked answer follows and says so.
 */
export function showRun(terminal: Terminal): (event: AgentEvent) => void {
  let draft = "";
  let shown = 0;
  const sources: string[] = [];

  function showLines(upTo: number): void {
    const text = draft.slice(shown, upTo);
    if (text !== "")
      terminal.out(
        text
          .split("\n")
          .map((line) => formatLine(line, terminal.interactive))
          .join("\n"),
      );
    shown = upTo;
  }

  function showAnswer(text: string): void {
    if (draft.trim() === text.trim()) {
      showLines(draft.length);
      terminal.out("\n");
      return;
    }
    if (shown > 0) terminal.out("\n\nThe checked answer:\n\n");
    terminal.out(
      `${text
        .split("\n")
        .map((line) => formatLine(line, terminal.interactive))
        .join("\n")}\n`,
    );
  }

  return (event) => {
    if (event.type === "run_started") {
      terminal.error(`[${event.label}]\n`);
    } else if (event.type === "text") {
      draft += event.delta;
      showLines(draft.lastIndexOf("\n") + 1);
    } else if (event.type === "tool_start") {
      terminal.error(`· ${event.title} ${JSON.stringify(event.arguments)}\n`);
    } else if (event.type === "job") {
      terminal.error(`· ${Math.round(event.progress * 100)} %${event.message ? ` ${event.message}` : ""}\n`);
    } else if (event.type === "answer") {
      showAnswer(event.text);
      for (const source of sources) terminal.out(source);
    } else if (event.type === "citation") {
      const where = [event.publisher, event.publishedAt].filter((part) => part !== null).join(", ");
      sources.push(`[${event.number}] ${event.title}${where ? ` (${where})` : ""}\n`);
    } else if (event.type === "error") {
      terminal.error(`${event.message}\n`);
    }
  };
}
