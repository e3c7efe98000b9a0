import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';

/** Serves `/metrics` on a loopback port of its own. Without that port the server still works, and a warning says so. */
export async function startMetricsServer(
  port: Config['metricsPort'],
  contentType: string,
  collect: () => Promise<string>,
  logger: Logger,
): Promise<MetricsServer | undefined> {
  if (port === 'off') return undefined;
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    collect().then(
      (text) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'the metrics could not be collected');
        response.writeHead(500).end();
      },
    );
  });
  try {
    const url = await listen(server, port);
    return { url, close: () => closeServer(server) };
  } catch (error) {
    logger.warn({ err: error, port }, 'there are no metrics: their port could not be opened (metricsPort)');
    return undefined;
  }
}

export interface MetricsServer {
  readonly url: string;
  close(): void;
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    });
  });
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
