import { readdirSync, readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";
import { caseFileSchema, type EvalCase } from "./case-schema.ts";
import { expectedValue, readFigures } from "./figures.ts";

export interface CaseProblem {
  file: string;
  line: number;
  message: string;
}

export interface CaseList {
  cases: EvalCase[];
  /** What is wrong with the files; a run with problems does not start. */
  problems: CaseProblem[];
}

const casesFolder = new URL("./cases/", import.meta.url);

/** Reads every case file of a folder. Nothing is skipped: what cannot be read is a problem with its file and line. */
export function readCases(folder: URL = casesFolder): CaseList {
  const list: CaseList = { cases: [], problems: [] };
  const figures = readFigures();
  const seen = new Map<string, string>();
  const files = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  for (const file of files) {
    const read = parseCaseFile(readFileSync(new URL(file, folder), "utf8"), file);
    list.problems.push(...read.problems);
    for (const [index, found] of read.cases.entries()) {
      const report = (message: string) =>
        list.problems.push({ file, line: read.lineOf(["cases", index]), message });
      const other = seen.get(found.id);
      if (other !== undefined) report(`the id ${found.id} is already used in ${other}`);
      seen.set(found.id, file);
      for (const number of found.expect.numbers) {
        if (expectedValue(number, figures) === null) report(`no oracle has the figure ${number.oracle}`);
      }
      list.cases.push(found);
    }
  }
  if (files.length === 0)
    list.problems.push({ file: folder.pathname, line: 1, message: "no case file in this folder" });
  return list;
}

interface ParsedFile extends CaseList {
  lineOf(path: readonly PropertyKey[]): number;
}

/** Parses one file; problems name the line of the value that is wrong or of what should hold the missing one. */
export function parseCaseFile(text: string, file: string): ParsedFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: counter.linePos(error.pos[0]).line,
      message: error.message.split("\n")[0] ?? "not YAML",
    }));
    return { cases: [], problems, lineOf };
  }
  const content: unknown = document.toJS();
  const parsed = caseFileSchema.safeParse(content);
  if (parsed.success) return { cases: parsed.data.cases, problems: [], lineOf };
  const problems = parsed.error.issues.map((issue) => ({
    file,
    line: lineOf(issue.path),
    message: `${issue.path.map(String).join(".") || "file"}: ${issue.message}`,
  }));
  return { cases: [], problems, lineOf };
}
