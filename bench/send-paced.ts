/**
 * `node send-paced.ts ORIGIN FILE PER_SECOND SECONDS`: sends the paths of the file (a JSON array) at a steady pace, whether
 * earlier ones are answered or not, and prints `{ p50Ms, p99Ms, maxMs, errors }`. What was late in sending counts as latency.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

const [origin, file, perSecond, seconds] = process.argv.slice(2) as [string, string, string, string];
const paths = JSON.parse(readFileSync(file, 'utf8')) as string[];
const agent = new Agent({ keepAlive: true });
const total = Number(perSecond) * Number(seconds);
const latencies: number[] = [];
let errors = 0;

function ask(path: string, due: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (isRight: boolean) => {
      if (!isRight) errors++;
      latencies.push(performance.now() - due);
      resolve();
    };
    get(origin + path, { agent }, (answer) => {
      answer.resume();
      answer.once('end', () => done(answer.statusCode === 200));
    }).once('error', () => done(false));
  });
}

const start = performance.now() + 50;
const answers: Promise<void>[] = [];
for (let i = 0; i < total; i++) {
  const due = start + (i * 1000) / Number(perSecond);
  const wait = due - performance.now();
  if (wait > 0) await new Promise((r) => setTimeout(r, wait));
  answers.push(ask(paths[i % paths.length] as string, due));
}
await Promise.all(answers);
latencies.sort((a, b) => a - b);
const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))];
console.log(JSON.stringify({ p50Ms: at(0.5), p99Ms: at(0.99), maxMs: latencies.at(-1), errors }));
