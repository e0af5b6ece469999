import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ExpectedNumber } from "./case-schema.ts";

const section = z.record(z.string(), z.string());

const figuresSchema = z.object({
  /** Of the exported demo world from which the figures were computed. */
  worldSha256: z.string(),
  market: section,
  ada: section,
  ben: section,
});

/** Figures that were computed without the product, by oracles/compute_figures.py. */
export type Figures = z.infer<typeof figuresSchema>;

export function readFigures(): Figures {
  return figuresSchema.parse(
    JSON.parse(readFileSync(new URL("./oracles/figures.json", import.meta.url), "utf8")),
  );
}

/** The value that a case expects, null when its oracle does not know it. */
export function expectedValue(number: ExpectedNumber, figures: Figures): number | null {
  if (number.value !== undefined) return number.value;
  const [name = "", ...rest] = (number.oracle ?? "").split(".");
  const known = name === "market" || name === "ada" || name === "ben" ? figures[name] : {};
  const text = known[rest.join(".")];
  return text === undefined || Number.isNaN(Number(text)) ? null : Number(text);
}
