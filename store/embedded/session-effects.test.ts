import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionEffects } from "./session-effects.ts";

test("settings of the session are told from those of a transaction, a row and a role", () => {
  const settings = (sql: string): string[] => sessionEffects(sql).settings;
  assert.deepEqual(settings("SET search_path = a, b"), ["search_path"]);
  assert.deepEqual(settings('select 1; set session "App.Tenant" to 5'), ["App.Tenant"]);
  assert.deepEqual(settings("-- first\n/* second */ set time zone 'UTC'"), ["timezone"]);
  assert.deepEqual(settings("set role coach_app"), ["role"]);
  assert.deepEqual(settings("select set_config('app.x', $1, false)"), ["app.x"]);
  assert.deepEqual(settings("select set_config('app.x', coalesce(a, 'b'), FALSE)"), ["app.x"]);
  assert.deepEqual(settings("begin; set local role coach_app"), []);
  assert.deepEqual(settings("select set_config('app.x', 'y', true)"), []);
  assert.deepEqual(settings("update item set search_path = 1"), []);
  assert.deepEqual(settings("set transaction isolation level serializable"), []);
});

test("channels, resets, copies and what would harm others are found", () => {
  assert.deepEqual(sessionEffects('listen a; LISTEN "B"; unlisten *').listen, ["a", "B"]);
  assert.deepEqual(sessionEffects("unlisten *").unlisten, ["*"]);
  assert.deepEqual(sessionEffects("reset all; reset work_mem").resets, ["*", "work_mem"]);
  assert.equal(sessionEffects("/* x */ COPY a (b) FROM STDIN with (format csv)").copyIn, true);
  assert.equal(sessionEffects("copy (select 1) to stdout").copyIn, false);
  assert.equal(sessionEffects("select 1; copy a from stdin").maybeCopyIn, true);
  assert.equal(sessionEffects("DISCARD ALL").refused, true);
  assert.equal(sessionEffects("select 'discard all'").refused, false);
});
