/**
 * `node send-hostile.ts URL FILE CLIENTS`: so many clients send the bodies of the file (a JSON array) in turn, one after the
 * other, until the process is told to stop. Then prints how many were answered, by status, as JSON.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const [url, file, clients] = process.argv.slice(2) as [string, string, string];
const bodies = JSON.parse(readFileSync(file, 'utf8')) as string[];
const agent = new Agent({ keepAlive: true });
const statuses: Record<string, number> = {};

function send(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'text/xml' } },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

async function sendInTurn(first: number): Promise<void> {
  for (let i = first; ; i++) {
    const status = await send(bodies[i % bodies.length] as string);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

process.once('SIGTERM', () => {
  console.log(JSON.stringify(statuses));
  process.exit(0);
});
await Promise.all(Array.from({ length: Number(clients) }, (_, i) => sendInTurn(i)));
