import { z } from "zod";
import { runCommandLine } from "#commands/run-command-line.ts";

// Runs many command lines in one process, because starting one costs a second: `node run-many.ts '[["ask"], …]'`.
// Prints one line for each with its exit code and what it wrote.

const lines = z.array(z.array(z.string())).parse(JSON.parse(process.argv[2] ?? "[]"));
const write = process.stdout.write.bind(process.stdout);
// Each command listens for the signals anew.
process.setMaxListeners(0);

for (const given of lines) {
  const written = { out: "", error: "" };
  process.stdout.write = (text) => {
    written.out += text;
    return true;
  };
  process.stderr.write = (text) => {
    written.error += text;
    return true;
  };
  const code = await runCommandLine(given);
  write(`${JSON.stringify({ given, code, ...written })}\n`);
}
