import pino, { type Logger } from 'pino';
import type { Config } from '../config/config.ts';

/** Lines waiting for a log that isn't read; beyond it they are dropped, and the server goes on. */
const MAX_WAITING_CHARACTERS = 8 * 1_048_576;

/** Structured log on standard error: one JSON object a line. Standard output is for people. */
export function createLogger(config: Pick<Config, 'logLevel'>, worker?: number): Logger {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: MAX_WAITING_CHARACTERS });
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid, ...(worker === undefined ? {} : { worker }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['authorization', 'headers.authorization', 'headers.cookie'],
    },
    destination,
  );
}
