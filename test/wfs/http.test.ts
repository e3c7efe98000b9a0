import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { writePoints } from '../support/dataset-files.ts';
import { programAvailable, run } from '../support/programs.ts';
import { rawRequest } from '../support/raw-http.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const POINTS = 25_000;
const ASK = 'service=WFS&version=1.1.0&request=GetFeature';

/** The limits of this server, small so that a test reaches them; by the names of docs/reference/configuration.md. */
const LIMITS = {
  maxUrlBytes: 4096,
  maxHeaderBytes: 8192,
  maxBodyBytes: 20_000,
  maxKvpParameters: 16,
  maxKvpValueCharacters: 2000,
  maxXmlDepth: 12,
  maxXmlElements: 300,
  maxXmlAttributesPerElement: 10,
  maxXmlTextCharacters: 3000,
  maxQueries: 4,
  maxFeatureIds: 20,
} as const;

const withoutTime = (xml: string) => xml.replace(/ timeStamp="[^"]*"/, '');
const idsOf = (xml: string) => [...xml.matchAll(/ gml:id="([^"]*)"/g)].map((match) => match[1] as string);
const numberOf = (xml: string) => Number(/numberOfFeatures="(\d+)"/.exec(xml)?.[1]);

const escapes: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const unescapeXml = (text: string) => text.replace(/&(?:lt|gt|quot|amp);/g, (e) => escapes[e] as string);

interface Report {
  readonly status: number;
  readonly contentType: string | null;
  readonly code: string | undefined;
  readonly locator: string | undefined;
  readonly text: string;
}

async function reportOf(answer: Response): Promise<Report> {
  const xml = await answer.text();
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    code: /exceptionCode="([^"]*)"/.exec(xml)?.[1],
    locator: /locator="([^"]*)"/.exec(xml)?.[1],
    text: unescapeXml(/<ExceptionText>([^<]*)/.exec(xml)?.[1] ?? xml),
  };
}

