import { CoachError } from "#platform/errors.ts";

/** The shortest access token that is accepted: below this, guessing is a matter of time. */
const SHORTEST_TOKEN = 16;

/** True for the names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  return (
    name === "localhost" ||
    name === "::1" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name.replace(/^::ffff:/, ""))
  );
}

/**
 * Refuses to listen where others can reach us without a secret.
 * @throws CoachError that says which variable to set
 */
export function assertBindingAllowed(config: { host: string; accessToken: string | undefined }): void {
  if (config.accessToken !== undefined && config.accessToken.length < SHORTEST_TOKEN) {
    throw new CoachError(
      "invalid_input",
      `ACCESS_TOKEN has ${config.accessToken.length} characters; use at least ${SHORTEST_TOKEN}, for example the output of "openssl rand -hex 24".`,
    );
  }
  if (config.accessToken === undefined && !isLoopback(config.host)) {
    throw new CoachError(
      "invalid_input",
      `HOST=${config.host} can be reached by others, so ACCESS_TOKEN must be set (at least ${SHORTEST_TOKEN} characters). Set it, or leave HOST at 127.0.0.1.`,
    );
  }
}
