import { type Logger as PinoLogger, pino, stdSerializers } from "pino";

export type Logger = PinoLogger;

const secretPaths = [
  "*.apiKey",
  "*.authorization",
  "*.cookie",
  "*.accessToken",
  "*.password",
  "headers.authorization",
  "headers.cookie",
];

/**
 * JSON lines on stderr, so that stdout stays free for the stdio protocol and for command output.
 * Secrets are redacted by name; message texts and prompts are never logged at info.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { error: stdSerializers.err },
      redact: { paths: secretPaths, censor: "[redacted]" },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