describe('WFS over HTTP', () => {
  let home: string;
  let server: RunningServer;
  let wfs: string;
  let port: number;

  const get = (query: string, headers: Record<string, string> = {}) => fetch(`${wfs}?${query}`, { headers });
  const getText = async (query: string) => (await get(query)).text();
  const post = (body: string | Uint8Array, contentType: string | undefined, query = '') =>
    fetch(`${wfs}${query}`, {
      method: 'POST',
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      body: typeof body === 'string' ? new TextEncoder().encode(body) : (body as Uint8Array<ArrayBuffer>),
    });
  const publishTowns = (first: string, ...more: string[]) =>
    writeFile(
      join(home, 'towns.csv'),
      `code,name,inhabitants,lat,lon\n01,${first},41527,46.205,5.226\n02,Laon,24304,49.564,3.62\n03,Moulins,19344,46.565,3.333\n`,
    ).then(() =>
      trigpoint(home, 'publish', join(home, 'towns.csv'), '--as', 'towns', '--key', 'code', ...more),
    );

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'test', '--title', 'Test', '--default');
    const towns = await publishTowns('Bourg-en-Bresse');
    assert.equal(towns.status, 0, towns.stderr);
    const points = await trigpoint(
      home,
      'publish',
      await writePoints(home, 'points.geojson', POINTS),
      '--key',
      'key',
    );
    assert.equal(points.status, 0, points.stderr);
    const places = join(home, 'places.geojson');
    await writeFile(
      places,
      '{"type":"Feature","properties":{"Géométrie":"ü","n":1},"geometry":{"type":"Point","coordinates":[2,48]}}',
    );
    const accents = await trigpoint(home, 'publish', places, '--as', 'zürich');
    assert.equal(accents.status, 0, accents.stderr);
    const flags = Object.entries(LIMITS).flatMap(([name, value]) => [
      `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
      String(value),
    ]);
    server = await startServer({ home, flags });
    wfs = `${server.url}/api/wfs`;
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  describe('compression', () => {
    for (const [what, query] of [
      ['a whole dataset', `${ASK}&typeName=points`],
      ['a few features', `${ASK}&typeName=points&maxFeatures=10`],
      ['features between pages', `${ASK}&typeName=points&startIndex=777&maxFeatures=5000`],
      ['two types', `${ASK}&typeName=towns,points`],
      ['a property subset', `${ASK}&typeName=points&propertyName=name`],
      ['hits', `${ASK}&typeName=points&resultType=hits`],
      ['GeoJSON', `${ASK}&typeName=points&outputFormat=geojson`],
      ['CSV', `${ASK}&typeName=points&outputFormat=csv`],
      ['capabilities', 'service=WFS&request=GetCapabilities'],
      ['a schema', 'service=WFS&request=DescribeFeatureType'],
      ['an exception report', `${ASK}&typeName=nothing`],
    ] as const) {
      it(`gzip of ${what} is one whole member, and equals the plain answer`, async (t) => {
        const plain = await run('curl', ['-s', '-H', 'Accept-Encoding: identity', `${wfs}?${query}`]);
        const zipped = join(home, 'answer.gz');
        const curl = ['-s', '-D', '-', '-o', zipped, '-H', 'Accept-Encoding: gzip', `${wfs}?${query}`];
        const { stdout: head } = await run('curl', curl);
        const bytes = await readFile(zipped);
        assert.match(head, /\r\nVary: [^\r]*Accept-Encoding/);
        if (!/\r\nContent-Encoding: gzip\r\n/.test(head)) {
          // Too small to gain anything; then it is sent as it is.
          assert.ok(bytes.length < 2048, `${bytes.length} bytes were not compressed`);
          return;
        }
        const body = gunzipSync(bytes).toString('utf8');
        const time = /("?timeStamp"?[=:])"[^"]*"/;
        assert.equal(body.replace(time, '$1'), plain.stdout.replace(time, '$1'));
        if (!programAvailable(t, 'gzip', 'gzip')) return;
        const check = await run('gzip', ['-t', '-v', zipped]);
        assert.equal(check.status, 0, check.stderr);
        const length = /\r\nContent-Length: (\d+)\r\n/.exec(head)?.[1];
        if (length !== undefined) assert.equal(Number(length), bytes.length);
      });
    }

    it('is not forced on who refuses it', async () => {
      for (const encodings of ['identity', 'gzip;q=0', 'br', '']) {
        const { headers } = await get('service=WFS&request=GetCapabilities', {
          'accept-encoding': encodings,
        });
        assert.equal(headers.get('content-encoding'), null, encodings);
      }
    });
  });

  describe('headers', () => {
    it('HEAD answers with the head of GET, and no body', async () => {
      for (const query of [`${ASK}&typeName=points`, 'service=WFS&request=GetCapabilities', 'service=WMS']) {
        const headers = { 'accept-encoding': 'identity' };
        const [ofGet, ofHead] = await Promise.all([
          get(query, headers),
          fetch(`${wfs}?${query}`, { method: 'HEAD', headers }),
        ]);
        const { length } = await ofGet.text();
        assert.equal(ofHead.status, ofGet.status);
        for (const name of ['content-type', 'content-length', 'etag', 'vary'])
          assert.equal(ofHead.headers.get(name), ofGet.headers.get(name), name);
        assert.ok(length > 0);
        assert.equal(await ofHead.text(), '');
      }
    });

    it('names are in canonical case on the wire', async () => {
      const request = `GET /api/wfs?${ASK}&typeName=towns HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
      const { head, status } = await rawRequest(port, request);
      assert.equal(status, 200);
      assert.match(head, /\r\nContent-Type: text\/xml; subtype=gml\/3\.1\.1\r\n/);
      for (const name of head
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(':')[0] as string))
        assert.match(name, /^(?:[A-Z][a-z0-9]*-?)+$|^ETag$/, name);
    });

    it('exception reports have theirs in canonical case, too', async () => {
      const { head } = await rawRequest(
        port,
        `GET /api/wfs?service=X HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      assert.match(head, /^HTTP\/1\.1 400 [\s\S]*\r\nContent-Type: text\/xml; charset=utf-8\r\n/);
    });

    it('a preflight permits reads with credentials in a header, from everywhere', async () => {
      const answer = await fetch(wfs, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://map.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
      assert.match(answer.headers.get('access-control-allow-methods') ?? '', /GET.*POST/);
      assert.match(answer.headers.get('access-control-allow-headers') ?? '', /Authorization/);
      assert.match(answer.headers.get('access-control-allow-headers') ?? '', /Content-Type/);
    });

    it('answers and exception reports are open to scripts of other origins', async () => {
      for (const query of [`${ASK}&typeName=towns`, `${ASK}&typeName=none`]) {
        const { headers } = await get(query, { origin: 'https://map.example' });
        assert.equal(headers.get('access-control-allow-origin'), '*');
        assert.match(headers.get('access-control-expose-headers') ?? '', /ETag/);
      }
    });

    it('other methods are refused with those that are allowed', async () => {
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const answer = await fetch(`${wfs}?${ASK}&typeName=towns`, { method });
        assert.equal(answer.status, 405);
        assert.equal(answer.headers.get('allow'), 'GET, POST, HEAD, OPTIONS');
        assert.equal((await reportOf(answer)).code, 'OperationNotSupported');
      }
    });

    it('a browser without parameters gets a page for people', async () => {
      const page = await fetch(wfs, { headers: { accept: 'text/html,application/xhtml+xml' } });
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(await page.text(), /\/api\/wfs/);
      assert.equal((await reportOf(await fetch(wfs))).code, 'MissingParameterValue');
    });
  });

  describe('conditional requests', () => {
    const query = `${ASK}&typeName=towns`;

    it('an answer that has not changed is not sent again', async () => {
      const etag = (await get(query)).headers.get('etag') ?? '';
      assert.match(etag, /^W\/"[\w-]+"$/);
      for (const condition of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const again = await get(query, { 'if-none-match': condition });
        assert.equal(again.status, 304, condition);
        assert.equal(await again.text(), '');
        assert.equal(again.headers.get('etag'), etag);
        assert.match(again.headers.get('vary') ?? '', /Accept-Encoding/);
      }
      assert.equal((await get(query, { 'if-none-match': 'W/"other"' })).status, 200);
    });

    it('the tag belongs to the query, the format and the encoding', async () => {
      const tags = await Promise.all(
        [query, `${query}&maxFeatures=1`, `${query}&outputFormat=csv`, `${query}&srsName=EPSG:4326`].map(
          async (q) => (await get(q, { 'accept-encoding': 'identity' })).headers.get('etag'),
        ),
      );
      assert.equal(new Set(tags).size, tags.length);
      const points = `${ASK}&typeName=points`;
      const plain = (await get(points, { 'accept-encoding': 'identity' })).headers.get('etag');
      const zipped = (await get(points, { 'accept-encoding': 'gzip' })).headers.get('etag');
      assert.notEqual(plain, zipped);
      const renamed = await get('REQUEST=GetFeature&TypeName=towns&VERSION=1.1.0&SERVICE=WFS');
      assert.equal(renamed.headers.get('etag'), (await get(query)).headers.get('etag'));
    });

    it('exception reports have no tag and are not kept', async () => {
      const { headers } = await get(`${ASK}&typeName=none`);
      assert.equal(headers.get('etag'), null);
      assert.match(headers.get('cache-control') ?? '', /no-store/);
    });

    it('after a republish the tag is another, and the ids are the same', async () => {
      const before = await get(query);
      const etag = before.headers.get('etag') ?? '';
      const ids = idsOf(await before.text());
      const replaced = await publishTowns('Bourg', '--replace');
      assert.equal(replaced.status, 0, replaced.stderr);
      // Contract §7: within a second.
      await eventually('the new version', async () => (await getText(query)).includes('>Bourg<'), 5000);
      const after = await get(query, { 'if-none-match': etag });
      assert.equal(after.status, 200);
      assert.deepEqual(idsOf(await after.text()).sort(), ids.sort());
      const capabilities = await get('service=WFS&request=GetCapabilities');
      assert.equal(capabilities.status, 200);
    });

    it('GetCapabilities is the same text until something changes', async () => {
      const ask = 'service=WFS&request=GetCapabilities';
      const [one, two] = await Promise.all([get(ask), get(ask)]);
      assert.equal(await one.text(), await two.text());
      const etag = one.headers.get('etag') ?? '';
      assert.equal((await get(ask, { 'if-none-match': etag })).status, 304);
    });
  });

  describe('how requests are written', () => {
    const towns = async () => withoutTime(await getText(`${ASK}&typeName=towns`));

    it('names in any case and order, unknown and empty parameters', async () => {
      const expected = await towns();
      for (const query of [
        'TYPENAME=towns&REQUEST=GetFeature&VERSION=1.1.0&SERVICE=WFS',
        `${ASK}&typeNames=towns&unknown=1&maxFeatures=`,
        `${ASK}&typeName=ods:towns`,
        `${ASK}&typeName=ods%3Atowns&typeName=ods%3Atowns`,
        `${ASK}&typeName={http://127.0.0.1:${port}/api/wfs/featuretype}towns`,
        `${ASK}&typeName=x:towns&namespace=xmlns(x=http://127.0.0.1:${port}/api/wfs/featuretype)`,
      ])
        assert.equal(withoutTime(await getText(query)), expected, query);
    });

    it('percent-encoded and raw UTF-8 in the request line', async () => {
      const encoded = await getText(`${ASK}&typeName=z%C3%BCrich`);
      assert.equal(numberOf(encoded), 1, encoded);
      const line = `GET /api/wfs?${ASK}&typeName=zürich HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
      const raw = await rawRequest(port, Buffer.from(line, 'utf8'));
      assert.equal(raw.status, 200);
      assert.equal(withoutTime(raw.body), withoutTime(encoded));
      assert.match(raw.body, /<ods:Géométrie>ü<\/ods:Géométrie>/);
      const broken = Buffer.concat([
        Buffer.from(`GET /api/wfs?${ASK}&typeName=z`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(` HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
      ]);
      assert.equal((await rawRequest(port, broken)).status, 400);
    });

    it('as a form', async () => {
      const form = 'SERVICE=WFS&request=GetFeature&typename=ods%3Atowns&maxFeatures=2';
      for (const type of [
        'application/x-www-form-urlencoded',
        'application/x-www-form-urlencoded; charset=UTF-8',
      ]) {
        const answer = await post(form, type);
        assert.equal(answer.status, 200);
        assert.equal(numberOf(await answer.text()), 2);
      }
    });

    it('as XML, which parameters in the URL do not disturb', async () => {
      const body =
        '<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0"><Query typeName="towns"/></GetFeature>';
      for (const type of ['text/xml', 'application/xml', 'application/vnd.ogc.wfs+xml', undefined]) {
        const answer = await post(body, type, '?service=WFS&version=1.1.0&request=GetFeature');
        assert.equal(withoutTime(await answer.text()), await towns(), type);
      }
      const refused = await reportOf(await post(body, 'application/json'));
      assert.deepEqual([refused.status, refused.code], [400, 'InvalidParameterValue']);
    });

    it('XML in UTF-16 and ISO-8859-1, as its declaration or its mark says', async () => {
      const body = (encoding: string) =>
        `<?xml version="1.0" encoding="${encoding}"?><GetFeature xmlns="http://www.opengis.net/wfs" service="WFS"><Query typeName="zürich"/></GetFeature>`;
      const utf16 = Buffer.from(`\uFEFF${body('UTF-16')}`, 'utf16le');
      assert.equal(numberOf(await (await post(utf16, 'text/xml')).text()), 1);
      const latin1 = Buffer.from(body('ISO-8859-1'), 'latin1');
      assert.equal(numberOf(await (await post(latin1, 'text/xml')).text()), 1);
    });

    it('an empty POST gets an exception report', async () => {
      for (const type of ['text/xml', 'application/x-www-form-urlencoded', undefined]) {
        const { status, code, locator } = await reportOf(await post('', type));
        assert.deepEqual([status, code, locator], [400, 'MissingParameterValue', 'request'], type);
      }
    });
  });

  describe('exception reports', () => {
    for (const [query, code, locator, says] of [
      ['request=GetCapabilities', 'MissingParameterValue', 'service', /WFS/],
      ['service=&request=GetCapabilities', 'MissingParameterValue', 'service', /WFS/],
      ['service=WMS&request=GetCapabilities', 'InvalidParameterValue', 'service', /WMS/],
      ['service=WFS', 'MissingParameterValue', 'request', /GetCapabilities.*DescribeFeatureType.*GetFeature/],
      ['service=WFS&request=GetMap', 'OperationNotSupported', 'request', /GetMap.*GetFeature/],
      ['service=WFS&request=Transaction', 'OperationNotSupported', 'request', /Transaction/],
      [
        `service=WFS&request=GetCapabilities&AcceptVersions=3.0.0,9.1.0`,
        'VersionNegotiationFailed',
        'AcceptVersions',
        /1\.1\.0/,
      ],
      [
        'service=WFS&request=GetCapabilities&sections=Nonsense',
        'InvalidParameterValue',
        'sections',
        /Nonsense/,
      ],
      [
        'service=WFS&version=9.9.9&request=DescribeFeatureType',
        'InvalidParameterValue',
        'version',
        /1\.1\.0/,
      ],
      [
        'service=WFS&version=2.0.0&request=GetFeature&typeName=towns',
        'InvalidParameterValue',
        'version',
        /1\.1\.0/,
      ],
      ['service=WFS&request=DescribeFeatureType&typeName=none', 'InvalidParameterValue', 'typeName', /none/],
      [
        'service=WFS&request=DescribeFeatureType&outputFormat=x',
        'InvalidParameterValue',
        'outputFormat',
        /gml\/3\.1\.1/,
      ],
      [`${ASK}`, 'MissingParameterValue', 'typeName', /typeName/],
      [`${ASK}&typeName=none`, 'InvalidParameterValue', 'typeName', /none/],
      [`${ASK}&typeName=foo:towns`, 'InvalidParameterValue', 'typeName', /foo/],
      [`${ASK}&typeName=towns&propertyName=nothing`, 'InvalidParameterValue', 'propertyName', /nothing/],
      [`${ASK}&typeName=towns&maxFeatures=0`, 'InvalidParameterValue', 'maxFeatures', /positive/],
      [`${ASK}&typeName=towns&maxFeatures=-1`, 'InvalidParameterValue', 'maxFeatures', /-1/],
      [`${ASK}&typeName=towns&maxFeatures=ten`, 'InvalidParameterValue', 'maxFeatures', /ten/],
      [`${ASK}&typeName=towns&maxFeatures=1.5`, 'InvalidParameterValue', 'maxFeatures', /1\.5/],
      [`${ASK}&typeName=towns&startIndex=-1`, 'InvalidParameterValue', 'startIndex', /-1/],
      [`${ASK}&typeName=towns&resultType=some`, 'InvalidParameterValue', 'resultType', /some/],
      [`${ASK}&typeName=towns&outputFormat=pdf`, 'InvalidParameterValue', 'outputFormat', /pdf/],
      [`${ASK}&typeName=towns&srsName=nonsense`, 'InvalidParameterValue', 'srsName', /nonsense/],
      [
        `${ASK}&typeName=towns&featureId=towns.01&bbox=1,2,3,4`,
        'InvalidParameterValue',
        'bbox',
        /featureId and bbox/,
      ],
      [
        `${ASK}&typeName=towns&featureId=towns.01&filter=x`,
        'InvalidParameterValue',
        'filter',
        /featureId and filter/,
      ],
      [
        `${ASK}&typeName=towns&maxFeatures=1&maxFeatures=2`,
        'InvalidParameterValue',
        'maxFeatures',
        /more than once/,
      ],
      [
        `service=WFS&VeERSION=1.1.0&request=GetFeature&typeName=towns`,
        'MissingParameterValue',
        'version',
        /VeERSION.*did you mean|did you mean/i,
      ],
      [`${ASK}&typeName=towns&maxFeature=1`, 'MissingParameterValue', 'maxFeatures', /did you mean/],
      [`${ASK}&typeNam=towns`, 'MissingParameterValue', 'typeName', /did you mean/],
    ] as const) {
      it(`${code} at ${locator}: ${query.slice(0, 90)}`, async () => {
        const report = await reportOf(await get(query));
        assert.deepEqual([report.status, report.code, report.locator], [400, code, locator], report.text);
        assert.equal(report.contentType, 'text/xml; charset=utf-8');
        assert.match(report.text, says);
      });
    }

    it('GetCapabilities negotiates: AcceptVersions before version; a version that is not served gives one that is', async () => {
      for (const query of [
        'version=2.0.0',
        'version=1.0.0',
        'version=9',
        'AcceptVersions=2.0.0,1.1.0,1.0.0',
        'AcceptVersions=1.1.0&version=7.0.0',
      ]) {
        const answer = await get(`service=WFS&request=GetCapabilities&${query}`);
        assert.equal(answer.status, 200, query);
        assert.match(await answer.text(), /<wfs:WFS_Capabilities version="1\.1\.0"/);
      }
    });

    it('in XML: an unknown root, a broken document, a doctype', async () => {
      const unknown = await reportOf(
        await post('<LockFeature xmlns="http://www.opengis.net/wfs" service="WFS"/>', 'text/xml'),
      );
      assert.deepEqual(
        [unknown.status, unknown.code, unknown.locator],
        [400, 'OperationNotSupported', 'request'],
      );
      const broken = await reportOf(await post('<GetFeature', 'text/xml'));
      assert.equal(broken.status, 400);
      assert.match(broken.text, /line 1/);
      const doctype = await reportOf(await post('<!DOCTYPE x><x/>', 'text/xml'));
      assert.equal(doctype.status, 400);
      assert.match(doctype.text, /DOCTYPE/);
    });

    it('control characters and markup of the request come back as harmless text', async () => {
      const answer = await get(`${ASK}&typeName=%3Cscript%3E%00%01%ED%A0%80%EF%BF%BF`);
      const xml = await answer.text();
      assert.equal(answer.status, 400);
      assert.doesNotMatch(xml, /<script>|[\0\x01\uFFFF]/);
    });
  });

  describe('exceptionStatus=200, for old clients', () => {
    it('gives mistakes of the client with status 200', async () => {
      const other = await startServer({ home, flags: ['--exception-status', '200'] });
      try {
        const report = await reportOf(await fetch(`${other.url}/api/wfs?${ASK}&typeName=none`));
        assert.deepEqual([report.status, report.code], [200, 'InvalidParameterValue']);
        assert.equal((await fetch(`${other.url}/api/none`)).status, 404);
      } finally {
        await other.stop();
      }
    });
  });

  describe('limits: at the limit all is well, one beyond is refused by its name', () => {
    const ask = async (query: string) => reportOf(await get(query));
    const okGet = 'service=WFS&request=GetCapabilities';
    const refuses = ({ status, text }: Report, limit: keyof typeof LIMITS, ...statuses: number[]) => {
      assert.ok(statuses.includes(status), `${limit}: ${status} ${text}`);
      assert.match(text, new RegExp(`\\b${limit}\\b`));
    };
    const describeTypes = (inside: string, attributes = '') =>
      `<DescribeFeatureType xmlns="http://www.opengis.net/wfs" service="WFS"${attributes}>${inside}</DescribeFeatureType>`;
    const xml = async (body: string) => reportOf(await post(body, 'text/xml'));
    const town = '<TypeName>towns</TypeName>';

    it('maxUrlBytes', async () => {
      const target = (length: number) => `${okGet}&xx=1`.padEnd(length - '/api/wfs?'.length, '&');
      assert.equal((await ask(target(LIMITS.maxUrlBytes))).status, 200);
      refuses(await ask(target(LIMITS.maxUrlBytes + 1)), 'maxUrlBytes', 414);
    });

    it('maxHeaderBytes', async () => {
      const request = (padding: number) =>
        `GET /api/wfs?${okGet} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: ${'x'.repeat(padding)}\r\n\r\n`;
      assert.equal((await rawRequest(port, request(LIMITS.maxHeaderBytes - 300))).status, 200);
      const { status, body } = await rawRequest(port, request(LIMITS.maxHeaderBytes + 1));
      assert.equal(status, 431);
      assert.match(body, /maxHeaderBytes/);
    });

    it('maxBodyBytes, announced or not', async () => {
      // Comments, since blanks count as one long text.
      const comment = `<!--${'x'.repeat(993)}-->`;
      const body = (length: number) =>
        (describeTypes(town) + comment.repeat(length / 1000 - 1)).padEnd(length, ' ');
      assert.equal((await xml(body(LIMITS.maxBodyBytes))).status, 200);
      refuses(await xml(body(LIMITS.maxBodyBytes + 1)), 'maxBodyBytes', 413);
      const stream = new Blob([body(LIMITS.maxBodyBytes + 1)]).stream();
      const chunked = await fetch(wfs, { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
      refuses(await reportOf(chunked), 'maxBodyBytes', 413);
    });

    it('maxKvpParameters', async () => {
      const query = (count: number) =>
        okGet + Array.from({ length: count - 2 }, (_, i) => `&p${i}q=1`).join('');
      assert.equal((await ask(query(LIMITS.maxKvpParameters))).status, 200);
      refuses(await ask(query(LIMITS.maxKvpParameters + 1)), 'maxKvpParameters', 400, 414);
    });

    it('maxKvpValueCharacters', async () => {
      const query = (length: number) => `${okGet}&something=${'x'.repeat(length)}`;
      assert.equal((await ask(query(LIMITS.maxKvpValueCharacters))).status, 200);
      refuses(await ask(query(LIMITS.maxKvpValueCharacters + 1)), 'maxKvpValueCharacters', 400, 414);
    });

    it('maxXmlDepth', async () => {
      const nested = (depth: number) => describeTypes('<x>'.repeat(depth - 1) + '</x>'.repeat(depth - 1));
      assert.doesNotMatch((await xml(nested(LIMITS.maxXmlDepth))).text, /maxXmlDepth/);
      refuses(await xml(nested(LIMITS.maxXmlDepth + 1)), 'maxXmlDepth', 400);
    });

    it('maxXmlElements', async () => {
      const elements = (count: number) => describeTypes(`<x>${'<y/>'.repeat(count - 2)}</x>`);
      assert.doesNotMatch((await xml(elements(LIMITS.maxXmlElements))).text, /maxXmlElements/);
      refuses(await xml(elements(LIMITS.maxXmlElements + 1)), 'maxXmlElements', 400);
    });

    it('maxXmlAttributesPerElement', async () => {
      const attributes = (count: number) =>
        describeTypes(town, Array.from({ length: count - 2 }, (_, i) => ` long${i}name="1"`).join(''));
      assert.equal((await xml(attributes(LIMITS.maxXmlAttributesPerElement))).status, 200);
      refuses(
        await xml(attributes(LIMITS.maxXmlAttributesPerElement + 1)),
        'maxXmlAttributesPerElement',
        400,
      );
    });

    it('maxXmlTextCharacters, in texts, attributes and comments', async () => {
      const pad = (length: number) => 'towns'.padEnd(length, ' ');
      const text = (length: number) => describeTypes(`<TypeName>${pad(length)}</TypeName>`);
      const attribute = (length: number) => describeTypes(town, ` handle="${pad(length)}"`);
      const comment = (length: number) => describeTypes(`<!--${pad(length)}-->${town}`);
      for (const body of [text, attribute, comment]) {
        assert.equal((await xml(body(LIMITS.maxXmlTextCharacters))).status, 200);
        refuses(await xml(body(LIMITS.maxXmlTextCharacters + 1)), 'maxXmlTextCharacters', 400);
      }
    });

    it('maxQueries, in KVP and XML', async () => {
      const list = (count: number) => `${ASK}&typeName=${Array(count).fill('towns').join()}`;
      assert.equal((await ask(list(LIMITS.maxQueries))).status, 200);
      refuses(await ask(list(LIMITS.maxQueries + 1)), 'maxQueries', 400);
      const queries = (count: number) =>
        `<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS">${'<Query typeName="towns"/>'.repeat(count)}</GetFeature>`;
      assert.equal((await xml(queries(LIMITS.maxQueries))).status, 200);
      refuses(await xml(queries(LIMITS.maxQueries + 1)), 'maxQueries', 400);
      refuses(await xml(describeTypes(town.repeat(LIMITS.maxQueries + 1))), 'maxQueries', 400);
    });

    it('maxFeatureIds, in KVP and XML', async () => {
      const list = (count: number) => `${ASK}&featureId=${Array(count).fill('towns.01').join()}`;
      assert.equal((await ask(list(LIMITS.maxFeatureIds))).status, 200);
      refuses(await ask(list(LIMITS.maxFeatureIds + 1)), 'maxFeatureIds', 400);
      const filter = (count: number) =>
        `<GetFeature xmlns="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" service="WFS"><Query typeName="towns"><ogc:Filter>${'<ogc:FeatureId fid="towns.01"/>'.repeat(count)}</ogc:Filter></Query></GetFeature>`;
      assert.equal((await xml(filter(LIMITS.maxFeatureIds))).status, 200);
      refuses(await xml(filter(LIMITS.maxFeatureIds + 1)), 'maxFeatureIds', 400);
    });
  });

  describe('what is asked is what is answered', () => {
    it('the default CRS, in both spellings with their axis orders', async () => {
      const position = async (srsName: string) => {
        const text = await getText(
          `${ASK}&typeName=towns&featureId=towns.02&srsName=${encodeURIComponent(srsName)}`,
        );
        assert.ok(text.includes(`<gml:Point srsName="${srsName}">`), text);
        return /<gml:pos>([^<]*)/.exec(text)?.[1];
      };
      for (const latitudeFirst of [
        'urn:ogc:def:crs:EPSG::4326',
        'urn:x-ogc:def:crs:EPSG:4326',
        'http://www.opengis.net/def/crs/EPSG/0/4326',
      ])
        assert.equal(await position(latitudeFirst), '49.564 3.62', latitudeFirst);
      for (const longitudeFirst of [
        'EPSG:4326',
        'http://www.opengis.net/gml/srs/epsg.xml#4326',
        'urn:ogc:def:crs:OGC:1.3:CRS84',
      ])
        assert.equal(await position(longitudeFirst), '3.62 49.564', longitudeFirst);
      const byDefault = await getText(`${ASK}&typeName=towns&featureId=towns.02`);
      assert.match(byDefault, /<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>49\.564 3\.62</);
    });

    it('GeoJSON and CSV, with the same ids', async () => {
      const gml = idsOf(await getText(`${ASK}&typeName=towns`));
      for (const format of ['geojson', 'json', 'application/json']) {
        const answer = await get(`${ASK}&typeName=towns&outputFormat=${format}`);
        assert.match(answer.headers.get('content-type') ?? '', /json/);
        const collection = (await answer.json()) as {
          features: {
            id: string;
            geometry: { coordinates: number[] };
            properties: Record<string, unknown>;
          }[];
        };
        assert.deepEqual(
          collection.features.map((f) => f.id),
          gml,
        );
        const laon = collection.features.find((f) => f.id === 'towns.02');
        assert.deepEqual(laon?.geometry.coordinates, [3.62, 49.564]);
        assert.deepEqual([laon?.properties['code'], laon?.properties['inhabitants']], ['02', 24304]);
      }
      const csv = await get(`${ASK}&typeName=towns&outputFormat=csv`);
      assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
      const lines = (await csv.text()).trim().split(/\r?\n/);
      assert.equal(lines.length, 4);
      for (const id of gml)
        assert.ok(
          lines.some((line) => line.includes(id)),
          id,
        );
    });

    it('CSV as Excel opens it where commas are decimal: semicolons, and a byte order mark', async () => {
      const asked = encodeURIComponent('text/csv; separator=semicolon; decimal=comma; bom=yes');
      const byKvp = await get(`${ASK}&typeName=towns&outputFormat=${asked}`);
      const bytes = Buffer.from(await byKvp.arrayBuffer());
      assert.equal(bytes.subarray(0, 10).toString('hex'), `efbbbf${Buffer.from('gml_id;').toString('hex')}`);
      assert.match(
        bytes.toString('utf8'),
        /\r\ntowns\.02;02;Laon;24304;49,564;3,62;"POINT \(3\.62 49\.564\)"\r\n/,
      );
      assert.match(byKvp.headers.get('content-disposition') ?? '', /filename="towns\.csv"/);
      const body = `<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0" outputFormat="text/csv;bom=yes;separator=semicolon;decimal=comma"><Query typeName="towns"/></GetFeature>`;
      const byXml = await fetch(wfs, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body });
      assert.deepEqual(Buffer.from(await byXml.arrayBuffer()), bytes);
      const plain = await get(`${ASK}&typeName=towns&outputFormat=csv`);
      assert.notEqual(plain.headers.get('etag'), byKvp.headers.get('etag'));
      const refused = await get(
        `${ASK}&typeName=towns&outputFormat=${encodeURIComponent('csv; separator=pipe')}`,
      );
      assert.equal(refused.status, 400);
      const report = await refused.text();
      assert.match(report, /exceptionCode="InvalidParameterValue" locator="outputFormat"/);
      assert.match(report, /comma, semicolon, tab would be accepted/);
      const capabilities = await getText('service=WFS&request=GetCapabilities');
      assert.match(
        capabilities,
        /<ows:Value>text\/csv; separator=semicolon; decimal=comma; bom=yes<\/ows:Value>/,
      );
    });

    it('pages by startIndex neither repeat nor lose a feature', async () => {
      const pageSize = 4999;
      const seen: string[] = [];
      for (let start = 0; ; start += pageSize) {
        const ids = idsOf(
          await getText(`${ASK}&typeName=points&startIndex=${start}&maxFeatures=${pageSize}`),
        );
        seen.push(...ids);
        if (ids.length < pageSize) break;
      }
      assert.deepEqual(seen, idsOf(await getText(`${ASK}&typeName=points`)));
      assert.equal(new Set(seen).size, POINTS);
      const beyond = await getText(`${ASK}&typeName=points&startIndex=${POINTS}`);
      assert.equal(numberOf(beyond), 0);
    });

    it('maxFeatures counts over all types; hits ignore it', async () => {
      const some = await getText(`${ASK}&typeName=towns,points&maxFeatures=5`);
      assert.equal(numberOf(some), 5);
      assert.equal(idsOf(some).length, 5);
      const hits = await getText(`${ASK}&typeName=towns,points&maxFeatures=5&resultType=hits`);
      assert.equal(numberOf(hits), POINTS + 3);
      assert.deepEqual(idsOf(hits), []);
      assert.equal(
        numberOf(await getText(`${ASK}&typeName=points&maxFeatures=99999999999999999999`)),
        POINTS,
      );
    });

    it('featureId, with and without a type, known and unknown', async () => {
      assert.deepEqual(idsOf(await getText(`${ASK}&featureId=towns.02`)), ['towns.02']);
      const mixed = await getText(`${ASK}&featureId=towns.02,points.7,towns.01`);
      assert.deepEqual(idsOf(mixed).sort(), ['points.7', 'towns.01', 'towns.02']);
      assert.equal(numberOf(await getText(`${ASK}&typeName=towns&featureId=towns.99`)), 0);
    });

    it('an id with a prefix, which no id has, is refused with the one that is meant', async () => {
      const filter = '<Filter><GmlObjectId id="ods:towns.02"/></Filter>';
      for (const query of [
        'featureId=ods:towns.02',
        'typeName=ods:towns&featureId=ods:towns.02',
        `typeName=ods:towns&filter=${encodeURIComponent(filter)}`,
      ]) {
        const answer = await get(`${ASK}&${query}`);
        assert.equal(answer.status, 400, query);
        const said = await answer.text();
        assert.match(said, /ids have no prefix: did you mean "towns\.02"\?/);
        assert.match(said, /locator="(featureId|filter)"/);
      }
    });
  });
});
