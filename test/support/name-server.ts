import { createSocket } from 'node:dgram';
import { type LookupAddress, Resolver } from 'node:dns';
import type { AddressInfo } from 'node:net';
import type { LookupAll } from '../../src/fetch/guarded-lookup.ts';

/** A real name server over UDP on the loopback address, which answers every name with an A record of the test's choice. */
export interface NameServer {
  /** Asks it, as a process would whose machine uses it. */
  readonly lookup: LookupAll;
  /** Names that were asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startNameServer(
  addressOf: (name: string, times: number) => string,
): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = questionOf(query);
    const type = query.readUInt16BE(end);
    const times = asked.filter((each) => each === name).length + 1;
    if (type === 1) asked.push(name);
    const answers = type === 1 ? [addressOf(name, times)] : [];
    socket.send(answerTo(query, end + 4, answers), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  return {
    asked,
    lookup(host, _, callback) {
      resolver.resolve4(host, (error, addresses) => {
        if (error !== null) callback(error, []);
        else
          callback(
            null,
            addresses.map((address): LookupAddress => ({ address, family: 4 })),
          );
      });
    },
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function answerTo(query: Buffer, questionEnd: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(query.subarray(0, questionEnd));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    // The name of the question, type A, class IN, no time to live, four bytes.
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
