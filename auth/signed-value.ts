import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Compares two secrets in a time that says nothing about where they differ. */
export function secretsEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A text followed by its HMAC-SHA-256: readable by anyone, made only by who has the key. */
export function signValue(text: string, key: string): string {
  const body = Buffer.from(text).toString("base64url");
  return `${body}.${createHmac("sha256", key).update(body).digest("base64url")}`;
}

/** The text of a signed value, or null when it was not signed with this key. */
export function readSignedValue(signed: string, key: string): string | null {
  const [body, signature, ...rest] = signed.split(".");
  if (!body || !signature || rest.length > 0) return null;
  const expected = createHmac("sha256", key).update(body).digest("base64url");
  return secretsEqual(signature, expected) ? Buffer.from(body, "base64url").toString() : null;
}
