import { germanyRegime } from "./germany.ts";
import { indiaRegime } from "./india.ts";
import type { TaxRegime } from "./tax-regime.ts";
import { ukRegime } from "./uk.ts";
import { usRegime } from "./us.ts";

/** Every tax regime. One file and one line each. */
export const taxRegimes: readonly TaxRegime[] = [usRegime, ukRegime, germanyRegime, indiaRegime];

/** Codes of all regimes, in the same order. */
export const TAX_REGIME_CODES = ["us", "uk", "germany", "india"] as const;
