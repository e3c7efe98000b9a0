import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sharedAvailable } from '../../../test/support/shared.ts';
import { createTestWfs, LIMITS, type TestAnswer } from '../../../test/support/wfs-fixture.ts';
import { wfsValidator } from '../../../test/support/wfs-validator.ts';
import { completed } from '../../lib/steps.ts';
import { OwsException } from '../ows/ows-exception.ts';
import { decodeRequest } from './decode-request.ts';
import { wfsFailure } from './handle-wfs.ts';

const wfs = createTestWfs();
const WFS = 'xmlns:wfs="http://www.opengis.net/wfs"';

function assertException({ text, status, contentType }: TestAnswer, code: string, locator: string): void {
  assert.equal(status, 400, text);
  assert.equal(contentType, 'text/xml; charset=utf-8');
  assert.ok(text.includes(`exceptionCode="${code}" locator="${locator}"`), text);
  assert.match(text, /<ExceptionText>[^<]+<\/ExceptionText>/);
}

describe('common parameters (CONTRACT 2.2)', () => {
  const cases: readonly (readonly [query: string, code: string, locator: string])[] = [
    ['request=GetCapabilities', 'MissingParameterValue', 'service'],
    ['version=1.1.0&request=GetCapabilities', 'MissingParameterValue', 'service'],
    ['version=1.1.0', 'MissingParameterValue', 'service'],
    ['version=1.1.0&request~GetCapabilities!service~WFS', 'MissingParameterValue', 'service'],
    ['', 'MissingParameterValue', 'service'],
    ['service=ASDF&version=1.1.0&request=GetCapabilities', 'InvalidParameterValue', 'service'],
    ['service=WFS', 'MissingParameterValue', 'request'],
    ['service=WFS&request=', 'MissingParameterValue', 'request'],
    ['service=WFS&request=GetPropertyValue&version=2.0.0', 'OperationNotSupported', 'request'],
    ['service=WFS&request=Transaction', 'OperationNotSupported', 'request'],
    ['service=WFS&request=__proto__', 'OperationNotSupported', 'request'],
    ['service=WFS&request=GetFeature&version=2.0.0&typeName=rivers', 'InvalidParameterValue', 'version'],
    ['service=WFS&request=DescribeFeatureType&version=1.0.0', 'InvalidParameterValue', 'version'],
    ['SeERVICE=WFS&version=1.1.0&request=GetFeature&typeName=rivers', 'MissingParameterValue', 'service'],
    ['service=WFS&VeERSION=1.1.0&request=GetFeature&typeName=rivers', 'MissingParameterValue', 'version'],
    ['service=WFS&version=1.1.0&ReEQUEST=GetFeature&typeName=rivers', 'MissingParameterValue', 'request'],
    ['SERVIsCE=WFS&version=1.1.0&REQUEsST=GetFeature&typeName=rivers', 'MissingParameterValue', 'service'],
    ['service=WFS&request=GetFeature&typeName=rivers&maxFeature=1', 'MissingParameterValue', 'maxFeatures'],
    ['service=WFS&request=GetFeature&typeName=rivers&box=1', 'MissingParameterValue', 'bbox'],
    ['service=WFS&request=GetCapabilities&request=GetFeature', 'InvalidParameterValue', 'request'],
  ];
  for (const [query, code, locator] of cases) {
    it(`${query}: ${code}, ${locator}`, async () => assertException(await wfs.get(query), code, locator));
  }

  it('service and request are taken in any case, version may be absent, unknown names are ignored', async () => {
    for (const query of [
      'service=wfs&request=getcapabilities',
      'service=WFS&request=GetFeature&typeName=rivers',
      'service=WFS&request=GetCapabilities&version=1.1.0&versionXXX=x.x.x,x.y.z&ASDF=asdf:asdf',
      'service=WFS&request=GetFeature&version=1.1.0&typeName=rivers&bogus=parameter&apikey=1&access_token=2',
    ]) {
      assert.equal((await wfs.get(query)).status, 200, query);
    }
  });

  it('exception reports are valid', async (t) => {
    if (!sharedAvailable(t)) return;
    const validator = await wfsValidator();
    for (const query of ['', 'service=%00%01%3Cb%3E', 'service=WFS&request=x']) {
      assert.deepEqual(validator.validate((await wfs.get(query)).text), []);
    }
  });

  it('are sent with status 200 where the administrator says so, but never a failure of the server', async () => {
    const old = createTestWfs({ limits: { ...LIMITS, exceptionStatus: 200 } });
    const { status, text } = await old.get('service=WFS&request=x');
    assert.equal(status, 200);
    assert.match(text, /OperationNotSupported/);
    assert.equal(wfsFailure('ab12').status, 500);
  });

  it('a failure of the server says nothing but a reference', async () => {
    const { body } = wfsFailure('ab12');
    let text = '';
    for await (const chunk of body.plain(new AbortController().signal)) text += Buffer.from(chunk).toString();
    assert.match(text, /exceptionCode="NoApplicableCode">[\s\S]*reference ab12/);
  });

  it('a store that fails is the caller’s to report, and its selections are closed', async () => {
    const failing = createTestWfs();
    const select = failing.store.select.bind(failing.store);
    failing.store.select = async (query) => {
      const selection = await select(query);
      return { ...selection, envelope: () => Promise.reject(new Error('disk')) };
    };
    await assert.rejects(
      failing.get('service=WFS&request=GetFeature&typeName=rivers,roman-emperors'),
      /disk/,
    );
    assert.equal(failing.store.open, 0);
  });
});

