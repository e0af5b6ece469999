import { lookup } from "node:dns";
import { BlockList, isIP } from "node:net";
import { Agent, request } from "undici";
import { CoachError } from "./errors.ts";

const blocked = new BlockList();
const ranges4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
const ranges6 = [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;
for (const [address, bits] of ranges4) blocked.addSubnet(address, bits, "ipv4");
for (const [address, bits] of ranges6) blocked.addSubnet(address, bits, "ipv6");

/**
 * Whether an IP address is one the public internet routes to. Private, loopback, link-local, carrier, documentation,
 * multicast and tunnel ranges are not; an IPv4 address inside an IPv6 one counts as itself.
 */
export function isPublicAddress(address: string): boolean {
  const text = address.replace(/^\[|\]$/g, "").split("%")[0] ?? "";
  const family = isIP(text);
  if (family === 0) return false;
  if (family === 4) return !blocked.check(text, "ipv4");
  // BlockList matches mapped addresses (::ffff:a.b.c.d) against the IPv4 ranges; the older form it does not know.
  if (/^::(?!ffff:)[0-9a-f.:]+$/i.test(text) && text !== "::1") return false;
  return !blocked.check(text, "ipv6");
}

export interface GuardedFetchOptions {
  /** Host names that may be asked; a leading dot allows all names below. Nothing else is reached. */
  allowedHosts: readonly string[];
  maximumBytes: number;
  timeoutMs: number;
  /** For tests with a server on this machine only: addresses are not checked. */
  allowPrivate?: boolean;
  maximumRedirects?: number;
}

export interface GuardedResponse {
  status: number;
  contentType: string;
  /** By lower-case name; a header that came several times has its first value. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  url: string;
}

/** Fetches a document over HTTP(S); see `createGuardedFetch`. A redirect to another origin gets no headers of ours. */
export type GuardedFetch = (
  url: string,
  signal?: AbortSignal,
  headers?: Readonly<Record<string, string>>,
) => Promise<GuardedResponse>;

function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((name) => host === name || (name.startsWith(".") && host.endsWith(name)));
}

function checkUrl(text: string, options: GuardedFetchOptions): URL {
  const url = URL.parse(text);
  if (!url || !(url.protocol === "https:" || (options.allowPrivate && url.protocol === "http:"))) {
    throw new CoachError("forbidden", "Only https addresses may be fetched.");
  }
  if (url.username !== "" || url.password !== "")
    throw new CoachError("forbidden", "The address may not carry a password.");
  // URL.parse has already turned 127.1, 0x7f.1 and decimal forms into dotted addresses.
  if (
    isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0 &&
    !options.allowPrivate &&
    !isPublicAddress(url.hostname)
  ) {
    throw new CoachError("forbidden", "Addresses inside a private network may not be fetched.");
  }
  if (!isAllowedHost(url.hostname, options.allowedHosts)) {
    throw new CoachError("forbidden", "This host is not on the list of hosts that may be fetched.");
  }
  return url;
}

/**
 * A client for documents of known hosts that can never reach a private network: the host is on a list, a literal
 * address is checked before, a resolved one while connecting (so that a name cannot change in between), and each
 * redirect is checked again. Size and time are limited.
 * @throws CoachError forbidden, too_large, timeout or unavailable
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const agent = new Agent({
    connect: {
      timeout: options.timeoutMs,
      lookup: (hostname, settings, callback) => {
        lookup(hostname, { ...settings, all: true }, (error, addresses) => {
          if (error) return callback(error, []);
          const usable = options.allowPrivate
            ? addresses
            : addresses.filter((entry) => isPublicAddress(entry.address));
          if (usable.length === 0) {
            return callback(
              new CoachError("forbidden", "Addresses inside a private network may not be fetched."),
              [],
            );
          }
          if (settings.all) return callback(null, usable);
          return callback(null, usable[0]?.address ?? "", usable[0]?.family ?? 4);
        });
      },
    },
  });

  async function fetchOnce(
    url: URL,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<GuardedResponse | { redirect: string }> {
    const response = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: "*/*", ...headers },
    });
    const location = response.headers["location"];
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === "string") {
      await response.body.dump({ limit: 16_384, signal });
      return { redirect: new URL(location, url).href };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      if (!(chunk instanceof Uint8Array)) continue;
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > options.maximumBytes)
        throw new CoachError("too_large", "The document is larger than allowed.");
      chunks.push(chunk);
    }
    const contentType = response.headers["content-type"];
    return {
      status: response.statusCode,
      contentType: typeof contentType === "string" ? contentType : "",
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, [value ?? ""].flat()[0] ?? ""]),
      ),
      body: Buffer.concat(chunks),
      url: url.href,
    };
  }

  return async (address, signal, headers = {}) => {
    const limit = AbortSignal.timeout(options.timeoutMs);
    const combined = signal ? AbortSignal.any([signal, limit]) : limit;
    let next = address;
    try {
      for (let hops = 0; hops <= (options.maximumRedirects ?? 3); hops += 1) {
        const url = checkUrl(next, options);
        const own = url.origin === URL.parse(address)?.origin;
        const answer = await fetchOnce(url, combined, own ? headers : {});
        if (!("redirect" in answer)) return answer;
        next = answer.redirect;
      }
    } catch (error) {
      if (error instanceof CoachError) throw error;
      if (signal?.aborted) throw new CoachError("cancelled", "The download was cancelled.");
      if (limit.aborted) throw new CoachError("timeout", "The host did not answer in time. Try again later.");
      throw new CoachError(
        "unavailable",
        "The host could not be reached. Check the connection and try again.",
      );
    }
    throw new CoachError("unavailable", "The host redirects too often.");
  };
}
