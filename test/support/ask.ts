import { type IncomingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface Asked {
  readonly path: string;
  readonly method?: string;
  /** The Host header; the address that is asked by default. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * One request on a connection of its own, redirects not followed. `fetch` can't send a Host or a GET with a body. Of https
 * any certificate will do.
 */
export function ask(base: string, { path, method, host, headers, body }: Asked): Promise<HttpAnswer> {
  const { hostname, port, protocol } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = (protocol === 'https:' ? secureRequest : request)(
      {
        rejectUnauthorized: false,
        hostname,
        port,
        path,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          ...(host !== undefined && { Host: host }),
          ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
