import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** The head as it came, names in their own case. */
  readonly head: string;
  readonly body: string;
  /** Everything that came, for several answers on one connection. */
  readonly all: string;
  /** How the connection ended. */
  readonly ending: 'end' | 'reset' | 'timeout';
}

const WAIT_MS = 5000;

/** Sends bytes as they are and collects what comes until the server closes. Pieces are sent one after the other. */
export async function rawRequest(port: number, ...pieces: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  const ending = await new Promise<RawAnswer['ending']>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => {
      socket.destroy();
      resolve('timeout');
    }, WAIT_MS);
    const done = (how: RawAnswer['ending']) => {
      clearTimeout(timer);
      resolve(how);
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => done('end'));
    socket.on('error', () => done('reset'));
    socket.on('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((r) => setTimeout(r, 40));
      }
    });
  });
  const all = Buffer.concat(chunks).toString('utf8');
  const cut = all.indexOf('\r\n\r\n');
  const head = cut < 0 ? all : all.slice(0, cut);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: cut < 0 ? '' : all.slice(cut + 4),
    all,
    ending,
  };
}
