import { isLoopback } from "./assert-binding-allowed.ts";

/** What a browser or client says about where a request goes and where it comes from. */
export interface RequestOrigin {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  secFetchSite: string | undefined;
  secFetchMode: string | undefined;
}

/**
 * Why a request must be refused, or null. Against DNS rebinding, a local installation answers to loopback names only.
 * Against other sites in the same browser, an Origin must be our own, and what is neither same-site nor a
 * navigation is refused.
 */
export function checkRequestOrigin(request: RequestOrigin, mode: "local" | "token"): string | null {
  if (!request.host) return "the Host header is missing";
  const hostName = readHostName(`http://${request.host}`);
  if (hostName === null) return "the Host header is not valid";
  if (mode === "local" && !isLoopback(hostName)) {
    return "this installation answers to localhost only; set ACCESS_TOKEN to serve it under another name";
  }
  if (request.origin !== undefined && readHost(request.origin) !== readHost(`http://${request.host}`)) {
    return "requests from other sites are not allowed";
  }
  if (request.secFetchSite === "cross-site" || request.secFetchSite === "same-site") {
    const navigation = request.secFetchMode === "navigate" && request.method === "GET";
    if (!navigation) return "requests from other sites are not allowed";
  }
  return null;
}

/** True when a form was sent by one of our own pages: browsers always say so, and nothing else sends our forms. */
export function isOwnForm(request: RequestOrigin): boolean {
  if (request.secFetchSite !== undefined) return request.secFetchSite === "same-origin";
  return (
    request.origin !== undefined && readHost(request.origin) === readHost(`http://${request.host ?? ""}`)
  );
}

function readHostName(address: string): string | null {
  return URL.canParse(address) ? new URL(address).hostname : null;
}

/** Host and port; a scheme's own port counts as none, so that a proxy may speak https for us. */
function readHost(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { hostname, port } = new URL(address);
  return `${hostname}:${port === "443" || port === "80" ? "" : port}`;
}
