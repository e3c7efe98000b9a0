import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { rawRequest } from '../support/raw-http.ts';
import { countFeatures, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

const WFS = 'xmlns="http://www.opengis.net/wfs"';
const query = (inside = '<Query typeName="towns"/>', attributes = '') =>
  `<GetFeature ${WFS} service="WFS" version="1.1.0"${attributes}>${inside}</GetFeature>`;

/** Documents that no parser may take: XML 1.0 (fifth edition) and Namespaces in XML, by their rules. */
const MALFORMED: Readonly<Record<string, string | Buffer>> = {
  'an attribute twice': query(undefined, ' handle="a" handle="b"'),
  'an attribute twice by two prefixes': query(
    '<Query typeName="towns" xmlns:a="u:x" xmlns:b="u:x" a:y="1" b:y="2"/>',
  ),
  'a tag that is not closed': query('<Query typeName="towns">'),
  'tags that overlap': query('<Query typeName="towns"><PropertyName></Query></PropertyName>'),
  'two roots': query() + query(),
  'text behind the root': `${query()} x`,
  'text before the root': `x${query()}`,
  'no root': '<?xml version="1.0"?><!-- nothing -->',
  'only blanks': ' \n ',
  'an unknown entity': query('<Query typeName="&towns;"/>'),
  'a named entity of HTML': query('<Query typeName="towns&nbsp;"/>'),
  'an ampersand': query('<Query typeName="a&b"/>'),
  'a < in an attribute': query('<Query typeName="a<b"/>'),
  'an attribute without quotes': query('<Query typeName=towns/>'),
  'an attribute without a value': query('<Query typeName/>'),
  'no blank between attributes': query('<Query typeName="towns"handle="x"/>'),
  'a prefix that is not declared': query('<wfs:Query typeName="towns"/>'),
  'an attribute prefix that is not declared': query('<Query typeName="towns" x:y="1"/>'),
  'a prefix undeclared': query('<Query typeName="towns" xmlns:p=""/>'),
  'the prefix xml bound to another URI': query('<Query typeName="towns" xmlns:xml="u:x"/>'),
  'the prefix xmlns bound': query('<Query typeName="towns" xmlns:xmlns="u:x"/>'),
  'a name with two colons': query('<a:b:c xmlns:a="u:x"/>'),
  'a name that begins with a digit': query('<1x/>'),
  'a control character': query('<Query typeName="towns\u0001"/>'),
  'a reference to NUL': query('<Query typeName="towns&#0;"/>'),
  'a reference to a control character': query('<Query typeName="towns&#x1F;"/>'),
  'a reference to a surrogate': query('<Query typeName="towns&#xD800;"/>'),
  'a reference beyond Unicode': query('<Query typeName="towns&#x110000;"/>'),
  'a reference without an end': query('<Query typeName="towns&#65"/>'),
  'U+FFFE': query('<Query typeName="towns\uFFFE"/>'),
  ']]> in text': query('<Query typeName="towns"/>]]>'),
  '-- in a comment': query('<!-- a -- b --><Query typeName="towns"/>'),
  'a comment that ends with --->': query('<!-- a ---><Query typeName="towns"/>'),
  'an XML declaration inside': query('<?xml version="1.0"?><Query typeName="towns"/>'),
  'an XML declaration behind a blank': ` <?xml version="1.0"?>${query()}`,
  'an XML declaration without a version': `<?xml encoding="UTF-8"?>${query()}`,
  'an XML declaration in the wrong order': `<?xml encoding="UTF-8" version="1.0"?>${query()}`,
  'an encoding that nobody knows': `<?xml version="1.0" encoding="x-unknown"?>${query()}`,
  'UTF-7': Buffer.from(
    `<?xml version="1.0" encoding="UTF-7"?>${query('+ADw-Query typeName=+ACI-towns+ACIAPg-')}`,
  ),
  'an encoding that contradicts the mark': Buffer.from(
    `\uFEFF<?xml version="1.0" encoding="UTF-8"?>${query()}`,
    'utf16le',
  ),
  'invalid UTF-8': Buffer.concat([
    Buffer.from('<GetFeature handle="'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from(`" ${WFS}/>`),
  ]),
  'overlong UTF-8': Buffer.concat([
    Buffer.from('<GetFeature handle="'),
    Buffer.from([0xc0, 0xbc]),
    Buffer.from(`" ${WFS}/>`),
  ]),
  'UTF-8 surrogates': Buffer.concat([
    Buffer.from('<GetFeature handle="'),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from(`" ${WFS}/>`),
  ]),
  'UTF-16 with half a character': Buffer.from(
    `\uFEFF<?xml version="1.0" encoding="UTF-16"?>${query()}`,
    'utf16le',
  ).subarray(0, -1),
  'a CDATA section that does not end': query('<![CDATA[x'),
  'a processing instruction that does not end': query('<?x '),
  'a doctype': `<!DOCTYPE GetFeature>${query()}`,
  'a doctype in lower case': `<!doctype GetFeature>${query()}`,
  'a doctype in UTF-16': Buffer.from(`\uFEFF<!DOCTYPE x [<!ENTITY a "b">]>${query()}`, 'utf16le'),
  'a doctype behind a comment': `<!-- x --><?y z?>\n<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">${query()}`,
  gzip: gzipSync(query()),
  zlib: deflateSync(query()),
  JSON: '{"request":"GetFeature"}',
};

/** Unusual, but XML: to be answered like any other. */
const WELL_FORMED: Readonly<Record<string, string | Buffer>> = {
  'single quotes and line breaks in tags': `<GetFeature\n${WFS}\tservice='WFS'><Query\r\n typeName='towns' /></GetFeature >`,
  'comments, CDATA and instructions in between': `<?a b?><!-- c -->${query('<!-- d --><Query typeName="towns"><![CDATA[ ]]></Query><?e f?>')}<!-- g -->`,
  'character references': query('<Query typeName="t&#111;wn&#x73;"/>'),
  'a mark': `\uFEFF${query()}`,
  'a declaration with everything': `<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n${query()}\n`,
  'UTF-16 with its mark, big endian': Buffer.from(`\uFEFF${query()}`, 'utf16le').swap16(),
  'another prefix': `<ö:GetFeature xmlns:ö="http://www.opengis.net/wfs" service="WFS"><ö:Query typeName="towns"/></ö:GetFeature>`,
};

describe('malformed requests', () => {
  let server: RunningServer;
  let port: number;

  before(async () => {
    const home = await makeHome();
    const file = join(home, 'towns.csv');
    await writeFile(file, 'code,name,lat,lon\n01,Bourg,46.2,5.2\n02,Laon,49.6,3.6\n');
    const published = await trigpoint(home, 'publish', file, '--key', 'code');
    assert.equal(published.status, 0, published.stderr);
    server = await startServer({ home });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    assert.equal(await countFeatures(server.url, 'towns'), 2, 'the server is well');
    assert.doesNotMatch(server.output(), /"level":(?:50|60)/, 'nothing went wrong inside');
    await server.stop();
    await rm(server.home, { recursive: true, force: true });
  });

  const post = async (body: string | Buffer) => {
    const answer = await fetch(`${server.url}/api/wfs`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: new Uint8Array(Buffer.from(body)),
    });
    return { status: answer.status, text: await answer.text() };
  };

  for (const [what, body] of Object.entries(MALFORMED)) {
    it(`XML with ${what} is refused by an exception report`, async () => {
      const { status, text } = await post(body);
      assert.equal(status, 400, text);
      assert.match(text, /<ExceptionReport/);
    });
  }

  for (const [what, body] of Object.entries(WELL_FORMED)) {
    it(`XML with ${what} is answered`, async () => {
      const { status, text } = await post(body);
      assert.equal(status, 200, text);
      assert.match(text, /numberOfFeatures="2"/);
    });
  }

  const OK = 'service=WFS&version=1.1.0&request=GetFeature&typeName=towns';
  for (const [query_, status] of [
    ['%', 400],
    ['&&&=&=&', 400],
    ['__proto__=1&constructor=2&toString=3&hasOwnProperty=4', 400],
    [`${OK}&__proto__=1&constructor[prototype][x]=1`, 200],
    [`${OK}&x=%ff%fe%c0%af%00`, 200],
    [`${OK}&typeName=__proto__`, 400],
    ['service=WFS&request=GetFeature&typeName=__proto__', 400],
    ['service=WFS&request=GetFeature&typeName=constructor', 400],
    ['service=WFS&request=constructor&typeName=towns', 400],
    ['service=__proto__&request=GetFeature', 400],
    [`${OK}&outputFormat=__proto__`, 400],
    [`${OK}&outputFormat=toString`, 400],
    [`${OK}&propertyName=__proto__`, 400],
    [`${OK}&propertyName=constructor/name`, 400],
    [`${OK}&srsName=__proto__`, 400],
    [`${OK}&srsName=EPSG:99999999999999999999`, 400],
    [`${OK}&featureId=__proto__.constructor`, 400],
    [`${OK}&featureId=towns.__proto__`, 200],
    [`${OK}&namespace=xmlns(__proto__=x)`, 200],
    ['service=WFS&request=GetCapabilities&sections=__proto__', 400],
    ['service=WFS&request=GetCapabilities&acceptVersions=__proto__', 400],
    [`${OK}&maxFeatures=1e3`, 400],
    [`${OK}&maxFeatures=0x10`, 400],
    [`${OK}&maxFeatures=%D9%A1`, 400],
    [`${OK}&startIndex=9007199254740993`, 200],
    [`service=WFS;request=GetCapabilities`, 400],
    [`service[]=WFS&request[]=GetCapabilities`, 400],
  ] as const) {
    it(`the parameters ${query_} give ${status}`, async () => {
      const answer = await fetch(`${server.url}/api/wfs?${query_}`);
      assert.equal(answer.status, status, await answer.text());
    });
  }

  const GET = `GET /api/wfs?${OK} HTTP/1.1\r\n`;
  for (const [what, request] of Object.entries({
    'two Host headers': `${GET}Connection: close\r\nHost: a\r\nHost: b\r\n\r\n`,
    'no Host header': `${GET}Connection: close\r\n\r\n`,
    'a Host with markup': `${GET}Connection: close\r\nHost: a"><script>\r\n\r\n`,
    'a Host with a path': `${GET}Connection: close\r\nHost: a/b\r\n\r\n`,
    'an absolute target': `GET http://other.example/api/wfs HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n`,
    'a folded header': `${GET}Host: a\r\nX: 1\r\n 2\r\n\r\n`,
    'a blank before a colon': `${GET}Host : a\r\n\r\n`,
    'NUL in a header': `${GET}Host: a\r\nX: a\0b\r\n\r\n`,
    'two lengths': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    'a length and chunks': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'a negative length': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n`,
    'a length in hexadecimal': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na`,
    'an unknown coding': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n`,
    'chunks not last': `POST /api/wfs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
    TRACE: `TRACE /api/wfs HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n`,
    CONNECT: `CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`,
    'an unknown method': `BREW /api/wfs HTTP/1.1\r\nHost: a\r\n\r\n`,
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/9.9': `GET / HTTP/9.9\r\nHost: a\r\n\r\n`,
    TLS: Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]),
  })) {
    it(`HTTP with ${what} is refused, and once only`, async () => {
      const { status, all, ending } = await rawRequest(port, request);
      assert.ok(status >= 400 && status <= 505 && status !== 500, `${status} ${ending}: ${all}`);
      assert.equal(all.match(/HTTP\/1\.1 \d/g)?.length, 1, all);
      assert.doesNotMatch(all, /<script>/);
    });
  }

  it('HTTP with a broken chunk ends the connection', async () => {
    const request = `POST /api/wfs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`;
    const { status, ending } = await rawRequest(port, request);
    assert.ok(status === 0 || status === 400, String(status));
    assert.notEqual(ending, 'timeout');
  });
});
