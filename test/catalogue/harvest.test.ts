import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { JSDOM } from 'jsdom';
import jsonld from 'jsonld';
import { text as textOf } from '../../src/lib/xml-reader.ts';
import { runCommand } from '../support/command-line.ts';
import { addUserWithKey } from '../support/people.ts';
import { descendants, readTestXml } from '../support/read-test-xml.ts';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

/** A node of a flattened document: every value is a list. */
type Node = Readonly<
  Record<string, readonly ({ '@id'?: string; '@value'?: string; '@type'?: string } | string)[]>
> & {
  readonly '@id': string;
  readonly '@type': readonly string[];
};

const DCAT = 'http://www.w3.org/ns/dcat#';
const DCT = 'http://purl.org/dc/terms/';
const FOAF = 'http://xmlns.com/foaf/0.1/';
const VCARD = 'http://www.w3.org/2006/vcard/ns#';
const EU = 'http://publications.europa.eu/resource/authority/';

/**
 * DCAT-AP 3.0.0, the mandatory and the recommended properties of what we publish, but for those that a portal here has no
 * words for (themes).
 */
const DCAT_AP: Readonly<Record<string, readonly string[]>> = {
  [`${DCAT}Catalog`]: [
    ...[`${DCT}title`, `${DCT}description`, `${DCT}publisher`],
    ...[`${DCAT}dataset`, `${DCAT}service`, `${FOAF}homepage`],
  ],
  [`${DCAT}Dataset`]: [
    ...[`${DCT}title`, `${DCT}description`],
    ...[`${DCAT}contactPoint`, `${DCAT}distribution`, `${DCAT}keyword`],
    ...[`${DCT}publisher`, `${DCT}spatial`, `${DCT}temporal`],
  ],
  [`${DCAT}Distribution`]: [`${DCAT}accessURL`, `${DCT}description`, `${DCT}license`],
  [`${DCAT}DataService`]: [`${DCT}title`, `${DCAT}endpointURL`, `${DCAT}endpointDescription`],
  [`${FOAF}Agent`]: [`${FOAF}name`],
  [`${VCARD}Kind`]: [`${VCARD}fn`, `${VCARD}hasEmail`],
};

let server: RunningServer;

before(async () => {
  server = await startServer();
  for (const type of ['ods:roman-emperors', 'ods:countries', 'ods:cities'])
    await eventually(type, async () => (await countFeatures(server.url, type)) !== undefined);
  await say('roman-emperors', '--abstract', '**All** emperors\n\n- of Rome\n- of the East');
  await say(
    'roman-emperors',
    '--keywords',
    'Rome,emperors',
    '--licence',
    'CC BY 4.0',
    '--languages',
    'en,la',
  );
  await say('roman-emperors', '--temporal-start=-0027-01-16', '--temporal-end', '0395-01-17');
  await say('roman-emperors', '--contact-name', 'Ada', '--contact-email', 'ada@rome.example');
  await say('roman-emperors', '--update-frequency', 'never', '--publisher', 'The Senate');
  await say('roman-emperors', '--attribution', 'Senate and People', '--modified', '2026-03-15');
  await eventually('the words are served', async () =>
    (await text('/catalog.jsonld')).includes('2026-03-15'),
  );
});
after(() => server.stop());

async function say(...args: string[]): Promise<void> {
  const { exitCode, stderr } = await runCommand(server.home, ['metadata', 'set', ...args]);
  assert.equal(exitCode, 0, stderr);
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { headers });
}

async function text(path: string): Promise<string> {
  const response = await get(path);
  assert.equal(response.status, 200, path);
  return response.text();
}

/** The nodes of a document, read without fetching anything. */
async function nodes(path: string, headers?: Record<string, string>): Promise<Node[]> {
  const response = await get(path, headers);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get('content-type'), 'application/ld+json');
  const documentLoader = (url: string) => Promise.reject(new Error(`${url} is fetched`));
  const flat = await jsonld.flatten(await response.json(), undefined, { documentLoader });
  return flat as unknown as Node[];
}

const ofType = (all: readonly Node[], type: string) => all.filter((node) => node['@type']?.includes(type));

/** The one value of a property. */
function value(node: Node | undefined, property: string): string | undefined {
  const [first] = node?.[property] ?? [];
  return typeof first === 'string' ? first : (first?.['@id'] ?? first?.['@value']);
}

async function emperors() {
  const all = await nodes('/dataset/roman-emperors/dataset.jsonld');
  return { all, dataset: ofType(all, `${DCAT}Dataset`)[0] as Node };
}

