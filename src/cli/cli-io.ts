import { pipeline } from 'node:stream/promises';
import { UsageError } from './usage-error.ts';

/** A stream that commands print to. */
export interface Output {
  write(text: string): unknown;
  /** True when a person looks at it. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What a command has of its surroundings. */
export interface CliIo {
  /** Data and results. */
  readonly stdout: Output;
  /** Progress and errors. */
  readonly stderr: Output;
  /** Writes bytes to standard output at its reader's pace; rejects when it goes away. */
  writeBytes(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command is interrupted (Ctrl-C, SIGTERM); from the first call on, signals no longer end the process. */
  interrupted(): AbortSignal;
  /** What stands on standard input, for what must be in no argument. Throws UsageError when it is too much. */
  readInput(): Promise<string>;
}

/** Secrets and the files that they stand in are short. */
const MAX_INPUT_BYTES = 1_000_000;

/** The surroundings of this process. */
export function processIo(): CliIo {
  let controller: AbortController | undefined;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    writeBytes: (chunks) => pipeline(chunks, process.stdout, { end: false }),
    env: process.env,
    interrupted() {
      if (controller !== undefined) return controller.signal;
      const created = new AbortController();
      controller = created;
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => created.abort());
      return created.signal;
    },
    async readInput() {
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of process.stdin as AsyncIterable<Buffer>) {
        bytes += part.byteLength;
        if (bytes > MAX_INPUT_BYTES)
          throw new UsageError(`Standard input has more than ${MAX_INPUT_BYTES} bytes.`);
        parts.push(part);
      }
      return Buffer.concat(parts).toString('utf8');
    },
  };
}
