import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset, DatasetMetadata } from '../catalog/catalog.ts';
import { NO_METADATA } from '../catalog/dataset-metadata.ts';
import { searchDatasets } from './search-datasets.ts';

function dataset(id: string, metadata: Partial<DatasetMetadata>): Dataset {
  const plain = datasets[1] as Dataset;
  const featureType = { ...plain.featureType, name: id, properties: [] };
  return { ...plain, uid: `da_${id}`, id, featureType, metadata: { ...NO_METADATA, title: id, ...metadata } };
}

const ALL = [
  dataset('a', { title: 'Cycle paths', abstract: 'Where people ride; rivers are crossed by bridges.' }),
  dataset('b', { title: 'Rivers of Île-de-France', keywords: ['water', 'Seine'] }),
  dataset('c', { title: 'Riverside trees', keywords: ['rivers'] }),
  dataset('d', { title: '東京都の公園', abstract: '公園一覧' }),
];

const found = (search: string) => searchDatasets(ALL, search).map(({ id }) => id);

describe('the search of the catalogue', () => {
  it('ranks a word in the title before one in the keywords, and that before one in the description', () => {
    assert.deepEqual(found('rivers'), ['b', 'c', 'a']);
  });

  it('finds words by their begin, whole ones first, and never by their middle', () => {
    assert.deepEqual(found('river'), ['b', 'c', 'a']);
    assert.deepEqual(found('iver'), []);
  });

  it('wants every word, in whatever order and place', () => {
    assert.deepEqual(found('seine rivers'), ['b']);
    assert.deepEqual(found('rivers seine oak'), []);
  });

  it('makes no difference of case, accents and punctuation', () => {
    for (const search of ['ile de france', 'ÎLE-DE-FRANCE', 'île, france!'])
      assert.deepEqual(found(search), ['b']);
  });

  it('finds words anywhere in scripts without spaces', () => {
    assert.deepEqual(found('公園'), ['d']);
  });

  it('finds nothing where nothing can be looked for', () => {
    for (const search of ['!!!', '%', '*', "' OR 1=1 --x"]) assert.deepEqual(found(search), [], search);
  });

  it('refuses more words than it looks for', () => {
    const words = Array.from({ length: 17 }, (_, i) => `word${i}`).join(' ');
    assert.throws(() => found(words), {
      code: 'InvalidRESTParameterError',
      message: /17 words .* at most 16/,
    });
  });

  it('finds a dataset by its fields, but not by those that its reader may not see', () => {
    const emperors = datasets[0] as Dataset;
    const { featureType } = emperors;
    const properties = featureType.properties.filter(({ name }) => name !== 'reign_years');
    const narrowed = { ...emperors, featureType: { ...featureType, properties } };
    assert.equal(searchDatasets([emperors], 'reign').length, 1);
    assert.equal(searchDatasets([narrowed], 'reign').length, 0);
  });
});