describe('the catalogue as DCAT-AP', () => {
  it('has every dataset with what DCAT-AP demands, and what it recommends where somebody has said it', async () => {
    const all = await nodes('/catalog.jsonld');
    assert.equal(ofType(all, `${DCAT}Catalog`)[0]?.[`${DCAT}dataset`]?.length, 3);
    const described = new Set(['roman-emperors']);
    for (const [type, properties] of Object.entries(DCAT_AP)) {
      const found = ofType(all, type);
      assert.ok(found.length > 0, type);
      for (const node of found) {
        const isDescribed =
          !/\/dataset\//.test(node['@id']) || [...described].some((id) => node['@id'].includes(id));
        for (const property of isDescribed ? properties : properties.slice(0, 1))
          assert.ok((node[property]?.length ?? 0) > 0, `${node['@id']} lacks ${property}`);
      }
    }
  });

  it('has values of the European Union’s vocabularies', async () => {
    const { all, dataset } = await emperors();
    assert.equal(value(dataset, `${DCT}accrualPeriodicity`), `${EU}frequency/NEVER`);
    assert.equal(value(dataset, `${DCT}accessRights`), `${EU}access-right/PUBLIC`);
    assert.deepEqual(
      dataset[`${DCT}language`]?.map((language) => (language as { '@id': string })['@id']),
      [`${EU}language/ENG`, `${EU}language/LAT`],
    );
    const formats = ofType(all, `${DCAT}Distribution`).map((node) => value(node, `${DCT}format`));
    for (const code of ['GEOJSON', 'CSV', 'GPKG', 'SHP', 'KML', 'XLSX', 'GML'])
      assert.ok(formats.includes(`${EU}file-type/${code}`), code);
    for (const node of ofType(all, `${DCAT}Distribution`))
      assert.equal(value(node, `${DCT}license`), `${EU}licence/CC_BY_4_0`);
  });

  it('says a description in words, where and when, and whom to ask', async () => {
    const { all, dataset } = await emperors();
    assert.equal(value(dataset, `${DCT}description`), 'All emperors\n\n- of Rome\n- of the East');
    const place = all.find((node) => node['@id'] === value(dataset, `${DCT}spatial`));
    assert.match(value(place, `${DCAT}bbox`) ?? '', /^POLYGON\(\(-?\d/);
    const time = all.find((node) => node['@id'] === value(dataset, `${DCT}temporal`));
    assert.equal(value(time, `${DCAT}startDate`), '-0027-01-16');
    const contact = all.find((node) => node['@id'] === value(dataset, `${DCAT}contactPoint`));
    assert.equal(value(contact, `${VCARD}hasEmail`), 'mailto:ada@rome.example');
    assert.deepEqual(dataset[`${DCT}modified`], [
      { '@type': 'http://www.w3.org/2001/XMLSchema#date', '@value': '2026-03-15' },
    ]);
  });

  it('leads to what it says: each distribution is an answer, the service is there', async () => {
    const { all } = await emperors();
    const distributions = ofType(all, `${DCAT}Distribution`);
    assert.equal(distributions.length, 9);
    for (const node of distributions) {
      const address = value(node, `${DCAT}downloadURL`) as string;
      const response = await fetch(address);
      assert.equal(response.status, 200, address);
      assert.ok((await response.arrayBuffer()).byteLength > 0, address);
    }
    const [service] = ofType(all, `${DCAT}DataService`);
    assert.match(
      await (await fetch(value(service, `${DCAT}endpointDescription`) as string)).text(),
      /WFS_Capabilities/,
    );
  });

  it('can be read page by page', async () => {
    const all = await nodes('/catalog.jsonld?page=1');
    const [view] = ofType(all, 'http://www.w3.org/ns/hydra/core#PartialCollectionView');
    assert.equal(String(value(view, 'http://www.w3.org/ns/hydra/core#totalItems')), '3');
    assert.equal(view?.['http://www.w3.org/ns/hydra/core#next'], undefined);
    assert.equal(ofType(await nodes('/catalog.jsonld?page=2'), `${DCAT}Dataset`).length, 0);
    for (const wrong of ['0', '-1', 'x', '1e3', '9999999']) {
      const response = await get(`/catalog.jsonld?page=${wrong}`);
      assert.equal(response.status, 400, wrong);
      assert.match(await response.text(), /page is a number from 1/);
    }
  });

  it('isn’t sent again unchanged, and may be read by scripts of any origin', async () => {
    for (const path of ['/catalog.jsonld', '/dataset/cities/dataset.jsonld', '/sitemap.xml', '/robots.txt']) {
      const { headers } = await get(path);
      const again = await get(path, { 'if-none-match': headers.get('etag') as string });
      assert.equal(again.status, 304, path);
    }
    const { headers } = await get('/catalog.jsonld', { origin: 'https://elsewhere.example' });
    assert.equal(headers.get('access-control-allow-origin'), '*');
  });
});

describe('the box that a publisher says', () => {
  it('stands wherever the box around the data would', async () => {
    await say('countries', '--spatial-extent=-10,35,30,70');
    await eventually('it is served', async () =>
      (await text('/dataset/countries/dataset.jsonld')).includes(
        'POLYGON((-10 35, 30 35, 30 70, -10 70, -10 35))',
      ),
    );
    const capabilities = await text('/api/wfs?service=WFS&request=GetCapabilities');
    assert.match(
      capabilities,
      /<ows:LowerCorner>-10 35<\/ows:LowerCorner><ows:UpperCorner>30 70<\/ows:UpperCorner>/,
    );
  });
});

describe('what search engines read', () => {
  it('names the pages that everybody may see', async () => {
    const response = await get('/sitemap.xml');
    assert.equal(response.headers.get('content-type'), 'application/xml; charset=utf-8');
    const root = readTestXml(await response.text());
    assert.equal(root.namespace, 'http://www.sitemaps.org/schemas/sitemap/0.9');
    const addresses = descendants(root, 'loc').map(textOf);
    assert.equal(addresses.length, 4);
    for (const address of addresses) assert.equal((await fetch(address as string)).status, 200, address);
    assert.match(await text('/robots.txt'), new RegExp(`^Sitemap: ${server.url}/sitemap.xml$`, 'm'));
    for (const wrong of ['2', '0', 'x'])
      assert.equal((await get(`/sitemap.xml?file=${wrong}`)).status, 404, wrong);
  });
});

describe('the page of a dataset', () => {
  it('holds it in the words of schema.org, and leads to it in other forms', async () => {
    const { document } = new JSDOM(await text('/dataset/roman-emperors/')).window;
    const block = document.querySelector('script[type="application/ld+json"]');
    const said = JSON.parse(block?.textContent ?? '') as Readonly<Record<string, string>>;
    assert.equal(said['@type'], 'Dataset');
    assert.equal(said['name'], 'Roman emperors');
    assert.equal(said['url'], `${server.url}/dataset/roman-emperors/`);
    const others = [...document.querySelectorAll('link[rel="alternate"]')];
    assert.ok(others.length >= 2);
    for (const link of others) {
      const { status, headers } = await fetch(link.getAttribute('href') as string);
      assert.equal(status, 200);
      const type = headers.get('content-type') ?? '';
      assert.ok(type.startsWith(link.getAttribute('type') as string), type);
    }
  });
});

describe('a restricted dataset', () => {
  it('is harvested by those alone who may see it, and is in no sitemap', async () => {
    const { key } = await addUserWithKey(server.home, 'root', 'administrator');
    const { exitCode, stderr } = await runCommand(server.home, ['rights', 'set', 'cities', '--restricted']);
    assert.equal(exitCode, 0, stderr);
    const headers = { authorization: `Apikey ${key}` };
    await eventually(
      'it is hidden',
      async () => (await get('/dataset/cities/dataset.jsonld')).status === 404,
    );
    assert.equal(ofType(await nodes('/catalog.jsonld'), `${DCAT}Dataset`).length, 2);
    assert.ok(!(await text('/catalog.jsonld')).includes('/dataset/cities/'));
    const all = await nodes('/catalog.jsonld', headers);
    const dataset = ofType(all, `${DCAT}Dataset`).find(
      (node) => value(node, `${DCT}identifier`) === 'cities',
    );
    assert.equal(value(dataset, `${DCT}accessRights`), `${EU}access-right/RESTRICTED`);
    const sitemap = await (await get('/sitemap.xml', headers)).text();
    assert.ok(!sitemap.includes('/dataset/cities/'));
    const [hidden, absent] = [
      await get('/dataset/cities/dataset.jsonld'),
      await get('/dataset/citiez/dataset.jsonld'),
    ];
    assert.equal((await hidden.text()).replace('cities', 'citiez'), await absent.text());
  });
});

describe('a private portal', () => {
  it('has nothing for harvesters and search engines, and says so', async () => {
    const { exitCode, stderr } = await runCommand(server.home, ['portal', 'set', 'demo', '--private']);
    assert.equal(exitCode, 0, stderr);
    await eventually('it is private', async () => (await get('/catalog.jsonld')).status === 401);
    for (const path of ['/dataset/roman-emperors/dataset.jsonld', '/sitemap.xml'])
      assert.equal((await get(path)).status, 401, path);
    assert.equal(await text('/robots.txt'), 'User-agent: *\nDisallow: /\n');
  });
});
