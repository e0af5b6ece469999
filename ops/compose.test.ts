import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()),
  restart: z.literal("unless-stopped"),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal("service_healthy") })).optional(),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), retries: z.number() }),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});
const compose = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(read("docker-compose.yml"), { merge: true }));

test("the compose file has the four services, each with health check, limits and what it waits for", () => {
  assert.deepEqual(Object.keys(compose.services).sort(), ["postgres", "redis", "web", "worker"]);
  const { postgres, redis, web, worker } = compose.services;
  assert.equal(postgres?.image, "pgvector/pgvector:pg17");
  assert.equal(redis?.image, "redis:7");
  for (const app of [web, worker]) {
    assert.deepEqual(Object.keys(app?.depends_on ?? {}).sort(), ["postgres", "redis"]);
    assert.match(app?.environment?.["DATABASE_URL"] ?? "", /@postgres:5432\/coach$/);
    assert.equal(app?.environment?.["REDIS_URL"], "redis://redis:6379");
  }
  const used = Object.values(compose.services).flatMap((each) =>
    each.volumes.map((volume) => volume.split(":")[0]),
  );
  assert.deepEqual([...new Set(used)].sort(), Object.keys(compose.volumes).sort());
});

test("every variable the containers get is one that the configuration reads", () => {
  const config = read("platform/config.ts");
  for (const name of Object.keys(compose.services["web"]?.environment ?? {})) {
    assert.match(config, new RegExp(`^  ${name}:`, "m"), name);
  }
});

test("the image is built from the lock file, does not run as root, and names files that exist", () => {
  const lines = read("Dockerfile").split("\n");
  const stages = lines.filter((line) => line.startsWith("FROM "));
  assert.ok(stages.length === 2 && stages.every((line) => line.startsWith("FROM node:24-slim")));
  assert.ok(lines.some((line) => /^RUN npm ci --omit=dev/.test(line)));
  assert.ok(lines.includes("USER node"));
  assert.ok(lines.some((line) => line.startsWith("HEALTHCHECK ")));
  const named = [
    ...read("Dockerfile").matchAll(/"([\w/-]+\.ts)"/g),
    ...read("docker-compose.yml").matchAll(/[ "]([\w/-]+\.ts)\b/g),
  ];
  assert.ok(named.length >= 4);
  for (const [, file = ""] of named) assert.ok(existsSync(new URL(`../${file}`, import.meta.url)), file);
  for (const excluded of ["main.ts", "prompts", "store", "package.json"]) {
    assert.ok(!read(".dockerignore").split("\n").includes(excluded), excluded);
  }
});
