import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ProgramResult, run } from './programs.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--disallow-code-generation-from-strings'];
const START_TIMEOUT_MS = 30_000;

/** The real server in processes of its own, on a free port and a home of its own. */
export interface RunningServer {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly home: string;
  readonly process: ChildProcess;
  /** What it has written to standard output and standard error so far. */
  output(): string;
  /** Ends it as a service manager would, and removes its home unless it was given. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface ServerOptions {
  /** A home to use; it is then left in place. */
  readonly home?: string;
  readonly workers?: number;
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs one CLI command on a home, as `trigpoint <command>` would. */
export function trigpoint(home: string, ...args: readonly string[]): Promise<ProgramResult> {
  return run(process.execPath, [...NODE_FLAGS, MAIN, ...args, '--home', home]);
}

/** A new empty folder for a home. */
export function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'trigpoint-home-'));
}

/** Starts `trigpoint serve` and waits until it says where it listens. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const home = options.home ?? (await makeHome());
  const flags = ['serve', '--home', home, '--port', '0', '--workers', String(options.workers ?? 1)];
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...flags, ...(options.flags ?? [])], {
    env: { ...process.env, TRIGPOINT_METRICS_PORT: 'off', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolveUrl, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the server did not start: ${output}`)),
      START_TIMEOUT_MS,
    );
    const listen = (text: string) => {
      output += text;
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      resolveUrl(match[0]);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return {
    url,
    home,
    process: child,
    output: () => output,
    stop: async () => {
      const code = await end(child);
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
      return code;
    },
  };
}

function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolveEnd) => {
    child.once('exit', (code) => resolveEnd(code));
    child.kill('SIGTERM');
  });
}

/** Polls until the condition holds; throws with `what` after the time. */
export async function eventually(
  what: string,
  condition: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** GetFeature hits of one type; undefined while the type isn't there. */
export async function countFeatures(base: string, typeName: string): Promise<number | undefined> {
  const query = new URLSearchParams({
    service: 'WFS',
    version: '1.1.0',
    request: 'GetFeature',
    typeName,
    resultType: 'hits',
  });
  const text = await (await fetch(`${base}/api/wfs?${query}`)).text();
  const match = /numberOfFeatures="(\d+)"/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
