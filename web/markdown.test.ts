import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderMarkdown } from "./markdown.ts";

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![x](https://evil.example/p.png?data=1)",
  "![x](data:image/svg+xml;base64,PHN2Zz4=)",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt&colon;alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:msgbox(1))",
  "[x](https://evil.example/?portfolio=196063.76)",
  "[x](//evil.example/)",
  "[x](/\\evil.example/)",
  "[x]: https://evil.example\n\n[x]",
  "<https://evil.example/>",
  "<a href='https://evil.example' hx-get='/x' hx-trigger=load>x</a>",
  "<div hx-post='/import' data-hx-trigger='load'></div>",
  "<form action=https://evil.example><button>ok</button></form>",
  "<style>body{display:none}</style>",
  "<p style='position:fixed'>x</p>",
  "<iframe src=//evil.example></iframe>",
  "<svg><script>alert(1)</script></svg>",
  "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
  "<input name=token autofocus onfocus=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<base href=//evil.example>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<hx-partial hx-target='#main'>x</hx-partial>",
  "<template hx type=partial hx-target=body>x</template>",
  '```html"onload=alert(1)\n<script>\n```',
  "| a |\n|:-:|\n| <img src=x onerror=alert(1)> |",
  '[1](x "onmouseover=alert(1)")',
];

const tagPattern = /<\/?([a-z][a-z0-9-]*)((?:\s[^>]*)?)>/g;
const allowedTags = new Set(
  "p br strong em s code pre blockquote ul ol li hr h3 h4 h5 h6 a table thead tbody tr th td div mark".split(
    " ",
  ),
);
const allowedAttributes =
  /^(\s+(href="\/(?![/\\])[^"]*"|start="\d+"|class="(number|citation|removed|table-scroll)"|tabindex="0"|role="group"|aria-label="[^"]*"))*\s*\/?$/;

function assertHarmless(markup: string, source: string): void {
  for (const [tag, name, attributes] of markup.matchAll(tagPattern)) {
    assert.ok(allowedTags.has(name ?? ""), `${source} let ${tag} through`);
    assert.match(attributes ?? "", allowedAttributes, `${source} let ${tag} through`);
  }
  assert.doesNotMatch(markup.replaceAll(tagPattern, ""), /</, `${source} left an open bracket`);
}

test("nothing a model writes becomes active, loads anything or leads to another site", () => {
  for (const attack of attacks) assertHarmless(renderMarkdown(attack), attack);
});

test("attacks put together at random stay harmless", () => {
  const piece = fc.oneof(
    fc.constantFrom(...attacks),
    fc.constantFrom(
      "\n",
      "\n\n",
      "`",
      "```",
      "> ",
      "- ",
      "| ",
      "**",
      "[",
      "](",
      ")",
      "<",
      ">",
      '"',
      "&lt;",
      "[1]",
    ),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join("");
      assertHarmless(renderMarkdown(source, new Map([[1, 'doc:"><script>#0']])), source);
    }),
    { numRuns: 400 },
  );
});

test("known citations become links to their passages, unknown numbers stay text", () => {
  const markup = renderMarkdown("Stable outlook [1], not so [2].", new Map([[1, "doc:a b#3"]]));
  assert.equal(
    markup.trim(),
    '<p>Stable outlook <a class="citation" href="/passages/doc%3Aa%20b%233" aria-label="Source 1">1</a>, not so [2].</p>',
  );
});

test("removed statements are marked, tables scroll and numbers align", () => {
  assert.match(
    renderMarkdown("It rose. [removed: a figure without a source]"),
    /<mark class="removed">removed: a figure without a source<\/mark>/,
  );
  const table = renderMarkdown("| a | b |\n|---|--:|\n| x | 1 |");
  assert.match(table, /^<div class="table-scroll"[^>]*><table>.*<td class="number">1<\/td>/s);
});

test("texts made to exhaust the parser are shown as they are", () => {
  const deep = renderMarkdown(">".repeat(20_000));
  assertHarmless(deep, "deep quote");
  const long = renderMarkdown("<b>x".repeat(20_000));
  assert.ok(long.startsWith("<p>&lt;b&gt;x"));
});

test("a list under a heading of the lowest level is folded", () => {
  assert.match(
    renderMarkdown(
      "Text.\n\n###### What was *assumed*\n\n- one\n\n###### What was assumed\n\n- one\n- two\n\nEnd.",
    ),
    /<details><summary>What was assumed<\/summary><ul>\n<li>one<\/li>\n<li>two<\/li>\n<\/ul><\/details>\n<p>End\.<\/p>/,
  );
  assert.doesNotMatch(renderMarkdown("###### Title\n\nText."), /details/);
});
