import { connect } from "node:net";

// Asked by the container engine: exit code 0 while this container can do its work.
//   node ops/check-health.ts          the web process answers and reaches its database
//   node ops/check-health.ts worker   a worker has no port: its database and queue can be reached

const LATEST_MS = 2500;

function reachable(address: URL, usualPort: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: address.hostname,
      port: Number(address.port) || usualPort,
      timeout: LATEST_MS,
    });
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("timeout", () => socket.destroy(new Error(`${address.hostname} does not answer`)));
    socket.once("error", reject);
  });
}

async function check(): Promise<void> {
  if (process.argv[2] === "worker") {
    const { DATABASE_URL, REDIS_URL } = process.env;
    if (DATABASE_URL) await reachable(new URL(DATABASE_URL), 5432);
    if (REDIS_URL) await reachable(new URL(REDIS_URL), 6379);
    return;
  }
  const response = await fetch(`http://127.0.0.1:${process.env["PORT"] ?? "8420"}/health/ready`, {
    signal: AbortSignal.timeout(LATEST_MS),
  });
  if (!response.ok) throw new Error(`not ready: ${await response.text()}`);
}

try {
  await check();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
