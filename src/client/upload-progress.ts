/** Keeps the progress of a job up to date, and shows the page anew when it has ended. */
import { readWords } from './words/read-words.ts';

interface Words {
  readonly address: string;
  readonly phases: Readonly<Record<string, string>>;
  readonly done: string;
  readonly language: string;
}

interface Progress {
  readonly isRunning: boolean;
  readonly phase?: string;
  readonly done?: number;
  readonly fraction?: number;
}

const ASK_EVERY_MS = 700;

const words = readWords<Words>('progress-words');
const bar = document.getElementById('job-progress') as HTMLProgressElement;
const line = document.getElementById('job-phase') as HTMLElement;

void watch();

async function watch(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    const progress = await ask();
    if (progress === undefined) continue;
    if (!progress.isRunning) break;
    show(progress);
  }
  location.reload();
}

/** A question that fails is asked again. */
async function ask(): Promise<Progress | undefined> {
  try {
    const answer = await fetch(words.address);
    return answer.ok ? ((await answer.json()) as Progress) : undefined;
  } catch {
    return undefined;
  }
}

function show({ phase = '', done, fraction }: Progress): void {
  if (done === undefined) return;
  const count = words.done.replace('{done}', done.toLocaleString(words.language));
  const text = `${words.phases[phase] ?? phase} · ${count}`;
  if (line.textContent !== text) line.textContent = text;
  if (fraction === undefined) bar.removeAttribute('value');
  else bar.value = fraction;
}
