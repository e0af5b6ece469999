import { extractText, getDocumentProxy } from "unpdf";
import { CoachError } from "#platform/errors.ts";

const maxBytes = 50 * 1024 * 1024;

/**
 * The text of a PDF, pages separated by form feeds (an empty page keeps its place, so page numbers hold).
 * Fails with `too_large` above 50 MB and `invalid_input` for encrypted, damaged and image-only files.
 */
export async function readPdf(bytes: Uint8Array): Promise<{ pages: number; text: string }> {
  if (bytes.length > maxBytes) {
    throw new CoachError(
      "too_large",
      "This PDF is larger than 50 MB: split it, or add only the part you need.",
    );
  }
  const pages = await extractPages(bytes);
  if (!pages.some((page) => /\p{L}{2}/u.test(page))) {
    throw new CoachError(
      "invalid_input",
      "This PDF holds images only, no text: run text recognition (OCR) on it first, then add the result.",
    );
  }
  return { pages: pages.length, text: pages.map((page) => page.replaceAll("\f", " ")).join("\f") };
}

async function extractPages(bytes: Uint8Array): Promise<string[]> {
  try {
    // The reader takes the buffer over, so it gets a copy.
    const document = await getDocumentProxy(bytes.slice(), { verbosity: 0 });
    try {
      return (await extractText(document, { mergePages: false })).text;
    } finally {
      await document.loadingTask.destroy();
    }
  } catch (error) {
    // The parser's own errors, by name: password, structure. Only the kind is added here.
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException") {
      throw new CoachError(
        "invalid_input",
        "This PDF is protected by a password: save it without one, then add it.",
      );
    }
    throw new CoachError(
      "invalid_input",
      "This file is not a readable PDF: open it in a viewer, save it anew, then add it again.",
    );
  }
}
