import { join } from 'node:path';
import type { CliServices } from '../../src/cli/cli-context.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { openSnapshotStore } from '../../src/store/snapshot/snapshot-store.ts';
import { snapshotFiles } from '../../src/store/snapshot/version-files.ts';

const ENCODER_MODULE = new URL('../../src/member-encoders.ts', import.meta.url);

/** What commands work with in tests; nothing is served. */
export const COMMAND_SERVICES: CliServices = {
  encodings: ['gml-3.1.1'],
  openStore: (config) =>
    openSnapshotStore({ directory: join(config.home, 'snapshots'), encoderModule: ENCODER_MODULE }),
  versionFiles: (home) => snapshotFiles(join(home, 'snapshots')),
  temporaryFolder: (home) => join(home, 'temporary', 'test'),
  serve: async () => 1,
};

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the command line on a home, in this process. */
export async function runCommand(home: string, args: readonly string[], input = ''): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    env: { TRIGPOINT_HOME: home },
    interrupted: () => new AbortController().signal,
    readInput: async () => input,
    writeBytes: async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) stdout += Buffer.from(chunk).toString('latin1');
    },
  };
  const exitCode = await runCli(args, io, COMMAND_SERVICES);
  return { exitCode, stdout, stderr };
}
