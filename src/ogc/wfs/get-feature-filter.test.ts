import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createTestWfs, NAMESPACE } from '../../../test/support/wfs-fixture.ts';

const wfs = createTestWfs();
const ASK = 'service=WFS&version=1.1.0&request=GetFeature';

const ids = (text: string) => [...text.matchAll(/gml:id="([^"]*)"/g)].map(([, id]) => id);
const get = async (query: string) => {
  const { text, status } = await wfs.get(`${ASK}&${query}`);
  assert.equal(status, 200, text);
  return ids(text);
};
const filtered = (filter: string, types = 'roman-emperors') =>
  get(`typeName=${types}&filter=${encodeURIComponent(filter)}`);
const post = (body: string) =>
  wfs.post(
    `<wfs:GetFeature service="WFS" version="1.1.0" xmlns:wfs="http://www.opengis.net/wfs"
      xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:app="${NAMESPACE}">${body}</wfs:GetFeature>`,
    'text/xml',
  );

async function refused(query: string, locator: string, message: RegExp): Promise<void> {
  const { text, status } = await wfs.get(`${ASK}&${query}`);
  assert.equal(status, 400, query);
  assert.ok(text.includes(`exceptionCode="InvalidParameterValue" locator="${locator}"`), text);
  assert.match(text, message);
}

const refusedFilter = (filter: string, message: RegExp) =>
  refused(`typeName=roman-emperors&filter=${encodeURIComponent(filter)}`, 'filter', message);

const equal = (name: string, literal: string, attributes = '') =>
  `<ogc:PropertyIsEqualTo ${attributes}><ogc:PropertyName>${name}</ogc:PropertyName><ogc:Literal>${literal}</ogc:Literal></ogc:PropertyIsEqualTo>`;
const OGC = 'xmlns:ogc="http://www.opengis.net/ogc"';
const filterOf = (content: string) => `<ogc:Filter ${OGC}>${content}</ogc:Filter>`;

afterEach(() => assert.equal(wfs.store.open, 0, 'every selection is closed'));

