/** How other requests fare while the most expensive filters run. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostileFilters } from './hostile-filters.ts';
import { startTrigpoint } from './trigpoint.ts';
import { getFeature, requestPath, type Subject } from './wfs-request.ts';

interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
}

export interface ExpensiveResult {
  readonly workers: number;
  readonly situation: string;
  readonly byId: Latencies;
  readonly capabilities: Latencies;
  /** How the expensive requests were answered, by status. */
  readonly answered: string;
}

const PER_SECOND = 50;
const SECONDS = 3;
const CLIENTS = 4;
/** Until the filters run. */
const WARM_UP_MS = 1500;

function node(script: string, args: readonly string[]): [string, string[]] {
  return [
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args],
  ];
}

function paced(directory: string, origin: string, paths: readonly string[]): Latencies {
  const file = join(directory, 'paced.json');
  writeFileSync(file, JSON.stringify(paths));
  const [program, args] = node('send-paced.ts', [origin, file, String(PER_SECOND), String(SECONDS)]);
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`send-paced: ${result.stderr}`);
  return JSON.parse(result.stdout) as Latencies;
}

function smallRequests(directory: string, subject: Subject): Pick<ExpensiveResult, 'byId' | 'capabilities'> {
  const { origin } = subject.peer;
  const ids = Array.from(
    { length: 500 },
    (_, i) => getFeature(subject, 'cities1m', { FEATUREID: `cities1m.${1 + i * 1999}` }).path,
  );
  return {
    byId: paced(directory, origin, ids),
    capabilities: paced(directory, origin, [requestPath(subject, { REQUEST: 'GetCapabilities' })]),
  };
}

async function beside(
  directory: string,
  subject: Subject,
  bodies: readonly string[],
): Promise<Pick<ExpensiveResult, 'byId' | 'capabilities' | 'answered'>> {
  const file = join(directory, 'hostile.json');
  writeFileSync(file, JSON.stringify(bodies));
  const url = subject.peer.origin + subject.path;
  const [program, args] = node('send-hostile.ts', [url, file, String(CLIENTS)]);
  const hostile = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let answered = '';
  hostile.stdout.setEncoding('utf8').on('data', (text: string) => {
    answered += text;
  });
  await new Promise((r) => setTimeout(r, WARM_UP_MS));
  const latencies = smallRequests(directory, subject);
  hostile.kill('SIGTERM');
  await new Promise((r) => hostile.once('close', r));
  return { ...latencies, answered: answered.trim().replaceAll(/[{}"]/g, '').replaceAll(':', ': ') || 'none' };
}

/** Paced small requests: alone, beside each of the filters, beside all; by servers with one worker and with two. */
export async function measureExpensive(directory: string, subject: Subject): Promise<ExpensiveResult[]> {
  const results: ExpensiveResult[] = [];
  for (const workers of [1, 2]) {
    const server = await startTrigpoint(directory, String(workers));
    const own = { ...subject, peer: server };
    try {
      results.push({ workers, situation: 'alone', answered: '', ...smallRequests(directory, own) });
      const filters = hostileFilters(own);
      const each =
        workers === 1 ? Object.entries(filters).map(([what, body]) => [what, [body]] as const) : [];
      for (const [what, bodies] of [...each, ['all of these', Object.values(filters)] as const]) {
        console.log(`expensive requests, ${workers} worker(s): ${what}`);
        results.push({ workers, situation: what, ...(await beside(directory, own, bodies)) });
      }
    } finally {
      await server.stop();
    }
  }
  return results;
}
