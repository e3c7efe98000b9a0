import { CommanderError } from 'commander';
import type { CliContext, CliServices } from './cli-context.ts';
import type { CliIo } from './cli-io.ts';
import { createProgram } from './create-program.ts';
import { failureOf } from './error-lines.ts';

/**
 * Runs one command line (`argv` without the program's name) and answers the exit code: 0, 1 when it failed, 2 when it was
 * not understood. Never throws, and prints no stack traces.
 */
export async function runCli(argv: readonly string[], io: CliIo, services: CliServices): Promise<number> {
  let exitCode = 0;
  const context: CliContext = {
    io,
    services,
    args: argv.slice(1),
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  try {
    await createProgram(context).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its message by now; help that was asked for is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = failureOf(error);
    for (const line of failure.lines) io.stderr.write(`${line}\n`);
    return failure.exitCode;
  }
}
