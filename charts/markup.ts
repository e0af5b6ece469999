/** Text made safe for element content and for attribute values in double quotes. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A coordinate with one decimal: below what a screen can show, and half the bytes. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}
