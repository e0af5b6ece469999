/** The three-word sequences of a text, case and punctuation ignored; of a shorter text its words. */
export function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < 3) return new Set(words);
  const found = new Set<string>();
  for (let i = 0; i + 2 < words.length; i++) found.add(`${words[i]} ${words[i + 1]} ${words[i + 2]}`);
  return found;
}

/**
 * SimHash (Charikar 2002) of a set of shingles as a signed 64-bit number: similar sets differ in few bits.
 * Source: Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (2007).
 */
export function simhash(set: ReadonlySet<string>): bigint {
  const votes = new Int32Array(64);
  for (const shingle of set) {
    const [low, high] = hash64(shingle);
    for (let bit = 0; bit < 32; bit++) {
      votes[bit] = (votes[bit] ?? 0) + ((low >>> bit) & 1 ? 1 : -1);
      votes[bit + 32] = (votes[bit + 32] ?? 0) + ((high >>> bit) & 1 ? 1 : -1);
    }
  }
  let value = 0n;
  for (let bit = 0; bit < 64; bit++) if ((votes[bit] ?? 0) > 0) value |= 1n << BigInt(bit);
  return BigInt.asIntN(64, value);
}

/**
 * The eight bytes of a SimHash, each with its place: two hashes that differ in d bits share at least one byte
 * whenever d < 8, and nearly always up to d = 12.
 */
export function simhashKeys(value: bigint): number[] {
  const unsigned = BigInt.asUintN(64, value);
  return Array.from({ length: 8 }, (_, i) => i * 256 + Number((unsigned >> BigInt(8 * i)) & 255n));
}

/** Shared part of two sets, 0 … 1: |A ∩ B| / |A ∪ B|. Two empty sets share nothing. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const item of one) if (other.has(item)) both++;
  const either = one.size + other.size - both;
  return either === 0 ? 0 : both / either;
}

/** Two independent 32-bit FNV-1a hashes with a final mix, so that every bit depends on every character. */
function hash64(text: string): [number, number] {
  let low = 0x811c9dc5;
  let high = 0xc9dc5118;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000197);
  }
  return [mix(low), mix(high)];
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
