/** Turns measurements into the Markdown of `bench/results.md`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Published } from './trigpoint.ts';
import type { DownloadResult, RateResult } from './workloads.ts';

export interface MemoryResult {
  readonly situation: string;
  readonly peakMegabytes: number;
}

export interface Results {
  readonly published: readonly Published[];
  readonly features: Readonly<Record<string, number>>;
  readonly downloads: readonly DownloadResult[];
  readonly rates: readonly RateResult[];
  readonly memory: readonly MemoryResult[];
}

function version(program: string, args: readonly string[]): string {
  const text = execFileSync('sh', ['-c', `${[program, ...args].join(' ')} 2>&1`], { encoding: 'utf8' });
  return text.split('\n')[0] as string;
}

function machine(): string {
  const cpu = cpus();
  const debian = readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1];
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpu.length} × ${cpu[0]?.model.trim()}, ${gigabytes} GB, ${debian}, Node ${process.version}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** `–`: nothing was finished in the time. */
const figure = (value: number) => (!Number.isFinite(value) || value === 0 ? '–' : rounded(value));

const rounded = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

function downloadRows(downloads: readonly DownloadResult[]): string[][] {
  return downloads.map((d) => [
    d.work,
    d.name,
    figure(d.features / d.own.seconds),
    figure(d.own.bytes / 1e6 / d.own.seconds),
    figure(d.own.firstByteMs),
    figure(d.own.cpuSeconds * 1000),
    figure(d.fixed.cpuSeconds * 1000),
    figure(d.own.cpuSeconds / d.fixed.cpuSeconds),
    figure(d.own.seconds / d.fixed.seconds),
  ]);
}

function ratioRows(results: Results): string[][] {
  const rows: string[][] = [];
  for (const own of results.downloads.filter((d) => d.name === 'Trigpoint')) {
    for (const peer of results.downloads.filter((d) => d.work === own.work && d.name !== own.name)) {
      const cpu = peer.own.cpuSeconds / own.own.cpuSeconds;
      rows.push([own.work, peer.name, figure(peer.own.seconds / own.own.seconds), figure(cpu)]);
    }
  }
  for (const own of results.rates.filter((r) => r.name === 'Trigpoint')) {
    for (const peer of results.rates.filter((r) => r.work === own.work && r.name !== own.name)) {
      const cpu = peer.own.cpuMsPerRequest / own.own.cpuMsPerRequest;
      rows.push([own.work, peer.name, figure(own.own.perSecond / peer.own.perSecond), figure(cpu)]);
    }
  }
  return rows;
}

/** The whole document. */
export function report(results: Results, date: Date): string {
  const { published, features, downloads, rates, memory } = results;
  return `# Benchmark results

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Machine: ${machine()}.
Peers: ${version('nginx', ['-v']).replace(' version:', '')}; ${version('mapserv', ['-v']).split(' OUTPUT')[0]}, two FastCGI processes over a GeoPackage.
Everything runs on this one machine over loopback, the load generators too; medians of the repetitions. Processor time is
that of the server's processes, kernel included, and is steadier than the clock.

## Trigpoint against its peers
How many times faster Trigpoint answered, and how many times less processor time it took.

${table(['work', 'peer', '× faster', '× less CPU'], ratioRows(results))}

## Downloads
"static" is nginx sending the identical bytes from a file right after each repetition.

${table(['work', 'server', 'features/s', 'MB/s', 'first byte ms', 'CPU ms', 'static CPU ms', '× static CPU', '× static time'], downloadRows(downloads))}

## Requests
${table(
  ['work', 'server', 'requests/s', 'p99 ms', 'CPU ms a request', 'errors'],
  rates.map((r) => [
    r.work,
    r.name,
    figure(r.own.perSecond),
    figure(r.own.p99Ms),
    figure(r.own.cpuMsPerRequest),
    String(r.own.errors),
  ]),
)}

## Memory of the largest Trigpoint worker
${table(
  ['situation', 'peak resident MB'],
  memory.map((m) => [m.situation, figure(m.peakMegabytes)]),
)}

## Publishing
${table(
  ['layer', 'features', 's', 'features/s', 'peak resident MB'],
  published.map((p) => {
    const count = features[p.layer] as number;
    return [p.layer, String(count), figure(p.seconds), figure(count / p.seconds), figure(p.peakMegabytes)];
  }),
)}
`;
}
