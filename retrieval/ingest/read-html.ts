import { Parser } from "htmlparser2";

const skipped = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "math",
  "iframe",
  "object",
  "embed",
  "canvas",
  "audio",
  "video",
  "nav",
  "form",
  "select",
  "button",
  "input",
  "textarea",
  "head",
]);
// An inline filing keeps facts for machines in this element; a reader never sees them.
const skippedPrefixes = ["ix:header", "ix:hidden"];
const voidElements = new Set([
  "area",
  "base",
  "br",
  "col",
  "embed",
  "hr",
  "img",
  "input",
  "link",
  "meta",
  "source",
  "track",
  "wbr",
]);
const blocks = new Set([
  "p",
  "div",
  "section",
  "article",
  "main",
  "header",
  "footer",
  "aside",
  "ul",
  "ol",
  "dl",
  "dt",
  "dd",
  "table",
  "thead",
  "tbody",
  "tfoot",
  "tr",
  "caption",
  "blockquote",
  "pre",
  "figure",
  "figcaption",
  "hr",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "body",
]);

/**
 * The readable text of an HTML page: headings as markdown, table rows as lines with ` | ` between cells, list items
 * with a dash. Scripts, styles, comments, and whatever a browser would not show (hidden attribute, display:none,
 * zero size, text in the colour white, off-screen) are left out.
 */
export function readHtml(html: string): { title: string | null; text: string } {
  const parts: string[] = [];
  let title = "";
  let inTitle = false;
  /** Depth of elements inside the outermost skipped one; 0 when text counts. */
  let hiddenDepth = 0;
  let cellsInRow = 0;

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "title" && !title) inTitle = true;
        if (hiddenDepth > 0) {
          if (!voidElements.has(name)) hiddenDepth++;
          return;
        }
        if (isHidden(name, attributes)) {
          if (!voidElements.has(name)) hiddenDepth = 1;
          return;
        }
        if (name === "br") parts.push("\n");
        else if (name === "li") parts.push("\n- ");
        else if (name === "td" || name === "th") parts.push(cellsInRow++ > 0 ? " | " : "");
        else if (blocks.has(name)) {
          if (name === "tr") cellsInRow = 0;
          const level = /^h([1-6])$/.exec(name)?.[1];
          // Inside a table cell a block must not break the row.
          parts.push(level ? `\n\n${"#".repeat(Number(level))} ` : cellsInRow > 0 ? " " : "\n");
        }
      },
      onclosetag(name) {
        if (name === "title") inTitle = false;
        if (hiddenDepth > 0) {
          if (!voidElements.has(name)) hiddenDepth--;
          return;
        }
        if (name === "tr" || name === "table") {
          cellsInRow = 0;
          parts.push("\n");
        } else if (/^(p|h[1-6]|blockquote|caption)$/.test(name) && cellsInRow === 0) parts.push("\n\n");
        else if (blocks.has(name) && cellsInRow === 0) parts.push("\n");
      },
      ontext(data) {
        if (inTitle) title += data;
        else if (hiddenDepth === 0) parts.push(data.replace(/\s+/g, " "));
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  const text = parts
    .join("")
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    // Rows of which all cells were empty, and list bullets without an item.
    .map((line) => (/^[|\s-]*$/.test(line) ? "" : line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return { title: title.replace(/\s+/g, " ").trim() || null, text };
}

function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if (skipped.has(name) || skippedPrefixes.includes(name)) return true;
  if ("hidden" in attributes || attributes["aria-hidden"] === "true") return true;
  const style = (attributes["style"] ?? "").toLowerCase().replace(/\s+/g, "");
  if (!style) return false;
  return (
    /display:none|visibility:(hidden|collapse)|opacity:0(\.0+)?(;|!|$)|font-size:0|mso-hide:all/.test(
      style,
    ) ||
    /(^|;)color:(#f{3}(f{3})?|white|transparent|rgba\([^)]*,0\)|rgb\(255,255,255\))(;|!|$)/.test(style) ||
    /(left|top|text-indent):-\d{3,}/.test(style) ||
    /clip:rect\(0|clip-path:inset\((50|100)%/.test(style) ||
    (/(^|;)(max-)?(height|width):0(px)?(;|$)/.test(style) && style.includes("overflow:hidden"))
  );
}
