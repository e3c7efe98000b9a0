/** Turns measurements into the Markdown of `bench/results.md`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { ExpensiveResult } from './expensive.ts';
import type { MemoryResult } from './memory.ts';
import type { Published } from './trigpoint.ts';
import type { DownloadFigures, Measured, RateFigures } from './workloads.ts';

export interface Results {
  readonly published: readonly Published[];
  readonly features: Readonly<Record<string, number>>;
  readonly downloads: readonly Measured<DownloadFigures>[];
  readonly rates: readonly Measured<RateFigures>[];
  readonly expensive: readonly ExpensiveResult[];
  readonly memory: readonly MemoryResult[];
}

function version(program: string, args: readonly string[]): string {
  const text = execFileSync('sh', ['-c', `${[program, ...args].join(' ')} 2>&1`], { encoding: 'utf8' });
  return text.split('\n')[0] as string;
}

function qgisVersion(): string {
  return version('dpkg', ['-s', 'qgis-server', '|', 'grep', '^Version']).replace('Version: ', '');
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

function isMeasured<T>(result: Measured<T>): result is T & { work: string; name: string } {
  return !(typeof result === 'object' && result !== null && 'unavailable' in result);
}

function downloadRows(downloads: readonly Measured<DownloadFigures>[]): string[][] {
  return downloads.map((d) =>
    isMeasured(d)
      ? [
          d.work,
          d.name,
          figure(d.features / d.own.seconds),
          figure(d.features / d.own.cpuSeconds),
          figure(d.own.bytes / 1e6 / d.own.seconds),
          figure(d.own.firstByteMs),
          figure(d.own.cpuSeconds * 1000),
          figure(d.fixed.cpuSeconds * 1000),
          figure(d.own.cpuSeconds / d.fixed.cpuSeconds),
          figure(d.own.seconds / d.fixed.seconds),
        ]
      : [d.work, d.name, 'not available', ...Array<string>(7).fill('')],
  );
}

function rateRows(rates: readonly Measured<RateFigures>[]): string[][] {
  return rates.map((r) =>
    isMeasured(r)
      ? [
          r.work,
          r.name,
          figure(r.own.perSecond),
          figure(r.own.p50Ms),
          figure(r.own.p99Ms),
          figure(r.own.cpuMsPerRequest),
          String(r.own.errors),
        ]
      : [r.work, r.name, 'not available', '', '', '', ''],
  );
}

/** Each of our own results beside those of the peers for the same work. */
function* pairs<T>(results: readonly Measured<T>[]) {
  const measured = results.filter((result) => isMeasured(result));
  for (const own of measured.filter(({ name }) => name === 'Trigpoint')) {
    for (const peer of measured) if (peer.work === own.work && peer.name !== own.name) yield { own, peer };
  }
}

function ratioRows({ downloads, rates }: Results): string[][] {
  const rows: string[][] = [];
  for (const { own, peer } of pairs(downloads)) {
    const cpu = peer.own.cpuSeconds / own.own.cpuSeconds;
    rows.push([own.work, peer.name, figure(peer.own.seconds / own.own.seconds), figure(cpu)]);
  }
  for (const { own, peer } of pairs(rates)) {
    const cpu = peer.own.cpuMsPerRequest / own.own.cpuMsPerRequest;
    rows.push([own.work, peer.name, figure(own.own.perSecond / peer.own.perSecond), figure(cpu)]);
  }
  return rows;
}

function expensiveRows(expensive: readonly ExpensiveResult[]): string[][] {
  return expensive.map(({ workers, situation, byId, capabilities, answered }) => [
    String(workers),
    situation,
    figure(byId.p50Ms),
    figure(byId.p99Ms),
    figure(capabilities.p50Ms),
    figure(capabilities.p99Ms),
    String(byId.errors + capabilities.errors),
    answered,
  ]);
}

function reasons(results: readonly Measured<unknown>[]): string {
  const lines = results.flatMap((result) =>
    'unavailable' in result ? [`- ${result.work}, ${result.name}: ${result.unavailable}`] : [],
  );
  return lines.length === 0 ? '' : `\n\nNot available:\n\n${lines.join('\n')}`;
}

/** A part of the document; nothing where nothing was measured. */
const section = (title: string, text: string, rows: readonly unknown[], content: () => string) =>
  rows.length === 0 ? '' : `\n## ${title}\n${text === '' ? '' : `${text}\n`}\n${content()}\n`;

/** The whole document. */
export function report(results: Results, date: Date, command: string): string {
  const { published, features, downloads, rates, expensive, memory } = results;
  const ratios = ratioRows(results);
  return `# Benchmark results

Written by \`${command}\` on ${date.toISOString().slice(0, 10)}. Machine: ${machine()}.
Peers: ${version('nginx', ['-v']).replace(' version:', '')}; ${version('mapserv', ['-v']).split(' OUTPUT')[0]}; QGIS Server ${qgisVersion()}; two FastCGI processes each, over a GeoPackage.
Everything runs on this one machine over loopback, the load generators too; medians of the repetitions. Processor time is
that of the server's processes, kernel included, and is steadier than the clock. Each answer is counted before it is timed.
${section('Trigpoint against its peers', 'How many times faster Trigpoint answered, and how many times less processor time it took.', ratios, () => table(['work', 'peer', '× faster', '× less CPU'], ratios))}${section(
  'Downloads',
  '"static" is nginx sending the identical bytes from a file right after each repetition.',
  downloads,
  () =>
    table(
      [
        'work',
        'server',
        'features/s',
        'features/CPU s',
        'MB/s',
        'first byte ms',
        'CPU ms',
        'static CPU ms',
        '× static CPU',
        '× static time',
      ],
      downloadRows(downloads),
    ) + reasons(downloads),
)}${section(
  'Requests',
  '',
  rates,
  () =>
    table(
      ['work', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms a request', 'errors'],
      rateRows(rates),
    ) + reasons(rates),
)}${section('Small requests beside the most expensive', 'Trigpoint, 50 small requests a second, while four clients send filters that must be decided on each of a million points, one after the other. The last column says how those were answered in the meantime.', expensive, () => table(['workers', 'beside', 'by id p50 ms', 'p99 ms', 'capabilities p50 ms', 'p99 ms', 'errors', 'status: expensive answers'], expensiveRows(expensive)))}${section(
  'Memory of the largest Trigpoint worker',
  '',
  memory,
  () =>
    table(
      ['situation', 'peak resident MB'],
      memory.map((m) => [m.situation, figure(m.peakMegabytes)]),
    ),
)}${section('Publishing', '', published, () =>
  table(
    ['layer', 'features', 's', 'features/s', 'peak resident MB'],
    published.map((p) => {
      const count = features[p.layer] as number;
      return [p.layer, String(count), figure(p.seconds), figure(count / p.seconds), figure(p.peakMegabytes)];
    }),
  ),
)}`;
}
