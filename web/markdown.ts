import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";

/** Longer texts are shown as they are: a parser must never be the way to stop the server. */
const LONGEST = 60_000;

const parser = new MarkdownIt("default", { html: false, linkify: false, breaks: true });
// An image is a request to an address that the text chose: it would carry data away without a click.
parser.disable("image");

/** The alignment of a column comes as an inline style, which the page does not allow. */
function alignCell(tagName: string, attributes: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  return { tagName, attribs: attributes["style"]?.includes("right") ? { class: "number" } : {} };
}

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    ..."p br strong em s code pre blockquote ul ol li hr h3 h4 h5 h6 a".split(" "),
    ..."table thead tbody tr th td".split(" "),
  ],
  allowedAttributes: { a: ["href"], ol: ["start"], th: ["class"], td: ["class"] },
  allowedClasses: { th: ["number"], td: ["number"] },
  // Paths of this site only; the text of a foreign link stays, its address does not become clickable.
  allowedSchemes: [],
  allowProtocolRelative: false,
  transformTags: {
    th: alignCell,
    td: alignCell,
    h1: "h3",
    h2: "h4",
    a: (tagName, attributes) => {
      const href = attributes["href"] ?? "";
      return { tagName, attribs: /^\/(?![/\\])/.test(href) ? { href } : {} };
    },
  },
};

/** A list under a heading of the lowest level is for those who look for it: it is shown folded. */
const foldedList = /<h6>([^<]*)<\/h6>\s*(<ul>(?:(?!<ul>)[\s\S])*?<\/ul>)/g;

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * Markdown that a model wrote, as markup that can do nothing but be read: an allow-list of tags, no images, no
 * foreign links. `[1]` becomes a link to its passage when `citations` knows it; statements that the check removed
 * are marked; a list under a heading of the sixth level is folded.
 */
export function renderMarkdown(text: string, citations: ReadonlyMap<number, string> = new Map()): string {
  return linkMarkers(sanitized(text), citations);
}

function sanitized(text: string): string {
  if (text.length > LONGEST) return `<p>${escapeText(text)}</p>`;
  try {
    return sanitizeHtml(parser.render(text), allowed)
      .replaceAll("<table>", '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>')
      .replaceAll("</table>", "</table></div>")
      .replaceAll(foldedList, "<details><summary>$1</summary>$2</details>");
  } catch (error) {
    if (error instanceof RangeError) return `<p>${escapeText(text)}</p>`;
    throw error;
  }
}

/** Works on the text between tags only; the sanitiser has escaped every `<` and `>` that is not a tag's. */
function linkMarkers(markup: string, citations: ReadonlyMap<number, string>): string {
  return markup
    .split(/(<[^>]*>)/)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return part
        .replace(/\[removed: ([^\]]{1,80})\]/g, '<mark class="removed">removed: $1</mark>')
        .replace(/\[(\d{1,3})\]/g, (marker, digits: string) => {
          const citationId = citations.get(Number(digits));
          if (citationId === undefined) return marker;
          const path = passagePath(citationId);
          return `<a class="citation" href="${path}" aria-label="Source ${digits}">${digits}</a>`;
        });
    })
    .join("");
}

/** Page of a cited passage. */
export function passagePath(citationId: string): string {
  return `/passages/${encodeURIComponent(citationId)}`;
}
