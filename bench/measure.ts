/** Measuring instruments: processor time and memory of processes from /proc, downloads by curl, rates by wrk. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process and all that it started, now. */
export function processTree(pid: number): number[] {
  const result = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  const children = result.stdout.split('\n').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

/** Processor seconds (user and system, to the nanosecond) that the processes' threads have used so far. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + threadSeconds(pid), 0);
}

function threadSeconds(pid: number): number {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.reduce((sum, task) => {
      return sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
    }, 0);
  } catch {
    return 0; // the process, or a thread of it, has ended meanwhile
  }
}

/** Waits until the processes rest: some go on with requests whose clients have left. At most two minutes. */
export async function untilIdle(pids: readonly number[]): Promise<void> {
  for (let round = 0; round < 240; round++) {
    const before = cpuSeconds(pids);
    await new Promise((r) => setTimeout(r, 500));
    if (cpuSeconds(pids) - before < 0.05) return;
  }
}

/** Forgets the peak of resident memory so far, so that `peakMegabytes` speaks of what comes. */
export function resetPeaks(pids: readonly number[]): void {
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The largest peak of resident memory among the processes, in megabytes. */
export function peakMegabytes(pids: readonly number[]): number {
  const peaks = pids.map((pid) => {
    try {
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  });
  return Math.max(...peaks);
}

export const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export interface Download {
  readonly seconds: number;
  readonly firstByteMs: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
}

/** Downloads with curl, and the processor time that the server's processes spent on it. */
export function download(
  url: string,
  pids: readonly number[],
  options: { gzip?: boolean; file?: string } = {},
): Download {
  const before = cpuSeconds(pids);
  const format = '%{http_code} %{time_starttransfer} %{time_total} %{size_download}';
  const args = ['-sS', '-o', options.file ?? '/dev/null', '-m', '600', '-w', format, url];
  const result = spawnSync('curl', options.gzip ? ['-H', 'Accept-Encoding: gzip', ...args] : args, {
    encoding: 'utf8',
  });
  const [status, firstByte, seconds, bytes] = result.stdout.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (status !== 200) throw new Error(`${url} answered ${status} ${result.stderr}`);
  return { seconds, firstByteMs: firstByte * 1000, bytes, cpuSeconds: cpuSeconds(pids) - before };
}

export interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerRequest: number;
  readonly errors: number;
}

/** A request of a load; a body is sent by POST. */
export interface LoadRequest {
  readonly path: string;
  readonly body?: string;
}

const WRK_SCRIPT = `
local requests, i = {}, 0
function init(args)
  local bodies = io.lines(args[2])
  for path in io.lines(args[1]) do
    local body = bodies()
    if body == "" then requests[#requests + 1] = wrk.format("GET", path)
    else requests[#requests + 1] = wrk.format("POST", path, { ["Content-Type"] = "text/xml" }, body) end
  end
end
function request() i = i % #requests + 1; return requests[i] end
function done(s, l)
  io.write(string.format("RESULT %d %d %d %d %d\\n", s.requests, s.duration, l:percentile(50), l:percentile(99),
    s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout))
end
`;

/** Sends the requests in turn with wrk (one thread) for the seconds. */
export function rate(
  origin: string,
  requests: readonly LoadRequest[],
  pids: readonly number[],
  options: { directory: string; connections: number; seconds: number },
): Rate {
  const file = (name: string) => join(options.directory, name);
  writeFileSync(file('wrk.lua'), WRK_SCRIPT);
  writeFileSync(file('wrk-paths.txt'), `${requests.map(({ path }) => path).join('\n')}\n`);
  writeFileSync(file('wrk-bodies.txt'), `${requests.map(({ body }) => body ?? '').join('\n')}\n`);
  const load = [
    '-t',
    '1',
    '-c',
    String(options.connections),
    '-d',
    `${options.seconds}s`,
    '--timeout',
    '60s',
  ];
  const args = [...load, '-s', file('wrk.lua'), origin, '--', file('wrk-paths.txt'), file('wrk-bodies.txt')];
  const before = cpuSeconds(pids);
  const result = spawnSync('wrk', args, { encoding: 'utf8' });
  const cpu = cpuSeconds(pids) - before;
  const match = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(result.stdout);
  if (match === null) throw new Error(`wrk: ${result.stdout} ${result.stderr}`);
  const [sent, micros, p50, p99, errors] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    perSecond: (sent / micros) * 1e6,
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    cpuMsPerRequest: (cpu * 1000) / sent,
    errors,
  };
}
