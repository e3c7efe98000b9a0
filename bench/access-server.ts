/** Trigpoint on a home of `makeAccessHome`, for the measurements of access. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { processTree } from './measure.ts';

const MAIN = resolve(import.meta.dirname, '../src/main.ts');
const PORT = 8181;

/** A small request for data: one feature by its id. */
export const FEATURE =
  '/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=ods:places&featureId=places.7';

export interface AccessServer {
  readonly origin: string;
  readonly pids: readonly number[];
  stop(): void;
}

/** `env`: settings beside the defaults. */
export async function startAccessServer(
  home: string,
  workers: string,
  env: NodeJS.ProcessEnv = {},
  port = PORT,
): Promise<AccessServer> {
  const args = [
    'serve',
    '--home',
    home,
    '--port',
    String(port),
    '--workers',
    workers,
    '--log-level',
    'fatal',
  ];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TRIGPOINT_METRICS_PORT: 'off', ...env },
  });
  const origin = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    const isUp = await fetch(`${origin}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp)
      return { origin, pids: processTree(child.pid as number), stop: () => void child.kill('SIGTERM') };
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error('the server did not start');
}
