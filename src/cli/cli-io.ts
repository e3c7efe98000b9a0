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
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command is interrupted (Ctrl-C, SIGTERM); from the first call on, signals no longer end the process. */
  interrupted(): AbortSignal;
}

/** The surroundings of this process. */
export function processIo(): CliIo {
  let controller: AbortController | undefined;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted() {
      if (controller !== undefined) return controller.signal;
      const created = new AbortController();
      controller = created;
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => created.abort());
      return created.signal;
    },
  };
}
