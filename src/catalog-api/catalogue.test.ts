import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { catalogOf, datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset } from '../catalog/catalog.ts';
import { CatalogSearch } from '../catalog-search/catalog-search.ts';
import { datasetEntry, datasetList } from './catalogue.ts';
import { decodeCatalogueQuery, decodeDatasetQuery } from './catalogue-query.ts';
import { findDatasets } from './find-datasets.ts';

const BASE = 'https://data.example.org';
const emperors = datasets[0] as Dataset;

/** As many datasets as that, `d0000` and so on. */
function many(count: number): Dataset[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `d${String(i).padStart(5, '0')}`;
    return {
      ...emperors,
      uid: `da_${id}`,
      id,
      metadata: { ...emperors.metadata, title: `Title ${count - i}` },
    };
  });
}

const search = new CatalogSearch();
after(() => search.close());

async function list(queryString: string, of: readonly Dataset[] = datasets) {
  const catalog = catalogOf(of);
  const query = decodeCatalogueQuery(queryString);
  const found = await findDatasets(search, { catalog, rights: 'everyone' }, query);
  return datasetList(found, { portal: catalog.portal, baseUrl: BASE }, query);
}

/** The links without what is the same in all: rel, limit and offset. */
async function pages(queryString: string, count: number): Promise<string[]> {
  return (await list(queryString, many(count))).links.map(({ rel, href }) => {
    const { searchParams } = new URL(href);
    return `${rel} ${searchParams.get('limit')}@${searchParams.get('offset')}`;
  });
}

