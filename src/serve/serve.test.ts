import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { after, describe, it } from 'node:test';

const FIXTURE = resolve(import.meta.dirname, '../../test/support/serve-fixture.ts');
const FLAGS = ['--disable-warning=ExperimentalWarning', '--disallow-code-generation-from-strings'];

const children: ChildProcess[] = [];
// Only what a failed test left behind; workers end with their primary.
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly metricsUrl: string;
  readonly ended: Promise<number | null>;
  stderr(): string;
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [...FLAGS, FIXTURE, '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  let stdout = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ready = new Promise<string[]>((done, fail) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const match = /^ready (\S+) (\S+)$/m.exec(stdout);
      if (match !== null) done(match.slice(1));
    });
    child.once('exit', () => fail(new Error(`ended before it was ready: ${stderr}`)));
  });
  ready.catch(() => {});
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ready, ended, stderr: () => stderr };
}

async function start(...args: readonly string[]): Promise<Running> {
  const { child, ready, ended, stderr } = launch(['--metrics-port', '0', ...args]);
  const [url, metricsUrl] = (await ready) as [string, string];
  return { child, url, metricsUrl, ended, stderr };
}

const pidOf = async (url: string) => (await fetch(`${url}/pid`, { headers: { connection: 'close' } })).text();

async function pidsOf(url: string, count: number): Promise<Set<string>> {
  const pids = new Set<string>();
  while (pids.size < count) pids.add(await pidOf(url));
  return pids;
}

describe('one process', () => {
  it('answers itself, and shows its metrics on a port of their own', async () => {
    const { child, url, metricsUrl, ended } = await start('--workers', '1');
    assert.equal(await pidOf(url), String(child.pid));
    const metrics = await (await fetch(metricsUrl)).text();
    assert.match(metrics, /trigpoint_http_requests_total\{route="\/pid",status="200"\} 1/);
    assert.match(metrics, /trigpoint_worker_resident_memory_bytes\{worker="1"\} \d+/);
    assert.equal((await fetch(`${url}/metrics`)).status, 404);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  it('lets a running answer end before it stops, and exits with 0', async () => {
    const { child, url, ended } = await start('--workers', '1');
    const slow = fetch(`${url}/slow`);
    await pidOf(url);
    child.kill('SIGINT');
    assert.equal(await (await slow).text(), 'done');
    assert.equal(await ended, 0);
  });

  it('ends at once at the second signal', async () => {
    const { child, url, ended } = await start('--workers', '1');
    const slow = fetch(`${url}/slow`).catch(() => 'cut');
    await pidOf(url);
    child.kill('SIGTERM');
    await new Promise((r) => setTimeout(r, 200));
    child.kill('SIGTERM');
    assert.equal(await ended, 1);
    assert.equal(await slow, 'cut');
  });
});

describe('several processes', () => {
  it('answer on one port, with metrics of all together', async () => {
    const { child, url, metricsUrl, ended } = await start('--workers', '2');
    const pids = await pidsOf(url, 2);
    assert.ok(!pids.has(String(child.pid)));
    const metrics = await (await fetch(metricsUrl)).text();
    assert.match(metrics, /trigpoint_worker_resident_memory_bytes\{worker="1"\} \d+/);
    assert.match(metrics, /trigpoint_worker_resident_memory_bytes\{worker="2"\} \d+/);
    const slow = fetch(`${url}/slow`);
    await pidOf(url);
    child.kill('SIGTERM');
    assert.equal(await (await slow).text(), 'done');
    assert.equal(await ended, 0);
  });

  it('are replaced when they die', async () => {
    const { child, url, ended, stderr } = await start('--workers', '2');
    const before = await pidsOf(url, 2);
    await fetch(`${url}/exit`).catch(() => {});
    let after = new Set<string>();
    while (after.size < 2 || [...after].every((pid) => before.has(pid))) after = await pidsOf(url, 2);
    assert.match(stderr(), /a worker ended; it is replaced/);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
});

describe('a start that fails', () => {
  for (const workers of ['1', '2']) {
    it(`says in one line that the port is in use, with ${workers} worker(s)`, async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const env = { TRIGPOINT_LOG_LEVEL: 'silent' };
      const child = spawn(
        process.execPath,
        [...FLAGS, FIXTURE, '--workers', workers, '--port', String(port)],
        {
          env: { ...process.env, ...env },
        },
      );
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 1);
      assert.match(stderr, /^trigpoint: 127\.0\.0\.1 port \d+ is in use by another program\. .*--port\.\n$/);
      other.close();
    });

    it(`says why the application could not be opened, with ${workers} worker(s)`, async () => {
      const { ended, stderr } = launch(['--workers', workers, '--log-level', 'silent'], {
        FIXTURE_FAILS: '1',
      });
      assert.equal(await ended, 1);
      assert.equal(stderr(), 'trigpoint: the catalogue is broken\n');
    });
  }

  it('says all mistakes in the settings', async () => {
    const { ended, stderr } = launch(['--workers', 'many', '--prot', '1']);
    assert.equal(await ended, 2);
    assert.match(stderr(), /--prot \(did you mean --port\?\)[\s\S]*--workers must be/);
  });
});
