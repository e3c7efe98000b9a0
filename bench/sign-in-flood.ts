/**
 * `npm run bench:sign-in [-- --rounds N] [--seconds N] [--attempts N]`: what a flood of sign-in attempts does to those who read
 * data. Needs Debian's wrk. Windows with and without the flood take turns; in one with it, all attempts arrive at once, from
 * as many addresses and with as many names, so that no throttle holds them back. The clients run on the same machine.
 */
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAccessHome } from './access-home.ts';
import { FEATURE, startAccessServer } from './access-server.ts';
import { median } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    attempts: { type: 'string', default: '1000' },
  },
});

interface LoginForm {
  readonly cookie: string;
  readonly token: string;
}

async function openLoginForm(origin: string): Promise<LoginForm> {
  const response = await fetch(`${origin}/login/`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const token = /name="form_token" value="([^"]+)"/.exec(await response.text())?.[1];
  if (token === undefined) throw new Error('/login/ has no form');
  return { cookie, token };
}

/** Statuses of the answers. */
async function flood(
  origin: string,
  { cookie, token }: LoginForm,
  round: number,
): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const statuses = new Map<number, number>();
  const attempt = (i: number) =>
    new Promise<void>((resolve, reject) => {
      const body = new URLSearchParams({
        form_token: token,
        name: `user${round}-${i}`,
        password: `guess number ${i}`,
      });
      const headers = {
        cookie,
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `10.${round}.${i >> 8}.${i & 255}`,
      };
      const sent = request(`${origin}/login/`, { method: 'POST', agent, headers }, (response) => {
        const status = response.statusCode ?? 0;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        response.resume().on('end', resolve);
      });
      sent.on('error', reject).end(body.toString());
    });
  await Promise.all(Array.from({ length: Number(flags.attempts) }, (_, i) => attempt(i)));
  return statuses;
}

/** The 99th percentile in milliseconds, and requests a second, of four readers for the window. */
async function readData(origin: string): Promise<{ p99Ms: number; perSecond: number }> {
  const child = spawn('wrk', [
    '-t',
    '1',
    '-c',
    '4',
    '-d',
    `${flags.seconds}s`,
    '--latency',
    origin + FEATURE,
  ]);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const [, figure, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(output) ?? [];
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
  if (figure === undefined || output.includes('Non-2xx')) throw new Error(`wrk: ${output}`);
  return { p99Ms: Number(figure) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1), perSecond };
}

const home = join(tmpdir(), 'trigpoint-bench-access');
await makeAccessHome(home);
const server = await startAccessServer(home, 'auto', { TRIGPOINT_TRUSTED_PROXIES: '127.0.0.1' });
try {
  const { origin } = server;
  const form = await openLoginForm(origin);
  await readData(origin);
  const calm = [];
  const flooded = [];
  const statuses = new Map<number, number>();
  for (let round = 0; round < Number(flags.rounds); round++) {
    calm.push(await readData(origin));
    const [read, answers] = await Promise.all([readData(origin), flood(origin, form, round)]);
    flooded.push(read);
    for (const [status, count] of answers) statuses.set(status, (statuses.get(status) ?? 0) + count);
  }
  console.log(`\n${flags.attempts} sign-in attempts at once in a window of ${flags.seconds} s\n`);
  console.log('| data requests | p99 ms | requests/s |\n| --- | ---: | ---: |');
  for (const [name, windows] of [
    ['without', calm],
    ['with the flood', flooded],
  ] as const) {
    const p99 = median(windows.map(({ p99Ms }) => p99Ms));
    const rate = median(windows.map(({ perSecond }) => perSecond));
    console.log(`| ${name} | ${p99.toFixed(2)} | ${rate.toFixed(0)} |`);
  }
  console.log(
    `\nanswers to the attempts: ${[...statuses].map(([status, n]) => `${n} × ${status}`).join(', ')}`,
  );
} finally {
  server.stop();
}
