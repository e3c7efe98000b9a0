/** Trigpoint under measure: a home of its own with the benchmark's data, published by its own command. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { type BenchData, LAYERS, type Layer } from './bench-data.ts';
import { peakMegabytes, processTree } from './measure.ts';
import type { Peer } from './peers.ts';

const MAIN = resolve(import.meta.dirname, '../src/main.ts');

export interface Published {
  readonly layer: Layer;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

function trigpoint(args: readonly string[]): void {
  const result = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`trigpoint ${args.join(' ')}: ${result.stderr}`);
}

/** Publishes one layer; the peak memory is sampled while it runs. */
async function publish(home: string, file: string, layer: Layer): Promise<Published> {
  const started = performance.now();
  const args = [MAIN, 'publish', file, '--as', layer, '--key', 'gid', '--home', home];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, peakMegabytes([child.pid as number]));
  }, 200);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`publishing ${layer} ended with ${code}`);
  return { layer, seconds: (performance.now() - started) / 1000, peakMegabytes: peak };
}

/** Publishes all layers into a fresh home. */
export async function publishBenchData(directory: string, data: BenchData): Promise<Published[]> {
  const home = join(directory, 'home');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  trigpoint(['portal', 'add', 'bench', '--title', 'Benchmark', '--default', '--home', home]);
  const published: Published[] = [];
  for (const layer of LAYERS)
    published.push(await publish(home, join(data.directory, `${layer}.ndjson`), layer));
  return published;
}

/** Whether all layers are published in a home of an earlier run that this version can open. */
export function isPublished(directory: string): boolean {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'datasets', '--home', join(directory, 'home')];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return status === 0 && LAYERS.every((layer) => new RegExp(`\\b${layer}\\b`).test(stdout));
}

export interface TrigpointPeer extends Peer {
  workerPids(): number[];
  stop(): Promise<void>;
}

/** Serves the published home; by default with one worker per core. */
export async function startTrigpoint(directory: string, workers = 'auto'): Promise<TrigpointPeer> {
  const port = await freePort();
  const options = ['--workers', workers, '--metrics-port', 'off', '--log-level', 'warn'];
  const args = [MAIN, 'serve', '--home', join(directory, 'home'), '--port', String(port), ...options];
  const flags = ['--max-semi-space-size=4', '--heap-growing-percent=30', '--expose-gc'];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const origin = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    if (i > 300) throw new Error('Trigpoint did not start');
    const up = await fetch(`${origin}/healthz`).then(
      (r) => r.ok,
      () => false,
    );
    if (up) break;
    await new Promise((r) => setTimeout(r, 100));
  }
  const pids = () => processTree(child.pid as number);
  return {
    name: 'Trigpoint',
    origin,
    pids,
    workerPids: () => (workers === '1' ? pids() : pids().slice(1)),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
