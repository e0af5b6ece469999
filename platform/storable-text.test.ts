import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorableText, storableJson, storableText } from "./storable-text.ts";

test("text that a database refuses is recognised and made storable, all other text stays", () => {
  for (const text of ["", "plain", "😀 漢 \u202e", "\\u0000"]) {
    assert.equal(isStorableText(text), true, text);
    assert.equal(storableText(text), text);
  }
  for (const text of ["a\0b", "\ud83d", "\ude00\ud83d"]) {
    assert.equal(isStorableText(text), false);
    assert.equal(isStorableText(storableText(text)), true);
  }
  assert.equal(storableText("a\0b\ud83d!"), "a\uFFFDb\uFFFD!");
});

test("JSON loses the escapes of such characters in values and names, and nothing else", () => {
  const value = { "k\0": ["a\0b", "\ud800", "pair 😀", "a backslash before \\u0000", "\\\\", 1, null] };
  const parsed: unknown = JSON.parse(storableJson(JSON.stringify(value)));
  assert.deepEqual(parsed, {
    "k\uFFFD": ["a\uFFFDb", "\uFFFD", "pair 😀", "a backslash before \\u0000", "\\\\", 1, null],
  });
  assert.equal(storableJson('"\\ud83d\\ude00 \\uD83D \\u00e9"'), '"\\ud83d\\ude00 \\ufffd \\u00e9"');
});
