import type { Output } from './cli-io.ts';

const PHASES = {
  reading: 'Reading records',
  loading: 'Loading features',
  writing: 'Writing features',
  verifying: 'Verifying features',
  tidying: 'Removing the version before',
  copying: 'Copying',
  restoring: 'Restoring',
  checking: 'Checking datasets',
} as const;

/** How far a long command is. */
interface Progress {
  readonly phase: keyof typeof PHASES;
  /** What is done in the phase, in `unit`; without one it is a number of things. */
  readonly done: number;
  readonly unit?: 'MB';
  /** Of the phase; undefined where its end isn't known. */
  readonly fraction: number | undefined;
}
/** How often the line on a terminal is renewed. */
const REDRAW_MS = 100;
/** How often a log gets a line within a phase. */
const PLAIN_MS = 10_000;

/** Shows how far a long command is. */
export interface ProgressPrinter {
  show(progress: Progress): void;
  /** Leaves a clean line behind. */
  stop(): void;
}

/** One line that renews itself on a terminal, else a plain line now and then. `now` is in milliseconds. */
export function createProgressPrinter(
  output: Output,
  now: () => number = () => performance.now(),
): ProgressPrinter {
  let phase: Progress['phase'] | undefined;
  let phaseStarted = 0;
  let lastShown = 0;
  const isTerminal = output.isTTY === true;
  return {
    show(progress) {
      const time = now();
      const isNewPhase = progress.phase !== phase;
      if (isNewPhase) {
        phase = progress.phase;
        phaseStarted = time;
      }
      if (!isNewPhase && time - lastShown < (isTerminal ? REDRAW_MS : PLAIN_MS)) return;
      lastShown = time;
      const line = progressLine(progress, (time - phaseStarted) / 1000);
      if (isTerminal) output.write(`\r\u001B[K${line.slice(0, (output.columns ?? 80) - 1)}`);
      else output.write(isNewPhase ? `${PHASES[progress.phase]} …\n` : `${line}\n`);
    },
    stop() {
      if (isTerminal && phase !== undefined) output.write('\r\u001B[K');
    },
  };
}

/** e.g. `Reading records   45 %   123,456   98,000/s   12 s left`. */
export function progressLine({ phase, done, fraction, unit }: Progress, seconds: number): string {
  const parts: string[] = [PHASES[phase]];
  if (fraction !== undefined) parts.push(`${Math.floor(fraction * 100)} %`);
  const of = unit === undefined ? '' : ` ${unit}`;
  if (done > 0) parts.push(`${number(Math.round(done))}${of}`);
  if (done > 0 && seconds > 0) parts.push(`${number(Math.round(done / seconds))}${of}/s`);
  if (fraction !== undefined && fraction > 0 && seconds >= 1)
    parts.push(`${duration((seconds * (1 - fraction)) / fraction)} left`);
  return parts.join('   ');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
