import { DEMO_COMPANIES } from "./companies.ts";
import { DEMO_FUNDS } from "./funds.ts";
import type { DemoInstrument } from "./instrument-shape.ts";

/** Every instrument of the fictional market. None exists; no ticker, ISIN or exchange code is in use. */
export const DEMO_INSTRUMENTS: readonly DemoInstrument[] = [...DEMO_COMPANIES, ...DEMO_FUNDS];
