import { z } from "zod";

// Runs many command lines in one process, because starting one costs a second: `node run-many.ts '[["ask"], …]'`.
// Each loads main.ts anew, and prints one line with its exit code and what it wrote.

const lines = z.array(z.array(z.string())).parse(JSON.parse(process.argv[2] ?? "[]"));
const [node = "", main = ""] = process.argv;
const write = process.stdout.write.bind(process.stdout);
// Each round listens for the signals anew.
process.setMaxListeners(0);

for (const [place, given] of lines.entries()) {
  const written = { out: "", error: "" };
  process.argv = [node, main, ...given];
  process.stdout.write = (text) => {
    written.out += text;
    return true;
  };
  process.stderr.write = (text) => {
    written.error += text;
    return true;
  };
  await import(`../main.ts?${place}`);
  write(`${JSON.stringify({ given, code: process.exitCode, ...written })}\n`);
}
process.exitCode = 0;
