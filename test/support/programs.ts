import { spawn, spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';

/**
 * True when the program is installed. Where it isn't, the test is skipped with its reason; in CI that is a failure,
 * because `.ci/run` installs what the tests use.
 */
export function programAvailable(t: TestContext, program: string, debianPackage: string): boolean {
  return isInstalled(program) || missing(t, `${program} (Debian's ${debianPackage})`);
}

/** True when the program is installed, for hooks, which can't skip. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** The same for a Python module of Debian's python3. */
export function pythonModuleAvailable(t: TestContext, module: string, debianPackage: string): boolean {
  if (spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0) return true;
  return missing(t, `python3 module ${module} (Debian's ${debianPackage})`);
}

function missing(t: TestContext, what: string): boolean {
  if (process.env['CI']) throw new Error(`${what} must be installed in CI`);
  t.skip(`needs ${what}`);
  return false;
}

export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; never throws for its exit code. */
export function run(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...options.env }, cwd: options.cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}
