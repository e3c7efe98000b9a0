import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset, DatasetMetadata } from '../catalog/catalog.ts';
import { NO_METADATA } from '../catalog/dataset-metadata.ts';
import { CatalogSearch } from './catalog-search.ts';
import { searchedWords } from './search-words.ts';

const emperors = datasets[0] as Dataset;

function dataset(id: string, metadata: Partial<DatasetMetadata>): Dataset {
  const plain = datasets[1] as Dataset;
  const featureType = { ...plain.featureType, name: id, properties: [] };
  return { ...plain, uid: `da_${id}`, id, featureType, metadata: { ...NO_METADATA, title: id, ...metadata } };
}

const ALL = [
  dataset('a', {
    title: 'Cycle paths',
    abstract: 'Where people ride; **rivers** are crossed by [bridges](https://x.example).',
  }),
  dataset('b', { title: 'Rivers of Île-de-France', keywords: ['water', 'Seine'] }),
  dataset('c', { title: 'Riverside trees', keywords: ['rivers'] }),
  dataset('d', { title: '東京都の公園', abstract: '公園一覧' }),
];

const search = new CatalogSearch();
after(() => search.close());

async function found(words: string, of: readonly Dataset[] = ALL, rights = 'everyone'): Promise<string[]> {
  const view = { portalId: 1, rights, datasets: of };
  return (await search.find(view, searchedWords(words))).map(({ id }) => id);
}

describe('the search of the catalogue', () => {
  it('ranks a word in the title before one in the keywords, that before the description, and fields last', async () => {
    const property = { name: 'river', label: 'rivers', type: 'string', mandatory: false } as const;
    const plain = dataset('e', {});
    const field = { ...plain, featureType: { ...plain.featureType, properties: [property] } };
    assert.deepEqual(await found('rivers', [...ALL, field]), ['b', 'c', 'a', 'e']);
  });

  it('finds words by their begin, whole ones first, and never by their middle', async () => {
    assert.deepEqual(await found('river'), ['c', 'b', 'a']);
    assert.deepEqual(await found('r'), ['c', 'b', 'a']);
    assert.deepEqual(await found('iver'), []);
    const both = [dataset('x', { title: 'Treestump' }), dataset('y', { title: 'Tree' })];
    assert.deepEqual(await found('tree', both), ['y', 'x']);
  });

  it('wants every word, in whatever order and place', async () => {
    assert.deepEqual(await found('seine rivers'), ['b']);
    assert.deepEqual(await found('rivers seine oak'), []);
  });

  it('makes no difference of case, accents and punctuation', async () => {
    for (const words of ['ile de france', 'ÎLE-DE-FRANCE', 'île, france!', 'I\u0302le'])
      assert.deepEqual(await found(words), ['b'], words);
    const works = [dataset('o', { title: 'Œuvres d’art', abstract: 'Straße, Ødegård, Łódź' })];
    for (const words of ['oeuvre', 'ŒUVRES', 'strasse', 'odegard', 'lodz'])
      assert.deepEqual(await found(words, works, 'g7'), ['o'], words);
  });

  it('finds words anywhere in scripts without spaces', async () => {
    assert.deepEqual(await found('公園'), ['d']);
    assert.deepEqual(await found('園公'), []);
  });

  it('reads a description as its words: an address behind a link is none', async () => {
    assert.deepEqual(await found('bridges'), ['a']);
    assert.deepEqual(await found('example'), []);
  });

  it('takes what would be a query for words', async () => {
    for (const words of [
      '!!!',
      '%',
      '*',
      "' OR 1=1 --x",
      '"',
      'title:nothing',
      'NEAR(a b',
      '^x',
      '-a AND NOT',
      '\0',
    ])
      assert.deepEqual(await found(words), [], words);
    assert.deepEqual(await found('"rivers" OR* title:'), []);
    assert.deepEqual(await found('title : "rivers"*'), []);
    assert.deepEqual(await found('rivers"*;--'), ['b', 'c', 'a']);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (words) => {
        for (const id of await found(words)) assert.ok(ALL.some((candidate) => candidate.id === id));
      }),
      { numRuns: 300 },
    );
  });

  it('finds a dataset by its fields, but not by those that its reader may not see', async () => {
    const { featureType } = emperors;
    const properties = featureType.properties.filter(({ name }) => name !== 'reign_years');
    const narrowed = { ...emperors, featureType: { ...featureType, properties } };
    assert.deepEqual(await found('reign', [emperors], 'all'), ['roman-emperors']);
    assert.deepEqual(await found('reign', [narrowed]), []);
    assert.deepEqual(await found('reign', [emperors], 'all'), ['roman-emperors']);
  });

  it('ranks what some see as if there were nothing else', async () => {
    const seen = [dataset('p', { title: 'oak alder' }), dataset('q', { title: 'alder', keywords: ['oak'] })];
    const hidden = Array.from({ length: 50 }, (_, i) =>
      dataset(`h${i}`, { title: 'oak', abstract: 'oak '.repeat(i) }),
    );
    const alone = await found('oak alder', seen, 'everyone');
    await found('oak', [...seen, ...hidden], 'all');
    assert.deepEqual(await found('oak alder', [...seen], 'everyone'), alone);
  });

  it('follows the catalogue: what is new, changed and gone', async () => {
    const [a, b] = ALL as [Dataset, Dataset];
    const renamed = { ...b, metadata: { ...b.metadata, title: 'Canals' } };
    assert.deepEqual(await found('rivers', [a, b], 'g1'), ['b', 'a']);
    assert.deepEqual(await found('rivers', [a, renamed], 'g1'), ['a']);
    assert.deepEqual(await found('canals', [a, renamed], 'g1'), ['b']);
    assert.deepEqual(await found('canals', [a], 'g1'), []);
    assert.deepEqual(await found('canals', [], 'g1'), []);
    // Those who are still being answered from the state before.
    const states = [[a, b], [a, renamed], [a, b], [renamed]];
    const answers = await Promise.all(states.map((state) => found('water', state, 'g1')));
    assert.deepEqual(answers, [['b'], ['b'], ['b'], ['b']]);
  });

  it('begins anew when its thread has ended', async () => {
    const other = new CatalogSearch();
    const view = { portalId: 1, rights: 'everyone', datasets: ALL };
    const ids = async () => (await other.find(view, ['seine'])).map(({ id }) => id);
    assert.deepEqual(await ids(), ['b']);
    await other.close();
    assert.deepEqual(await ids(), ['b']);
    await other.close();
  });

  it('can be made ready before anybody searches', async () => {
    const view = { portalId: 3, rights: 'everyone', datasets: ALL };
    await search.prepare(view);
    assert.deepEqual(
      (await search.find(view, ['seine'])).map(({ id }) => id),
      ['b'],
    );
  });

  it('keeps portals apart', async () => {
    const other = { portalId: 2, rights: 'everyone', datasets: [ALL[0] as Dataset] };
    assert.deepEqual(
      (await search.find(other, ['rivers'])).map(({ id }) => id),
      ['a'],
    );
    assert.deepEqual(await found('seine'), ['b']);
  });

  it('finds the same in a catalogue larger than all indexes may be together', async () => {
    const many = (name: string) =>
      Array.from({ length: 25_000 }, (_, i) => dataset(`${name}${i}`, { title: `${name} number${i}` }));
    const views = [many('one'), many('two')];
    for (const _ of [1, 2])
      for (const [i, view] of views.entries())
        assert.equal((await found('number24999', view, `g${i}`)).length, 1);
  });
});