describe('POST (CONTRACT 2.1)', () => {
  const capabilities = `<wfs:GetCapabilities service="WFS" ${WFS}/>`;

  it('takes XML under its media types, and without any', async () => {
    for (const type of [
      'text/xml',
      'application/xml',
      'Text/XML; charset=utf-8',
      'application/gml+xml',
      'application/vnd.ogc.wfs+xml',
      undefined,
    ]) {
      assert.match((await wfs.post(capabilities, type)).text, /<wfs:WFS_Capabilities/, String(type));
    }
  });

  it('takes forms, with parameters of the URL behind those of the form', async () => {
    const form = 'application/x-www-form-urlencoded';
    assert.match((await wfs.post('service=WFS&request=GetCapabilities', form)).text, /<wfs:WFS_Capabilities/);
    const mixed = await wfs.post(
      'request=DescribeFeatureType',
      `${form}; charset=UTF-8`,
      'service=WFS&request=GetFeature',
    );
    assert.match(mixed.text, /<xsd:schema/);
  });

  it('takes XML that a tool has called a form', async () => {
    const { text } = await wfs.post(`\uFEFF\n${capabilities}`, 'application/x-www-form-urlencoded');
    assert.match(text, /<wfs:WFS_Capabilities/);
    assert.match(
      (await wfs.post(capabilities, 'application/x-www-form-urlencoded')).text,
      /<wfs:WFS_Capabilities/,
    );
  });

  it('takes XML that a browser’s fetch was not told to be XML', async () => {
    const { text } = await wfs.post(capabilities, 'text/plain;charset=UTF-8');
    assert.match(text, /<wfs:WFS_Capabilities/);
  });

  it('refuses other types, and an empty body', async () => {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/html']) {
      assertException(await wfs.post(capabilities, type), 'InvalidParameterValue', 'Content-Type');
    }
    const form = 'service=WFS&request=GetCapabilities';
    assertException(await wfs.post(form, 'text/plain'), 'InvalidParameterValue', 'Content-Type');
    for (const type of ['text/xml', undefined]) {
      const answer = await wfs.post('', type, 'service=WFS&request=GetCapabilities');
      assertException(answer, 'MissingParameterValue', 'request');
    }
  });

  it('is not disturbed by parameters of the URL', async () => {
    const answer = await wfs.post(
      capabilities,
      'text/xml',
      'service=WMS&version=9&request=GetFeature&request=x',
    );
    assert.match(answer.text, /<wfs:WFS_Capabilities/);
  });

  it('defaults service and version, and checks them when they are there', async () => {
    for (const attributes of ['', 'service="WFS"', 'version="1.1.0"', 'service="WFS" version="1.1.0"']) {
      const body = `<foo:DescribeFeatureType ${attributes} xmlns:foo="http://www.opengis.net/wfs"/>`;
      assert.match((await wfs.post(body, 'text/xml')).text, /<xsd:schema/);
    }
    const wrong = (attributes: string) =>
      wfs.post(`<wfs:DescribeFeatureType ${attributes} ${WFS}/>`, 'text/xml');
    assertException(await wrong('service="FOO"'), 'InvalidParameterValue', 'service');
    assertException(await wrong('version="1.0.0"'), 'InvalidParameterValue', 'version');
    assertException(await wrong('versio="1.0.0"'), 'MissingParameterValue', 'version');
  });

  it('refuses operations that aren’t offered, and roots in other namespaces', async () => {
    for (const root of [
      `<wfs:Transaction ${WFS}/>`,
      `<wfs:GetFeatureWithLock ${WFS}/>`,
      `<wfs:LockFeature ${WFS}/>`,
      `<wfs:GetGmlObject ${WFS}/>`,
      '<wps:Execute xmlns:wps="http://www.opengis.net/wps/1.0.0"/>',
      '<GetFeature/>',
      '<GetFeature xmlns="http://www.opengis.net/ows"/>',
      '<a/>',
    ]) {
      assertException(await wfs.post(root, 'text/xml'), 'OperationNotSupported', 'request');
    }
    const later = '<GetFeature version="2.0.0" xmlns="http://www.opengis.net/wfs/2.0"/>';
    assertException(await wfs.post(later, 'text/xml'), 'InvalidParameterValue', 'version');
  });

  it('says where XML isn’t well-formed, and which limit it passes', async () => {
    assertException(await wfs.post('hello', 'text/xml'), 'NoApplicableCode', 'line 1, column 6');
    assertException(await wfs.post('<a>\n<b></a>', 'text/xml'), 'NoApplicableCode', 'line 2, column 8');
    const entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    assert.match((await wfs.post(entity, 'text/xml')).text, /DOCTYPE/);
    const attributes = Array.from({ length: 60 }, (_, i) => `a${i}="x"`).join(' ');
    assert.match(
      (await wfs.post(`<a ${attributes}/>`, 'text/xml')).text,
      /maxXmlAttributesPerElement \(50\)/,
    );
    const deep = `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`;
    assert.match((await wfs.post(deep, 'text/xml')).text, /maxXmlDepth \(50\)/);
    assert.match(
      (await wfs.post(`<a>${'x'.repeat(100_001)}</a>`, 'text/xml')).text,
      /maxXmlTextCharacters \(100000\)/,
    );
  });

  it('holds its limits on queries and ids, and names them', async () => {
    const many = '<wfs:Query typeName="rivers"/>'.repeat(11);
    assert.match(
      (await wfs.post(`<wfs:GetFeature ${WFS}>${many}</wfs:GetFeature>`, 'text/xml')).text,
      /maxQueries \(10\)/,
    );
    const ask = 'service=WFS&request=GetFeature';
    const names = Array.from({ length: 11 }, () => 'rivers').join(',');
    assert.match((await wfs.get(`${ask}&typeName=${names}`)).text, /maxQueries \(10\)/);
    const ids = (n: number) => Array.from({ length: n }, () => 'rivers.9').join(',');
    assert.equal((await wfs.get(`${ask}&featureId=${ids(100)}`)).status, 200);
    assert.match((await wfs.get(`${ask}&featureId=${ids(101)}`)).text, /maxFeatureIds \(100\)/);
  });
});

