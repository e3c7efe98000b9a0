import { request as send } from 'node:http';
import * as libxml2 from 'libxml2-wasm';
import type { CiteRequest } from './cite-case.ts';
import { SF } from './cite-xml.ts';

const NAMESPACES = {
  wfs: 'http://www.opengis.net/wfs',
  ows: 'http://www.opengis.net/ows',
  ogc: 'http://www.opengis.net/ogc',
  gml: 'http://www.opengis.net/gml',
  xsd: 'http://www.w3.org/2001/XMLSchema',
  xlink: 'http://www.w3.org/1999/xlink',
  sf: SF,
};

export interface CiteResponse {
  readonly status: number;
  /** Undefined when there is none, or none whose name is written so. */
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Sends a request as the suite does: before each POST one without a body, which must be answered somehow. */
export async function sendAsSuite(url: string, asked: CiteRequest): Promise<CiteResponse> {
  const address = new URL(url);
  if (asked.get !== undefined) return exchange(address, asked);
  await exchange(address, {});
  return exchange(address, asked);
}

function exchange(url: URL, { get, post, form, host }: CiteRequest): Promise<CiteResponse> {
  const body = post ?? form;
  const type = form === undefined ? 'application/xml' : 'application/x-www-form-urlencoded';
  const path = get === undefined ? url.pathname : `${url.pathname}?${get}`;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      {
        host: url.hostname,
        port: url.port,
        method: get === undefined ? 'POST' : 'GET',
        path,
        headers: {
          host: host === undefined ? url.host : `${host}:${url.port}`,
          ...(body !== undefined && { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const at = incoming.rawHeaders.indexOf('Content-Type');
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: at < 0 ? undefined : incoming.rawHeaders[at + 1],
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Evaluates XPath on a document, once. */
export function evaluateXpath(xml: string, xpath: string): boolean | string | number {
  const document = libxml2.XmlDocument.fromString(xml);
  try {
    const result = document.eval(xpath, NAMESPACES);
    return Array.isArray(result) ? result.length > 0 : result;
  } finally {
    document.dispose();
  }
}
