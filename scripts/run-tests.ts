import { spawnSync } from "node:child_process";

// One process for all files: the embedded database starts once, and a run costs seconds instead of minutes.
// `npm test -- store finance/xirr.test.ts` runs a folder or a file.
const wanted = process.argv
  .slice(2)
  .map((argument) => (argument.endsWith(".ts") ? argument : `${argument}/**/*.test.ts`));
const run = spawnSync(
  process.execPath,
  [
    "--test",
    "--test-isolation=none",
    "--test-timeout=300000",
    ...(wanted.length > 0 ? wanted : ["**/*.test.ts"]),
  ],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
