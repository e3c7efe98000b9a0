import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Debian's python3-aiosmtpd, which is a real mail server: prints each mail as one line of JSON. */
const PROGRAM = `
import json, sys, time
from aiosmtpd.controller import Controller
class Handler:
    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode('utf-8', 'replace')
        print(json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'text': text}), flush=True)
        return '250 OK'
controller = Controller(Handler(), hostname='127.0.0.1', port=int(sys.argv[1]))
controller.start()
print(json.dumps({'ready': True}), flush=True)
time.sleep(3600)
`;

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it was sent: headers, an empty line, and the body, quoted-printable as may be. */
  readonly text: string;
}

/** A mail server on that port. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];

  constructor(port: number) {
    const child = spawn('/usr/bin/python3', ['-c', PROGRAM, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const mail = JSON.parse(line) as ReceivedMail | { ready: true };
        if (!('ready' in mail)) this.received.push(mail);
        for (const wake of this.#waiting.splice(0)) wake();
      }
    });
  }

  /** The next thing that it says: that it listens, or a mail. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

/** The body of a mail in plain text. */
export function bodyOf({ text }: ReceivedMail): string {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replaceAll('\r\n', '\n');
  if (!/^content-transfer-encoding: quoted-printable/im.test(text)) return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