describe('decoding', () => {
  const isFine = (input: Parameters<typeof decodeRequest>[0]) => {
    try {
      completed(decodeRequest(input, LIMITS));
    } catch (error) {
      assert.ok(error instanceof OwsException, String(error));
    }
  };

  it('of any KVP throws nothing but OwsException', () => {
    const name = fc.constantFrom(
      'service',
      'version',
      'request',
      'typeName',
      'propertyName',
      'featureId',
      'filter',
      'namespace',
      'sections',
      'maxFeatures',
      'startIndex',
      'resultType',
      'outputFormat',
      'srsName',
      'updateSequence',
      'acceptVersions',
      'x',
    );
    const value = fc.oneof(
      fc.constantFrom(
        'WFS',
        'GetFeature',
        'GetCapabilities',
        'DescribeFeatureType',
        '1.1.0',
        '(a)(b',
        '{a',
        'xmlns(',
        'xmlns(a=b)',
        '<Filter/>',
        '<Filter><FeatureId fid="a"/></Filter>',
        '1',
        '-1',
        ',',
        ':',
        '((',
        '))',
      ),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
    );
    const start = 'service=WFS&request=';
    const operation = fc.constantFrom('GetFeature', 'GetCapabilities', 'DescribeFeatureType');
    fc.assert(
      fc.property(operation, fc.array(fc.tuple(name, value), { maxLength: 8 }), (request, pairs) => {
        const query = pairs
          .map(([key, text]) => `${key}=${encodeURIComponent(text.toWellFormed())}`)
          .join('&');
        const none = { contentType: undefined, body: new Uint8Array(0) };
        isFine({ method: 'GET', queryString: `${start}${request}&${query}`, ...none });
      }),
      { numRuns: 500 },
    );
  });

  it('of any XML throws nothing but OwsException', () => {
    const names = [
      'wfs:GetFeature',
      'wfs:Query',
      'wfs:PropertyName',
      'ogc:Filter',
      'ogc:FeatureId',
      'wfs:TypeName',
      'wfs:DescribeFeatureType',
      'wfs:GetCapabilities',
      'ows:Sections',
      'ows:Section',
      'ows:AcceptVersions',
      'x',
    ];
    const attributes = [
      'typeName',
      'fid',
      'handle',
      'maxFeatures',
      'version',
      'resultType',
      'srsName',
      'xmlns:a',
    ];
    const attribute = fc.tuple(
      fc.constantFrom(...attributes),
      fc.constantFrom('a:b', '{u}l', '1', '', ' x y '),
    );
    const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
      content: fc.oneof({ depthSize: 'small' }, fc.constantFrom('', 'a:b', ' &lt; '), tie('element')),
      element: fc
        .tuple(
          fc.constantFrom(...names),
          fc.uniqueArray(attribute, { maxLength: 3, selector: ([name]) => name }),
          fc.array(tie('content'), { maxLength: 3 }),
        )
        .map(([name, pairs, content]) => {
          const written = pairs
            .map(([key, value]) => ` ${key}="${key === 'xmlns:a' ? 'u' : value}"`)
            .join('');
          return `<${name}${written}>${content.join('')}</${name}>`;
        }),
    }));
    const declarations = `${WFS} xmlns:ogc="http://www.opengis.net/ogc" xmlns:ows="http://www.opengis.net/ows"`;
    fc.assert(
      fc.property(fc.oneof(element, fc.string()), (xml) => {
        const body = Buffer.from(xml.replace(/^<([\w:]+)/, `<$1 ${declarations}`));
        isFine({ method: 'POST', queryString: '', contentType: 'text/xml', body });
      }),
      { numRuns: 500 },
    );
  });
});
