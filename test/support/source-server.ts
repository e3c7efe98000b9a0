import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of another organisation, as good or as bad as the test wants it. */
export interface SourceServer {
  readonly url: string;
  readonly port: number;
  /** Requests so far: method, target and headers. */
  readonly requests: IncomingMessage[];
  stop(): Promise<void>;
}

export async function startSourceServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<SourceServer> {
  const requests: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request);
    response.on('error', () => {});
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