describe('GetFeature: filter in KVP', () => {
  it('selects', async () => {
    assert.deepEqual(await filtered(filterOf(equal('name', 'Trajan'))), ['roman-emperors.a.3']);
    assert.deepEqual(await filtered(filterOf(equal('ods:name', 'TRAJAN', 'matchCase="false"'))), [
      'roman-emperors.a.3',
    ]);
    assert.deepEqual(await filtered(filterOf(equal('reign_years', '40.0'))), ['roman-emperors.1']);
    assert.deepEqual(await filtered(filterOf(`<ogc:Not>${equal('reign_years', '40')}</ogc:Not>`)), [
      'roman-emperors.a.3',
    ]);
  });

  it('takes a quote in a literal for data, in every operator', async () => {
    for (const literal of [
      "'",
      "' OR '1'='1",
      "'); DROP TABLE x; --",
      '"',
      '\\',
      '%',
      '{{7*7}}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what an attacker sends
      '${x}',
      '__proto__',
    ]) {
      assert.deepEqual(await filtered(filterOf(equal('name', literal))), [], literal);
      assert.deepEqual(await filtered(filterOf(equal('reign_years', literal))), [], literal);
      assert.deepEqual(await filtered(filterOf(equal('birth', literal))), [], literal);
      const like = `<ogc:PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><ogc:PropertyName>name</ogc:PropertyName><ogc:Literal>${literal}</ogc:Literal></ogc:PropertyIsLike>`;
      assert.deepEqual(await filtered(filterOf(like)), [], literal);
    }
  });

  it('refuses names that aren’t in the schema, whatever they look like', async () => {
    for (const name of [
      'no-such',
      "name' OR 1=1 --",
      'name"',
      "exec(java.lang.Runtime.getRuntime(),'x')",
      '__proto__',
      'constructor',
      '//*',
      '../name',
      '{{7*7}}',
      'ods:secret/name',
    ]) {
      await refusedFilter(filterOf(equal(name, 'x')), /property|propert/i);
      await refused(`typeName=roman-emperors&sortBy=${encodeURIComponent(name)}`, 'sortBy', /propert/i);
    }
    await refusedFilter(
      filterOf(
        equal('name', 'x').replace(
          /<ogc:Literal>.*<\/ogc:Literal>/,
          '<ogc:Function name="exec"><ogc:Literal>x</ogc:Literal></ogc:Function>',
        ),
      ),
      /no function &quot;exec&quot;|no function "exec"/,
    );
    const rebound = `<ogc:Filter ${OGC} xmlns:ods="http://www.opengis.net/ASDF">${equal('ods:name', 'x')}</ogc:Filter>`;
    await refusedFilter(rebound, /ods.*name/);
  });

  it('reads filters without namespaces, and with the usual prefixes unbound', async () => {
    const plain = equal('name', 'Trajan').replaceAll('ogc:', '');
    for (const filter of [
      `<Filter>${plain}</Filter>`,
      `<Filter xmlns="http://www.opengis.net/ogc">${plain}</Filter>`,
      `<ogc:Filter>${equal('name', 'Trajan')}</ogc:Filter>`,
      `<?xml version="1.0" encoding="UTF-8"?>\n<ogc:Filter>${equal('name', 'Trajan')}</ogc:Filter>`,
      equal('name', 'Trajan'),
      ` ${plain} `,
    ]) {
      assert.deepEqual(await filtered(filter), ['roman-emperors.a.3'], filter);
    }
    const box = `<Filter><BBOX><PropertyName>birthplace</PropertyName><gml:Envelope srsName="EPSG:4326"><gml:lowerCorner>-7 37</gml:lowerCorner><gml:upperCorner>-6 38</gml:upperCorner></gml:Envelope></BBOX></Filter>`;
    assert.deepEqual(await filtered(box), ['roman-emperors.a.3']);
  });

  it('refuses what is no XML, or no filter', async () => {
    await refusedFilter('name = 1', /can&apos;t be read|can't be read/);
    await refusedFilter('<Filter><a></Filter>', /can.t be read|can&apos;t be read/);
    await refusedFilter('<!DOCTYPE x [<!ENTITY a "b">]><Filter/>', /DOCTYPE/);
    await refusedFilter('<Filter xmlns="http://www.opengis.net/fes/2.0"/>', /is no filter/);
    await refusedFilter(filterOf('<ogc:Within/>'), /ogc:Within \(line 1\)/);
  });

  it('takes one filter for each type', async () => {
    const filters = `(${filterOf(equal('name', 'Trajan)('))})(${filterOf(equal('gml:name', 'Rhône'))})`;
    assert.deepEqual(await filtered(filters, 'roman-emperors,rivers'), ['rivers.9']);
    assert.deepEqual(await filtered(`()(${filterOf(equal('gml:name', 'x'))})`, 'roman-emperors,rivers'), [
      'roman-emperors.1',
      'roman-emperors.2',
      'roman-emperors.a.3',
    ]);
    await refused(
      `typeName=roman-emperors,rivers,_communes_de_France&filter=${encodeURIComponent(filters)}`,
      'filter',
      /2 lists for 3/,
    );
  });
});

describe('GetFeature: bbox', () => {
  it('is x,y in the default CRS unless it names one', async () => {
    for (const box of [
      '12,41,13,42',
      '12.,41.,13.0,4.2e1',
      '(12,41,13,42)',
      '12,41,13,42,EPSG:4326',
      '12, 41, 13, 42, CRS:84',
      '41,12,42,13,urn:ogc:def:crs:EPSG::4326',
      '41,12,42,13,urn:x-ogc:def:crs:EPSG:6.11:4326',
      '12,41,0,13,42,9',
      '12,41,0,13,42,9,EPSG:4326',
      '1380000,5140000,1400000,5150000,EPSG:3857',
      '+12,41,13,42,',
    ]) {
      assert.deepEqual(
        await get(`typeName=roman-emperors&bbox=${encodeURIComponent(box)}`),
        ['roman-emperors.1'],
        box,
      );
    }
    assert.deepEqual(await get('typeName=_communes_de_France&bbox=652000,6862000,653000,6863000'), [
      '_communes_de_France.75056',
    ]);
    assert.deepEqual(await get('typeName=roman-emperors,rivers&bbox=4,41,13,44.5'), [
      'roman-emperors.1',
      'rivers.9',
    ]);
    assert.deepEqual(await get('typeName=roman-emperors,rivers&bbox=(12,41,13,42)(0,0,1,1)'), [
      'roman-emperors.1',
    ]);
    assert.deepEqual(await get('typeName=roman-emperors&bbox=170,-90,-5,90'), ['roman-emperors.a.3']);
  });

  it('is refused by name', async () => {
    for (const box of [
      '1,2,3',
      '1,2,3,4,5',
      'a,b,c,d',
      '1,2,3,NaN',
      '1,2,3,1e999',
      '1,2,3,4,EPSG:999999',
      '1,2,3,4,x,y',
      '1,3,2,2',
    ]) {
      await refused(`typeName=roman-emperors&bbox=${box}`, 'bbox', /./);
    }
    await refused('typeName=roman-emperors.east&bbox=1,2,3,4', 'bbox', /no geometry/);
    await refused('typeName=roman-emperors&bbox=1,2,3,4&filter=x', 'bbox', /filter and bbox/);
    await refused(
      'typeName=roman-emperors&featureId=roman-emperors.1&filter=x',
      'filter',
      /featureId and filter/,
    );
  });
});

describe('GetFeature: sortBy', () => {
  const sorted = (sortBy: string) => get(`typeName=roman-emperors&sortBy=${encodeURIComponent(sortBy)}`);

  it('orders by any number of properties, up or down, absent values last', async () => {
    const [one, two, three] = ['roman-emperors.1', 'roman-emperors.2', 'roman-emperors.a.3'];
    for (const up of ['name', 'name A', 'name ASC', 'ods:name asc', '(name)', 'name  A ,birth D']) {
      assert.deepEqual(await sorted(up), [one, two, three], up);
    }
    for (const down of ['name D', 'name DESC', 'ods:roman-emperors/ods:name D']) {
      assert.deepEqual(await sorted(down), [three, two, one], down);
    }
    assert.deepEqual(await sorted('reign_years'), [three, one, two]);
    assert.deepEqual(await sorted('reign_years D'), [one, three, two]);
    assert.deepEqual(await get('typeName=roman-emperors&sortBy=name+D&maxFeatures=1&startIndex=1'), [two]);
    assert.deepEqual(await get('featureId=roman-emperors.1,roman-emperors.2&sortBy=name+D'), [two, one]);
    assert.deepEqual(await get('typeName=roman-emperors,rivers&sortBy=(name+D)(gml:name)'), [
      three,
      two,
      one,
      'rivers.9',
    ]);
  });

  it('is refused for geometries and unknown properties', async () => {
    await refused('typeName=roman-emperors&sortBy=birthplace', 'sortBy', /birthplace/);
    await refused('typeName=roman-emperors&sortBy=name+UP', 'sortBy', /name UP/);
    await refused('typeName=roman-emperors,rivers,secret&sortBy=(name)(name)', 'sortBy', /2 lists for 3/);
  });
});

describe('GetFeature: filter and order in XML', () => {
  const query = (content: string, attributes = '') =>
    `<wfs:Query typeName="app:roman-emperors" ${attributes}>${content}</wfs:Query>`;

  it('belong to their query', async () => {
    const sort = (order: string) =>
      `<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>app:name</ogc:PropertyName><ogc:SortOrder>${order}</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>`;
    const { text } = await post(
      query(`<ogc:Filter>${equal('app:name', 'Trajan')}</ogc:Filter>`, 'srsName="EPSG:3857"') +
        query(sort('DESC')),
    );
    assert.deepEqual(ids(text), [
      'roman-emperors.a.3',
      'roman-emperors.a.3',
      'roman-emperors.2',
      'roman-emperors.1',
    ]);
    assert.match(text, /srsName="EPSG:3857"><gml:pos>-672369/);
    assert.match(text, /srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>37.44 -6.04</);
  });

  it('are located by the handle of their query', async () => {
    for (const content of [
      `<ogc:Filter>${equal('app:nothing', 'x')}</ogc:Filter>`,
      '<ogc:Filter><ogc:Whatever/></ogc:Filter>',
      '<ogc:Filter/>',
      '<ogc:SortBy/>',
      '<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>app:nothing</ogc:PropertyName></ogc:SortProperty></ogc:SortBy>',
      '<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>name</ogc:PropertyName><ogc:SortOrder>UP</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>',
    ]) {
      const { text } = await post(query('') + query(content, 'handle="second"'));
      assert.ok(text.includes('exceptionCode="InvalidParameterValue" locator="second"'), text);
    }
  });

  it('need their namespace', async () => {
    const { text } = await post(query(`<Filter>${equal('name', 'x')}</Filter>`));
    assert.match(text, /InvalidParameterValue/);
    const rebound = equal('gml:name', 'x').replace(
      'PropertyName>',
      'PropertyName xmlns:gml="http://www.opengis.net/ASDF">',
    );
    const river = (filter: string) =>
      post(`<wfs:Query typeName="rivers"><ogc:Filter>${filter}</ogc:Filter></wfs:Query>`);
    assert.equal((await river(equal('gml:name', 'Rhône'))).status, 200);
    assert.match((await river(rebound)).text, /InvalidParameterValue/);
  });
});

describe('GetFeature: pages', () => {
  const link = async (query: string) => (await wfs.get(`${ASK}&${query}`)).headers['Link'];

  it('name the next one until the last', async () => {
    const next = await link('typeName=roman-emperors&maxFeatures=2&sortBy=name+D&apikey=sesame');
    assert.equal(
      next,
      '<http://data.example.org/api/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=roman-emperors&maxFeatures=2&sortBy=name+D&startIndex=2>; rel="next"',
    );
    const address = new URL(next.slice(1, next.indexOf('>')));
    const second = await wfs.get(address.search.slice(1));
    assert.deepEqual(ids(second.text), ['roman-emperors.1']);
    assert.equal(second.headers['Link'], undefined);
    assert.equal(await link('typeName=roman-emperors'), undefined);
    assert.equal(await link('typeName=roman-emperors&maxFeatures=3'), undefined);
    assert.equal(await link('typeName=roman-emperors&maxFeatures=1&resultType=hits'), undefined);
    assert.equal(await link('typeName=roman-emperors&startIndex=99&maxFeatures=1'), undefined);
    assert.match((await link('typeName=roman-emperors,rivers&maxFeatures=3')) ?? '', /startIndex=3>/);
  });

  it('are linked in GeoJSON too, and not where the request has no address', async () => {
    const { text } = await wfs.get(
      `${ASK}&typeName=roman-emperors&maxFeatures=1&startIndex=1&outputFormat=json`,
    );
    assert.deepEqual(
      JSON.parse(text).links.map((l: { rel: string; href: string }) => [
        l.rel,
        new URL(l.href).searchParams.get('startIndex'),
      ]),
      [['next', '2']],
    );
    const posted = await post('<wfs:Query typeName="roman-emperors"/>'.replace('/>', '/>'));
    assert.equal(posted.headers['Link'], undefined);
    const form = await wfs.post(
      `${ASK}&typeName=roman-emperors&maxFeatures=1`,
      'application/x-www-form-urlencoded',
    );
    assert.equal(form.headers['Link'], undefined);
  });

  it('have addresses that fit a header', async () => {
    const odd = await link(`typeName=roman-emperors&maxFeatures=1&x="é<>%zz%20 \r\n#fragment`);
    assert.match(odd ?? '', /&x=%22%E9%3C%3E%zz%20%20%0D%0A&startIndex=1>; rel="next"$/);
    assert.equal(await link(`typeName=roman-emperors&maxFeatures=1&x=${'y'.repeat(3000)}`), undefined);
  });
});
