import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { loadConfig } from "#platform/config.ts";
import { createModel, MODELS } from "./index.ts";

test("auto takes the first configured engine, and the offline coach without any", async () => {
  assert.equal((await createModel(loadConfig({}))).id, "offline-coach");
  assert.equal((await createModel(loadConfig({ LOCAL_MODEL_URL: "http://127.0.0.1:1" }))).id, "local/qwen3");
  const both = loadConfig({ LOCAL_MODEL_URL: "http://127.0.0.1:1", ANTHROPIC_API_KEY: "k" });
  assert.match((await createModel(both)).id, /^anthropic\//);
});

test("an engine asked for by name without its key is refused with the variable to set", async () => {
  await assert.rejects(createModel(loadConfig({ COACH_MODEL: "openai" })), /OPENAI_API_KEY is not set/);
  const config = loadConfig({ COACH_MODEL: "offline", ANTHROPIC_API_KEY: "k" });
  assert.equal((await createModel(config)).id, "offline-coach");
});

test("every adapter of the folder is registered", () => {
  const adapters = readdirSync(new URL("./", import.meta.url)).filter((file) =>
    /^(?:anthropic|offline|openai-chat|openai-responses)\.ts$/.test(file),
  );
  assert.equal(adapters.length, MODELS.length);
});
