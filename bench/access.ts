/**
 * `npm run bench:access [-- --rounds N] [--seconds N]`: the processor time that knowing who is asking, counting their calls, and
 * recording usage add to a request. Needs Debian's wrk. The same request is sent in every way in turn, round after round, to one worker;
 * medians are printed.
 */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command, makeAccessHome, type Secrets } from './access-home.ts';
import { type AccessServer, FEATURE, startAccessServer } from './access-server.ts';
import { cpuSeconds, median } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
  },
});

interface Way {
  readonly name: string;
  readonly path: string;
  readonly headers: readonly string[];
  /** Another server than the one of the comparison. */
  readonly of?: AccessServer;
}

function waysOf({ key, token, session }: Secrets): Way[] {
  return [
    { name: 'anonymous', path: FEATURE, headers: [] },
    { name: 'Authorization: Apikey', path: FEATURE, headers: [`Authorization: Apikey ${key}`] },
    { name: '?apikey=', path: `${FEATURE}&apikey=${key}`, headers: [] },
    { name: 'Authorization: Bearer', path: FEATURE, headers: [`Authorization: Bearer ${token}`] },
    {
      name: 'HTTP Basic with a key',
      path: FEATURE,
      headers: [`Authorization: Basic ${Buffer.from(`${key}:`).toString('base64')}`],
    },
    { name: 'session cookie', path: FEATURE, headers: [`Cookie: trigpoint-session=${session}`] },
  ];
}

/** Microseconds of processor time of the server for one request. */
function microsecondsOf({ path, headers, of }: Way, server: AccessServer): number {
  const { origin, pids } = of ?? server;
  const headerFlags = headers.flatMap((header) => ['-H', header]);
  const before = cpuSeconds(pids);
  const flagsOfWrk = ['-t', '1', '-c', '8', '-d', `${flags.seconds}s`, ...headerFlags];
  const { stdout, stderr } = spawnSync('wrk', [...flagsOfWrk, origin + path], { encoding: 'utf8' });
  const used = cpuSeconds(pids) - before;
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  if (!(requests > 0) || stdout.includes('Non-2xx')) throw new Error(`wrk: ${stdout}${stderr}`);
  return (used * 1e6) / requests;
}

/** Measures the ways in turn and prints their medians beside that of the first. */
function compare(title: string, ways: readonly Way[], server: AccessServer): void {
  const measured = ways.map((): number[] => []);
  for (const way of ways) microsecondsOf(way, server);
  for (let round = 0; round < Number(flags.rounds); round++)
    for (const [i, way] of ways.entries()) measured[i]?.push(microsecondsOf(way, server));
  const medians = measured.map(median);
  console.log(`\n${title}\n`);
  console.log('| way | µs of CPU per request | more than the first |\n| --- | ---: | ---: |');
  for (const [i, { name }] of ways.entries()) {
    const own = medians[i] as number;
    console.log(`| ${name} | ${own.toFixed(1)} | ${(own - (medians[0] as number)).toFixed(1)} |`);
  }
}

const home = join(tmpdir(), 'trigpoint-bench-access');
const secrets = await makeAccessHome(home);
const server = await startAccessServer(home, '1');
const uncounted = await startAccessServer(home, '1', { TRIGPOINT_USAGE_RETENTION_DAYS: '0' }, 8182);
try {
  const ways = waysOf(secrets);
  const plain = { path: FEATURE, headers: ['User-Agent: Mozilla/5.0 QGIS/33415/Debian GNU/Linux 13'] };
  const usage = [
    { ...plain, name: 'usage not recorded', of: uncounted },
    { ...plain, name: 'usage recorded' },
  ];
  compare('Recording usage', usage, server);
  compare('Who is asking', ways, server);
  const limit = ['--per', 'day', '--calls', '1000000000'];
  command(home, 'quota', 'set', '--users', ...limit);
  await new Promise((later) => setTimeout(later, 1000));
  const [anonymous, byKey] = ways as [Way, Way];
  compare('Counting calls (users have a limit, the anonymous none)', [anonymous, byKey], server);
} finally {
  server.stop();
  uncounted.stop();
}
