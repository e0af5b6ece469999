import { Parser } from "htmlparser2";
import { CoachError } from "#platform/errors.ts";

/** An element of an XML or OFX document. Names are in capitals, since OFX writes them either way. */
export interface Tag {
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Its own text, without that of elements inside. */
  text: string;
  children: Tag[];
}

/** Statements nest about ten levels; a document that goes on and on would take the time of everybody. */
const DEEPEST = 64;

interface OpenTag extends Tag {
  children: OpenTag[];
}

/**
 * The elements of a document, as children of a root without a name. Elements that are never closed, as OFX 1
 * writes its values, end with their text; entities are decoded, none are fetched or expanded.
 * @throws CoachError invalid_input for nesting without end
 */
export function readTags(text: string): Tag {
  const root: OpenTag = { name: "", attributes: {}, text: "", children: [] };
  const open: OpenTag[] = [root];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length > DEEPEST) {
          throw new CoachError(
            "invalid_input",
            `The file nests deeper than ${DEEPEST} levels, so it is not an export of transactions. Choose another file.`,
          );
        }
        const tag: OpenTag = { name: name.toUpperCase(), attributes, text: "", children: [] };
        open.at(-1)?.children.push(tag);
        open.push(tag);
      },
      ontext(data) {
        const top = open.at(-1);
        if (top) top.text += data;
      },
      onclosetag(name, implied) {
        if (implied) return;
        const place = open.findLastIndex((tag) => tag.name === name.toUpperCase());
        if (place <= 0) return;
        // What is still open inside was a value without text: what follows it belongs to the one that closes.
        for (const empty of open.splice(place + 1)) {
          const owner = open.at(-1);
          owner?.children.push(...empty.children.splice(0));
        }
        open.pop();
      },
    },
    { xmlMode: true },
  );
  parser.write(closeValues(text));
  parser.end();
  return root;
}

/** Values of OFX 1 have no end: one is added to those that lack it. */
function closeValues(text: string): string {
  return text.replace(/<([A-Za-z0-9_.]+)>([^<]*[^<\s][^<]*)(?:<\/\1\s*>)?/g, "<$1>$2</$1>");
}

/** All elements with one of the names, wherever they are, in their order. */
export function findTags(tag: Tag, names: ReadonlySet<string>): Tag[] {
  return tag.children.flatMap((child) => [
    ...(names.has(child.name) ? [child] : []),
    ...findTags(child, names),
  ]);
}

/** The text of the first element of the name at any depth, "" where there is none. */
export function tagText(tag: Tag, name: string): string {
  for (const child of tag.children) {
    if (child.name === name) return child.text.trim();
    const deeper = tagText(child, name);
    if (deeper !== "") return deeper;
  }
  return "";
}
