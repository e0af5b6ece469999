/** `doc:<documentId>#<ordinal>`: names a passage wherever one is quoted. */
export function formatCitationId(documentId: string, ordinal: number): string {
  return `doc:${documentId}#${ordinal}`;
}

/** The inverse; null for anything else. */
export function parseCitationId(citationId: string): { documentId: string; ordinal: number } | null {
  const match = /^doc:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})#(\d{1,6})$/.exec(citationId.trim());
  return match?.[1] && match[2] ? { documentId: match[1], ordinal: Number(match[2]) } : null;
}