function refusal(queryString: string): string {
  try {
    decodeCatalogueQuery(queryString);
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
}

const titles = (answer: Awaited<ReturnType<typeof list>>) =>
  answer.datasets.map(({ dataset }) => dataset.metas.default.title);
const ids = (answer: Awaited<ReturnType<typeof list>>) =>
  answer.datasets.map(({ dataset }) => dataset.dataset_id);

describe('a page of the catalogue', () => {
  it('has the links that the specification shows, to the letter', async () => {
    const href = `${BASE}/api/v2/catalog/datasets?include_app_metas=False&limit=10&offset=0`;
    const { links, total_count } = await list('', many(4));
    assert.equal(total_count, 4);
    assert.deepEqual(links, [
      { href, rel: 'self' },
      { href, rel: 'first' },
      { href, rel: 'last' },
    ]);
  });

  it('links to the pages before and after it, as far as there are any', async () => {
    assert.deepEqual(await pages('', 25), ['self 10@0', 'first 10@0', 'last 10@20', 'next 10@10']);
    assert.deepEqual(await pages('offset=10', 25), [
      'self 10@10',
      'first 10@0',
      'last 10@20',
      'prev 10@0',
      'next 10@20',
    ]);
    assert.deepEqual(await pages('offset=20', 25), ['self 10@20', 'first 10@0', 'last 10@20', 'prev 10@10']);
    assert.deepEqual(await pages('offset=3&limit=5', 5), ['self 5@3', 'first 5@0', 'last 5@0', 'prev 5@0']);
    assert.deepEqual(await pages('offset=900', 20), [
      'self 10@900',
      'first 10@0',
      'last 10@10',
      'prev 10@10',
    ]);
    assert.deepEqual(await pages('', 0), ['self 10@0', 'first 10@0', 'last 10@0']);
    assert.deepEqual(await pages('limit=0', 25), ['self 0@0', 'first 0@0', 'last 0@0']);
    assert.deepEqual(await pages('limit=-1', 250), [
      'self 100@0',
      'first 100@0',
      'last 100@200',
      'next 100@100',
    ]);
  });

  it('never links to a page that would be refused, and its links reach every dataset up to the limit', async () => {
    const all = many(10_050);
    const found = new Set<string>();
    let query: string | undefined = 'limit=70';
    while (query !== undefined) {
      const page: Awaited<ReturnType<typeof list>> = await list(query, all);
      for (const id of ids(page)) found.add(id);
      for (const { href } of page.links) assert.equal(refusal(new URL(href).search), 'accepted', href);
      query = page.links.find(({ rel }) => rel === 'next')?.href.split('?')[1];
    }
    assert.equal(found.size, 10_000);
  });

  it('keeps the question in its links, and nothing else', async () => {
    const query = 'q=roman+%26+co&order_by=title desc&include_app_metas=true&apikey=abc';
    const [self] = (await list(query)).links;
    assert.equal(
      self?.href,
      `${BASE}/api/v2/catalog/datasets?include_app_metas=True&limit=10&offset=0&order_by=title+desc&q=roman+%26+co`,
    );
  });

  it('is ordered by id, or as it is asked', async () => {
    const three = many(3);
    assert.deepEqual(ids(await list('', three)), ['d00000', 'd00001', 'd00002']);
    for (const order of ['order_by=title', 'sort=title', 'order_by=title ASC', 'order_by=-dataset_id'])
      assert.deepEqual(titles(await list(order, three)), ['Title 1', 'Title 2', 'Title 3'], order);
    const counted = three.map((dataset, i) => ({
      ...dataset,
      summary: { ...dataset.summary, numberOfFeatures: [5, undefined, 7][i] },
    }));
    assert.deepEqual(ids(await list('order_by=records_count desc', counted)), ['d00002', 'd00000', 'd00001']);
    assert.deepEqual(ids(await list('order_by=records_count', counted)), ['d00000', 'd00002', 'd00001']);
  });

  it('refuses what it does not understand in the words of the Explore API', () => {
    const limit =
      'Invalid value for limit API parameter: 99999 was found but -1 <= limit <= 100 is expected.';
    assert.equal(refusal('limit=99999'), `InvalidRESTParameterError: ${limit}`);
    assert.equal(
      refusal('offset=9991'),
      'InvalidRESTParameterError: Invalid value for offset API parameter: 9991 was found but 0 <= offset <= 9990 is expected.',
    );
    for (const wrong of ['limit=-2', 'limit=101', 'limit=ten', 'limit=1.5', 'limit=1e1', 'limit=1&limit=2'])
      assert.match(
        refusal(wrong),
        /^InvalidRESTParameterError: Invalid value for limit API parameter: /,
        wrong,
      );
    for (const wrong of ['offset=-1', 'offset=10000', 'limit=100&offset=9901', 'offset=99999999999999'])
      assert.match(
        refusal(wrong),
        /^InvalidRESTParameterError: Invalid value for offset API parameter: /,
        wrong,
      );
    assert.match(refusal('include_app_metas=maybe'), /maybe was found but true or false is expected\.$/);
    assert.match(refusal('where=title%3D1'), /^InvalidRESTParameterError: Unknown API parameter: where /);
    assert.match(
      refusal('order_by=datetime'),
      /^ODSQLError: ODSQL query is malformed: Unknown field: datetime\. /,
    );
    assert.match(refusal('order_by=title&sort=title'), /two names of one/);
    for (const right of ['limit=100&offset=9900', 'limit=-1', 'limit=1&limit=1', 'limit=', 'order_by=', 'q='])
      assert.equal(refusal(right), 'accepted', right);
  });
});

describe('an entry of the catalogue', () => {
  it('has what clients of the Explore API look for', () => {
    const { dataset, links } = datasetEntry(catalogOf(), BASE, 'roman-emperors', false);
    assert.deepEqual(Object.keys(dataset), [
      'dataset_id',
      'dataset_uid',
      'attachments',
      'has_records',
      'data_visible',
      'fields',
      'metas',
      'features',
    ]);
    assert.deepEqual(
      dataset.fields.map(({ name, label, type }) => [name, label, type]),
      [
        ['name', 'Name', 'text'],
        ['birth', 'birth', 'date'],
        ['reign_years', 'Reign (years)', 'int'],
        ['birthplace', 'birthplace', 'geo_point_2d'],
      ],
    );
    assert.deepEqual(dataset.features, ['geo', 'timeserie']);
    assert.deepEqual(Object.keys(dataset.metas), ['default']);
    assert.equal(dataset.metas.default.records_count, 3);
    assert.deepEqual(links[0], { href: `${BASE}/api/v2/catalog/datasets/roman-emperors`, rel: 'self' });
  });

  it('says with include_app_metas how the dataset is found by WFS', () => {
    const { includeAppMetas } = decodeDatasetQuery('include_app_metas=True');
    const { dataset } = datasetEntry(catalogOf(), BASE, 'roman-emperors', includeAppMetas);
    assert.equal(dataset.metas.wfs?.type_name, 'ods:roman-emperors');
  });

  it('is found by the id as it was written, and by the name of its feature type', () => {
    const id = 'communes de France';
    const byId = datasetEntry(catalogOf(), BASE, id, false);
    assert.deepEqual(datasetEntry(catalogOf(), BASE, '_communes_de_France', false), byId);
    assert.equal(byId.links[0]?.href, `${BASE}/api/v2/catalog/datasets/communes%20de%20France`);
    // A name that is one dataset's id and another's type name means the id.
    const other = { ...emperors, uid: 'da_other', id: '_communes_de_France' };
    const found = datasetEntry(catalogOf([...datasets, other]), BASE, other.id, false);
    assert.equal(found.dataset.dataset_uid, 'da_other');
  });

  it('that isn’t there is said so', () => {
    assert.throws(() => datasetEntry(catalogOf(), BASE, 'nowhere', false), {
      code: 'NotFoundResource',
      message: 'The requested dataset nowhere does not exist.',
    });
  });
});
