import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

const limits = z.object({ cpus: z.string(), memory: z.string() });
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  restart: z.literal("unless-stopped"),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal("service_healthy") })).optional(),
  ports: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), retries: z.number() }),
  deploy: z.object({ resources: z.object({ limits }) }),
});
const compose = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(read("docker-compose.yml"), { merge: true }));

test("the compose file has every service, each with health check, limits and what it waits for", () => {
  const { postgres, redis, proxy, ...apps } = compose.services;
  assert.deepEqual(Object.keys(apps).sort(), ["web-a", "web-b", "worker-a", "worker-b"]);
  assert.equal(postgres?.image, "pgvector/pgvector:pg17");
  assert.equal(redis?.image, "redis:7");
  for (const app of Object.values(apps)) {
    assert.deepEqual(Object.keys(app.depends_on ?? {}).sort(), ["postgres", "redis"]);
    assert.match(app.environment?.["DATABASE_URL"] ?? "", /@postgres:5432\/coach$/);
    assert.equal(app.environment?.["REDIS_URL"], "redis://redis:6379");
    assert.equal(app.ports, undefined, "reached through the proxy alone");
  }
  assert.deepEqual(proxy?.depends_on, {
    "web-a": { condition: "service_healthy" },
    "web-b": { condition: "service_healthy" },
  });
  const optional = Object.entries(compose.services).filter(([, { profiles }]) => profiles);
  assert.deepEqual(
    optional.map(([name, { profiles }]) => [name, profiles]),
    [["worker-b", ["more-workers"]]],
  );
  const mounted = Object.values(compose.services).flatMap((each) =>
    each.volumes.map((volume) => volume.split(":")[0] ?? ""),
  );
  const [files, named] = [true, false].map((isFile) => [
    ...new Set(mounted.filter((from) => from.startsWith("./") === isFile)),
  ]);
  assert.deepEqual(named?.sort(), Object.keys(compose.volumes).sort());
  for (const file of files ?? []) assert.ok(existsSync(new URL(`../${file}`, import.meta.url)), file);
});

test("the proxy gets every variable its settings name, and leads to both web processes", () => {
  const settings = read("ops/haproxy.cfg");
  const wanted = [...settings.matchAll(/"\$\{(\w+)\}"/g)].map(([, name]) => name);
  const given = compose.services["proxy"]?.environment ?? {};
  assert.deepEqual(wanted.sort(), Object.keys(given).sort());
  assert.deepEqual([given["WEB_A"], given["WEB_B"]], ["web-a:8420", "web-b:8420"]);
  // An answer tells every 15 seconds that it is still there.
  const quiet = [...settings.matchAll(/^ +timeout (?:client|server) (\d+)s$/gm)].map(([, s]) => Number(s));
  assert.ok(quiet.length === 2 && quiet.every((s) => s > 30));
  assert.doesNotMatch(settings, /http-buffer-request|compression/);
});

test("every variable the containers get is one that the configuration reads", () => {
  const config = read("platform/config.ts");
  for (const name of Object.keys(compose.services["web-a"]?.environment ?? {})) {
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
