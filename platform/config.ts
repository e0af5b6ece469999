import { z } from "zod";
import { CoachError } from "./errors.ts";

const optionalText = z
  .string()
  .trim()
  .transform((value) => (value === "" ? undefined : value))
  .optional();

const flag = z
  .enum(["0", "1", "true", "false", ""])
  .default("")
  .transform((value) => value === "1" || value === "true");

const environment = z.object({
  DATABASE_URL: optionalText,
  REDIS_URL: optionalText,
  DATA_DIR: z.string().default("./data"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8420),
  ACCESS_TOKEN: optionalText,
  SECRET_KEY: optionalText,
  PRICES_DIR: optionalText,
  ECB_RATES: z.string().trim().default("download"),
  PRICE_SOURCES: z.string().trim().default("all"),
  ALPHA_VANTAGE_KEY: optionalText,
  COINGECKO_KEY: optionalText,
  FRED_KEY: optionalText,
  STOOQ_KEY: optionalText,
  UPSTOX_TOKEN: optionalText,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  COACH_MODEL: z.enum(["auto", "offline", "anthropic", "openai", "local"]).default("auto"),
  ANTHROPIC_API_KEY: optionalText,
  ANTHROPIC_BASE_URL: optionalText,
  ANTHROPIC_MODEL: z.string().default("claude-sonnet-5-5"),
  OPENAI_API_KEY: optionalText,
  OPENAI_BASE_URL: optionalText,
  OPENAI_MODEL: z.string().default("gpt-6.1-terra"),
  LOCAL_MODEL_URL: optionalText,
  LOCAL_MODEL: z.string().default("qwen3"),
  LOCAL_MODEL_KEY: optionalText,
  EMBEDDING_URL: optionalText,
  EMBEDDING_MODEL: z.string().default("nomic-embed-text"),
  EMBEDDING_KEY: optionalText,
  BASE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, "write a three-letter currency code such as EUR")
    .default("EUR"),
  NO_DEMO: flag,
});

export interface ProviderConfig {
  apiKey: string;
  baseUrl: string | undefined;
  model: string;
}

/** Everything the environment decides. Read once by `app.ts`; nothing else reads the environment. */
export interface Config {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  dataDir: string;
  host: string;
  port: number;
  accessToken: string | undefined;
  secretKey: string | undefined;
  pricesDir: string | undefined;
  /** Where exchange rates come from: `download` from the European Central Bank, `off`, or the path of its file. */
  ecbRates: string;
  /** Sources on the network that may be asked for prices: all that are set up, or some by their ids (none: off). */
  priceSources: "all" | string[];
  priceKeys: Record<"alphaVantage" | "coingecko" | "fred" | "stooq" | "upstox", string | undefined>;
  logLevel: string;
  model: "auto" | "offline" | "anthropic" | "openai" | "local";
  anthropic: ProviderConfig | undefined;
  openai: ProviderConfig | undefined;
  local: ProviderConfig | undefined;
  /** A server with OpenAI's embeddings interface; without it the offline model learns from the stored documents. */
  embedding: ProviderConfig | undefined;
  /** Currency that the installation's own user thinks in. */
  baseCurrency: string;
  seedDemo: boolean;
}

/** Reads and checks the environment; a bad value is refused with the name of the variable and what is valid. */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = issue?.path.join(".") ?? "environment";
    throw new CoachError(
      "invalid_input",
      `${name}: ${issue?.message ?? "not valid"}. Correct the variable and start again.`,
    );
  }
  const e = parsed.data;
  return {
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    dataDir: e.DATA_DIR,
    host: e.HOST,
    port: e.PORT,
    accessToken: e.ACCESS_TOKEN,
    secretKey: e.SECRET_KEY,
    pricesDir: e.PRICES_DIR,
    ecbRates: e.ECB_RATES,
    priceSources: e.PRICE_SOURCES === "all" ? "all" : listOf(e.PRICE_SOURCES),
    priceKeys: {
      alphaVantage: e.ALPHA_VANTAGE_KEY,
      coingecko: e.COINGECKO_KEY,
      fred: e.FRED_KEY,
      stooq: e.STOOQ_KEY,
      upstox: e.UPSTOX_TOKEN,
    },
    logLevel: e.LOG_LEVEL,
    model: e.COACH_MODEL,
    anthropic: e.ANTHROPIC_API_KEY
      ? { apiKey: e.ANTHROPIC_API_KEY, baseUrl: e.ANTHROPIC_BASE_URL, model: e.ANTHROPIC_MODEL }
      : undefined,
    openai: e.OPENAI_API_KEY
      ? { apiKey: e.OPENAI_API_KEY, baseUrl: e.OPENAI_BASE_URL, model: e.OPENAI_MODEL }
      : undefined,
    local: e.LOCAL_MODEL_URL
      ? { apiKey: e.LOCAL_MODEL_KEY ?? "local", baseUrl: e.LOCAL_MODEL_URL, model: e.LOCAL_MODEL }
      : undefined,
    embedding: e.EMBEDDING_URL
      ? { apiKey: e.EMBEDDING_KEY ?? "local", baseUrl: e.EMBEDDING_URL, model: e.EMBEDDING_MODEL }
      : undefined,
    baseCurrency: e.BASE_CURRENCY,
    seedDemo: !e.NO_DEMO,
  };
}

/** Words between commas; `off` and nothing are none. */
function listOf(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  return words.filter((word) => word !== "" && word !== "off");
}
