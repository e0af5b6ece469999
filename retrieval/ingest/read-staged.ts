import type { IndexedDocument, SourceDocument } from "#store/documents.ts";
import type { StagedDocument } from "#store/documents-reads.ts";
import { chunkDocument } from "../chunk-document.ts";
import { sourceDocumentSchema } from "../source-document.ts";
import { cleanText } from "./clean-text.ts";
import { looksLikeInstructions } from "./detect-instructions.ts";
import { shingles, simhash, simhashKeys } from "./near-duplicates.ts";

/** A document that cannot be taken in, and what to do about it. */
export interface Rejected {
  documentKey: string;
  reason: string;
}

/** A document ready to be written. */
export interface ReadDocument {
  source: SourceDocument;
  sha256: string;
  suspicious: boolean;
  /** Its words in runs, their hash and what that hash is looked up by. */
  set: ReturnType<typeof shingles>;
  hash: bigint;
  keys: ReturnType<typeof simhashKeys>;
  chunks: IndexedDocument["chunks"];
}

/** A staged document checked, cleaned and cut, or why it cannot be. */
export function readStaged({ raw, sourceKey, sha256 }: StagedDocument): ReadDocument | Rejected {
  const parsed = sourceDocumentSchema.safeParse(raw);
  if (!parsed.success) {
    const [problem] = parsed.error.issues;
    return {
      documentKey: sourceKey,
      reason: `${problem?.path.join(".") ?? "document"}: ${problem?.message ?? "not valid"}. Correct it and add the document again.`,
    };
  }
  const source = cleaned(parsed.data);
  if (source.text === "") {
    return {
      documentKey: sourceKey,
      reason: "It holds no readable text. Check the file and add it again.",
    };
  }
  const suspicious = looksLikeInstructions(`${parsed.data.title}\n${parsed.data.text}`);
  const set = shingles(source.text);
  const hash = simhash(set);
  return { source, sha256, suspicious, set, hash, keys: simhashKeys(hash), chunks: chunkDocument(source) };
}

function cleaned(document: SourceDocument): SourceDocument {
  return {
    ...document,
    title: cleanText(document.title).replace(/\s+/g, " "),
    text: cleanText(document.text),
  };
}
