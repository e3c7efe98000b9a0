import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { catalogOf, datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset, DatasetMetadata } from '../catalog/catalog.ts';
import { NO_METADATA } from '../catalog/dataset-metadata.ts';
import { CatalogSearch } from '../catalog-search/catalog-search.ts';
import type { GeometryPropertyTypeName } from '../feature/feature.ts';
import { findOutputFormat } from '../format/output-format.ts';
import { DEFAULT_PROTOCOL } from '../ogc/wfs/wfs-protocols.ts';
import { facetList } from './catalogue.ts';
import { decodeCatalogueQuery, decodeFacetsQuery } from './catalogue-query.ts';
import { DOWNLOAD_FORMATS, type DownloadFormat, downloadAddress } from './download-formats.ts';
import { findDatasets } from './find-datasets.ts';

const search = new CatalogSearch();
after(() => search.close());

function dataset(
  id: string,
  metadata: Partial<DatasetMetadata>,
  ...kinds: GeometryPropertyTypeName[]
): Dataset {
  const plain = datasets[1] as Dataset;
  const properties = kinds.map((geometryType, i) => ({
    name: `g${i}`,
    label: '',
    type: 'geometry' as const,
    geometryType,
    dimension: 2 as const,
    mandatory: false,
  }));
  return {
    ...plain,
    uid: `da_${id}`,
    id,
    featureType: { ...plain.featureType, name: id, properties },
    metadata: { ...NO_METADATA, title: `Title of ${id}`, ...metadata },
    publishedAt: new Date('2026-05-04T10:00:00Z'),
  };
}

const ALL = [
  dataset('a', { keywords: ['water', 'rivers'], publisher: 'City', modified: '2024-02-29' }, 'LineString'),
  dataset('b', { keywords: ['water', 'water'], publisher: 'City: north' }, 'MultiPolygon'),
  dataset('c', { keywords: ['trees'], modified: '-0043-03-15' }, 'Point', 'Polygon'),
  dataset('d', {}),
];
const catalog = catalogOf(ALL);
const seen = { catalog, rights: 'everyone' };

async function ids(query: string): Promise<string> {
  const { datasets } = await findDatasets(search, seen, decodeCatalogueQuery(query));
  return datasets.map(({ id }) => id).join(' ');
}

async function counts(query: string) {
  const decoded = decodeFacetsQuery(query);
  const found = await findDatasets(search, seen, { ...decoded, orderBy: [] });
  const { facets } = facetList(found, 'https://data.example.org', decoded);
  return Object.fromEntries(
    facets.map((facet) => [facet.name, facet.facets.map(({ name, count }) => `${name} ${count}`)]),
  );
}

describe('datasets that are found', () => {
  it('have each value that is asked for, and none that is excluded', async () => {
    assert.equal(await ids(''), 'a b c d');
    assert.equal(await ids('refine=keyword:water'), 'a b');
    assert.equal(await ids('refine=keyword:water&refine=keyword:rivers'), 'a');
    assert.equal(await ids('refine=keyword:water&exclude=geometry_type:line'), 'b');
    assert.equal(await ids('exclude=keyword:water'), 'c d');
    assert.equal(await ids('refine=publisher:City'), 'a');
    assert.equal(await ids('refine=publisher:City:%20north'), 'b');
    assert.equal(await ids('refine=publisher:"City:%20north"'), 'b');
    assert.equal(await ids('refine=modified:2026'), 'b d');
    assert.equal(await ids('refine=modified:-0043'), 'c');
    assert.equal(await ids('refine=format:KML'), 'a b c');
    assert.equal(await ids('refine=keyword:nothing'), '');
    assert.equal(await ids('q=title&refine=keyword:water&order_by=-dataset_id'), 'b a');
  });

  it('are put in order by the day on which the data were changed', async () => {
    assert.equal(await ids('order_by=modified'), 'c a b d');
    assert.equal(await ids('order_by=modified desc, dataset_id desc'), 'd b a c');
  });

  it('are counted by facet', async () => {
    assert.deepEqual(await counts('facet=keyword&facet=geometry_type&facet=modified'), {
      keyword: ['water 2', 'rivers 1', 'trees 1'],
      geometry_type: ['line 1', 'mixed 1', 'none 1', 'polygon 1'],
      modified: ['2026 2', '2024 1', '-0043 1'],
    });
    assert.deepEqual(await counts('refine=keyword:water&facet=publisher&q=title'), {
      publisher: ['City 1', 'City: north 1'],
    });
    assert.deepEqual(Object.keys(await counts('')), [
      'keyword',
      'publisher',
      'format',
      'geometry_type',
      'modified',
    ]);
    const { publisher } = await counts('');
    assert.deepEqual(publisher, [`${catalog.portal.providerName} 2`, 'City 1', 'City: north 1']);
  });

  it('are not counted twice for a question that is asked again', async () => {
    const first = findDatasets(search, seen, decodeCatalogueQuery('q=title'));
    assert.equal(findDatasets(search, seen, decodeCatalogueQuery('q=%20TITLE')), first);
    assert.notEqual(
      findDatasets(search, { ...seen, catalog: catalogOf([...ALL]) }, decodeCatalogueQuery('q=title')),
      first,
    );
  });

  it('are refused by facets that there aren’t, in the words of the Explore API', () => {
    const refused = (query: string, message: RegExp) =>
      assert.throws(() => decodeCatalogueQuery(query), { code: 'InvalidRESTParameterError', message }, query);
    const known = 'one of keyword, publisher, format, geometry_type, modified is expected\\.$';
    refused(
      'refine=colour:red',
      new RegExp(`^Invalid value for refine API parameter: colour was found but ${known}`),
    );
    refused(
      'exclude=__proto__:x',
      new RegExp(`^Invalid value for exclude API parameter: __proto__ was found but ${known}`),
    );
    for (const wrong of ['keyword', ':water', 'keyword:', 'keyword: '])
      refused(
        `refine=${wrong}`,
        /^Invalid value for refine API parameter: .* was found but facet:value is expected\.$/,
      );
    refused(
      Array.from({ length: 51 }, (_, i) => `refine=keyword:${i}`).join('&'),
      /51 values was found but at most 50/,
    );
    refused('facet=keyword', /^Unknown API parameter: facet /);
    assert.throws(() => decodeFacetsQuery('facet=colour'), { message: new RegExp(known) });
    assert.throws(() => decodeFacetsQuery('limit=1'), { message: /^Unknown API parameter: limit / });
  });
});

describe('the formats that catalogues tell of', () => {
  it('are the output formats of the Web Feature Service', () => {
    const { outputFormats } = DEFAULT_PROTOCOL;
    const told = DOWNLOAD_FORMATS.map(
      ({ outputFormat }) => findOutputFormat(outputFormats, outputFormat)?.name,
    );
    assert.deepEqual(new Set(told), new Set(outputFormats.map(({ name }) => name)));
    assert.equal(told.length, outputFormats.length);
  });

  it('have an address each', () => {
    assert.equal(
      downloadAddress(
        ALL[0] as Dataset,
        DOWNLOAD_FORMATS.at(-1) as DownloadFormat,
        'https://data.example.org',
      ),
      'https://data.example.org/api/wfs?service=WFS&request=GetFeature&typeName=ods:a' +
        '&outputFormat=text/xml%3B%20subtype%3Dgml/2.1.2',
    );
  });
});
