import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Feature, FeatureType } from '../../src/feature/feature.ts';
import { type Envelope, envelopeOf, type Geometry, joinEnvelopes } from '../../src/feature/geometry.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';
import { openMemoryStore } from '../../src/store/memory-store.ts';
import { anyFeatures, EVERY_TYPE } from './arbitrary-features.ts';
import {
  ask,
  collect,
  featureType,
  geometry,
  idsIn,
  inBatches,
  LAMBERT,
  load,
  never,
  POINTS,
  query,
  scalar,
  scatteredPoints,
  UID,
} from './fixtures.ts';
import { createMemberEncoder } from './text-encoder.ts';

const problem = (name: string) => ({ name: 'StoreError', problem: name });

const envelopeOfAll = (features: readonly Feature[]): Envelope | undefined =>
  features.map((feature) => envelopeOf(feature.values[2] as Geometry)).reduce(joinEnvelopes, undefined);

/** What every feature store promises. */
export function featureStoreContract(name: string, open: () => Promise<FeatureStore>): void {
  describe(`${name}: the contract of feature stores`, () => {
    let store: FeatureStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('reading', () => readingContract(() => store));
    describe('samples', () => sampleContract(() => store));
    describe('ids', () => idContract(() => store));
    describe('envelopes', () => envelopeContract(() => store));
    describe('versions', () => versionContract(() => store));
    describe('all or nothing', () => abortContract(() => store));
    describe('random features', () => randomContract(() => store));
  });
}

function readingContract(store: () => FeatureStore): void {
  it('gives every feature once, with its values, stored and encoded alike', async () => {
    const features = scatteredPoints(1500);
    const { version } = await load(store(), POINTS, features);
    const answer = await ask(store(), POINTS, version);
    assert.equal(answer.count, 1500);
    assert.equal(answer.matched, 1500);
    assert.equal(answer.encoded, answer.stored);
    const encoder = createMemberEncoder({
      name: 'text',
      featureType: POINTS,
      properties: [0, 1, 2],
      srs: query(POINTS, version).srs,
    });
    const expected = features.map((feature) => Buffer.from(encoder.encode(feature)).toString()).sort();
    assert.deepEqual(answer.stored.split(/(?<=\n)/).sort(), expected);
  });

  it('gives pages that neither repeat nor lose a feature', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(1300));
    const whole = await ask(store(), POINTS, version);
    const pages: string[] = [];
    for (let startIndex = 0; startIndex < 1300; startIndex += 333) {
      const page = await ask(store(), POINTS, version, { startIndex, maxFeatures: 333 });
      assert.equal(page.count, Math.min(333, 1300 - startIndex));
      assert.equal(page.matched, 1300);
      assert.equal(page.encoded, page.stored);
      pages.push(page.stored);
    }
    assert.equal(pages.join(''), whole.stored);
  });

  it('gives nothing beyond the last feature, and nothing for a limit of none', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(10));
    for (const part of [{ startIndex: 10 }, { startIndex: 1e9, maxFeatures: 5 }, { maxFeatures: 0 }]) {
      const answer = await ask(store(), POINTS, version, part);
      assert.deepEqual(answer, { count: 0, matched: 10, stored: '', encoded: '' });
    }
  });

  it('writes only the properties that are asked for', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(3));
    const asked = query(POINTS, version);
    const selection = await store().select(asked, never());
    const encoding = { name: 'text', featureType: POINTS, properties: [1], srs: asked.srs };
    const text = (await collect(selection.encode(encoding))).toString();
    selection.close();
    const lines = text.trimEnd().split('\n').sort();
    assert.deepEqual(
      lines,
      [0, 1, 2].map((n) => `urn:ogc:def:crs:EPSG::4326 f${n}: ${n}`),
    );
  });

  it('puts the separator between members, and nowhere else', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(5000));
    const asked = query(POINTS, version);
    const selection = await store().select(asked, never());
    const encoding = { name: 'list', featureType: POINTS, properties: [0], srs: asked.srs };
    const text = (await collect(selection.encode(encoding))).toString();
    selection.close();
    assert.equal(text.split('\n,').length, 5000);
    assert.doesNotMatch(text, /^,|,$/);
  });

  it('knows no encoding that was not stored, and stores none that separates its members', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(3));
    const selection = await store().select(query(POINTS, version), never());
    assert.equal(selection.members('other'), undefined);
    selection.close();
    await assert.rejects(load(store(), POINTS, scatteredPoints(3), { encodings: ['list'] }), /separates/);
  });

  it('serves a dataset without features', async () => {
    const report = await load(store(), POINTS, []);
    assert.equal(report.numberOfFeatures, 0);
    assert.equal(report.envelope, undefined);
    const answer = await ask(store(), POINTS, report.version);
    assert.deepEqual(answer, { count: 0, matched: 0, stored: '', encoded: '' });
    const byId = await ask(store(), POINTS, report.version, { ids: ['f0'] });
    assert.equal(byId.count, 0);
  });

  it('serves types without geometry, in the order of the source', async () => {
    const type = featureType([scalar('text', 'string')]);
    const features = Array.from({ length: 700 }, (_, n) => ({ id: `r${n}`, values: [`row ${n}`] }));
    const { version } = await load(store(), type, features);
    const answer = await ask(store(), type, version);
    assert.deepEqual(
      idsIn(answer.stored),
      features.map((feature) => feature.id),
    );
  });

  it('puts features without a position last, in the order of the source', async () => {
    const features: Feature[] = [
      { id: 'none1', values: ['', null, null] },
      { id: 'here', values: ['', null, { type: 'Point', coordinates: [1, 2] }] },
      { id: 'empty', values: ['', null, { type: 'LineString', coordinates: [] }] },
      { id: 'none2', values: ['', null, null] },
    ];
    const { version } = await load(store(), POINTS, features);
    const answer = await ask(store(), POINTS, version);
    assert.deepEqual(idsIn(answer.stored), ['here', 'none1', 'empty', 'none2']);
    assert.equal(answer.encoded, answer.stored);
  });

  it('serves a geometry larger than a page, alone and among small ones', async () => {
    const ring = Array.from({ length: 50_001 }, (_, n) => [
      Math.cos((n % 50_000) / 7957),
      Math.sin((n % 50_000) / 7957),
    ]);
    const huge: Geometry = { type: 'Polygon', coordinates: [ring] };
    const alone = await load(store(), POINTS, [{ id: 'huge', values: ['huge', 1, huge] }]);
    const single = await ask(store(), POINTS, alone.version);
    assert.deepEqual(idsIn(single.stored), ['huge']);
    assert.equal(single.encoded, single.stored);
    const among = [...scatteredPoints(300), { id: 'huge', values: ['huge', 1, huge] }];
    const { version } = await load(store(), POINTS, among);
    const all = await ask(store(), POINTS, version);
    assert.equal(all.count, 301);
    assert.equal(all.encoded, all.stored);
    const one = await ask(store(), POINTS, version, { ids: ['huge'] });
    assert.equal(one.stored, single.stored);
  });

  it('keeps the third dimension', async () => {
    const type = featureType([geometry('line', 3)]);
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [1, 2, 3],
        [4, 5, -6.5],
      ],
    };
    const { version } = await load(store(), type, [{ id: 'a', values: [line] }]);
    const answer = await ask(store(), type, version);
    assert.equal(answer.stored, `urn:ogc:def:crs:EPSG::4326 a: ${JSON.stringify(line)}\n`);
    assert.equal(answer.encoded, answer.stored);
  });
}

function sampleContract(store: () => FeatureStore): void {
  it('gives some of the features from all along the stored order, and says how many match', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(3000));
    const order = idsIn((await ask(store(), POINTS, version)).stored);
    const sample = await ask(store(), POINTS, version, { sampleSize: 100 });
    const ids = idsIn(sample.stored);
    assert.equal(sample.matched, 3000);
    assert.equal(sample.count, ids.length);
    assert.ok(ids.length > 50 && ids.length <= 100, `${ids.length} of 100`);
    assert.equal(sample.encoded, sample.stored);
    const places = ids.map((id) => order.indexOf(id));
    assert.ok(places.every((place, i) => i === 0 || place - (places[i - 1] as number) === 32));
  });

  it('gives all of them where they are few enough, whatever page is asked for', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(50));
    const whole = await ask(store(), POINTS, version);
    const part = { sampleSize: 50, startIndex: 7, maxFeatures: 3 };
    assert.deepEqual(await ask(store(), POINTS, version, part), whole);
    assert.equal((await ask(store(), POINTS, version, { sampleSize: 0 })).count, 0);
    assert.equal((await ask(store(), POINTS, version, { ids: [], sampleSize: 5 })).count, 0);
  });

  it('chooses the same among fewer features, so that what is drawn stays while a view moves', async () => {
    const features = scatteredPoints(2000);
    const { version } = await load(store(), POINTS, features);
    const order = idsIn((await ask(store(), POINTS, version)).stored);
    const [most, fewer] = [order.slice(0, 1900), order.slice(100, 2000)];
    const first = idsIn((await ask(store(), POINTS, version, { ids: most, sampleSize: 60 })).stored);
    const second = idsIn((await ask(store(), POINTS, version, { ids: fewer, sampleSize: 60 })).stored);
    const both = first.filter((id) => fewer.includes(id));
    assert.ok(
      both.filter((id) => !second.includes(id)).length <= 1,
      'but for the stretch that the set begins in',
    );
  });

  it('takes every n-th in another order', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(100));
    const sortBy = [{ property: 1, order: 'DESC' }] as const;
    const asked = { ...query(POINTS, version, { sampleSize: 10 }), sortBy };
    const selection = await store().select(asked, never());
    assert.equal(await selection.matched(), 100);
    const encoding = { name: 'text', featureType: POINTS, properties: [1], srs: asked.srs };
    const text = (await collect(selection.encode(encoding))).toString();
    selection.close();
    assert.deepEqual(
      idsIn(text),
      [99, 89, 79, 69, 59, 49, 39, 29, 19, 9].map((n) => `f${n}`),
    );
  });
}

function idContract(store: () => FeatureStore): void {
  it('finds features by id, each once, in stored order', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(2000));
    const order = idsIn((await ask(store(), POINTS, version)).stored);
    const ids = ['f1999', 'f3', 'nothing', 'f700', 'F3', 'f3 ', 'f701', ''];
    const answer = await ask(store(), POINTS, version, { ids });
    assert.equal(answer.matched, 4);
    assert.deepEqual(
      idsIn(answer.stored),
      order.filter((id) => ids.includes(id)),
    );
    assert.equal(answer.encoded, answer.stored);
    const part = await ask(store(), POINTS, version, { ids, startIndex: 1, maxFeatures: 2 });
    assert.equal(part.matched, 4);
    assert.deepEqual(idsIn(part.stored), idsIn(answer.stored).slice(1, 3));
  });

  it('refuses equal ids, naming the id and both places', async () => {
    const features = [...scatteredPoints(5), ...scatteredPoints(3).slice(2)];
    await assert.rejects(load(store(), POINTS, features), {
      ...problem('DuplicateId'),
      message: 'The id "f2" stands at features 3 and 6 of the source.',
    });
    assert.deepEqual(await store().versions(UID), []);
  });

  it('numbers equal ids past those that are taken, when asked to', async () => {
    const position: Geometry = { type: 'Point', coordinates: [0, 0] };
    const ids = ['a', 'a', 'a-2', 'a', 'b', 'a-2'];
    const features = ids.map((id, n) => ({ id, values: [`${n}`, n, position] }));
    const report = await load(store(), POINTS, features, { duplicateIds: 'number' });
    assert.equal(report.duplicates, 3);
    const answer = await ask(store(), POINTS, report.version);
    assert.deepEqual(idsIn(answer.stored), ['a', 'a-3', 'a-2', 'a-4', 'b', 'a-2-2']);
    assert.equal(answer.encoded, answer.stored);
    for (const id of idsIn(answer.stored)) {
      assert.deepEqual(idsIn((await ask(store(), POINTS, report.version, { ids: [id] })).stored), [id]);
    }
  });
}

function envelopeContract(store: () => FeatureStore): void {
  it('knows the envelope of all features exactly, and bounds that of some closely', async () => {
    const features = scatteredPoints(3000);
    const report = await load(store(), POINTS, features);
    assert.deepEqual(report.envelope, envelopeOfAll(features));
    assert.deepEqual(report.wgs84Envelope, report.envelope);
    const selection = await store().select(query(POINTS, report.version, { ids: ['f1', 'f2'] }), never());
    assert.deepEqual(await selection.envelope(), envelopeOfAll(features.slice(1, 3)));
    selection.close();
    const whole = await store().select(query(POINTS, report.version), never());
    assert.deepEqual(await whole.envelope(), report.envelope);
    whole.close();
  });

  it('bounds every geometry of a selection when there are extents', async () => {
    const type = featureType([geometry('a'), geometry('b')]);
    const line = (x: number): Geometry => ({
      type: 'LineString',
      coordinates: [
        [x + 0.1, 0.3],
        [x + 0.7, 0.9],
      ],
    });
    const features = [0, 10, 20].map((x) => ({ id: `l${x}`, values: [line(x), line(x + 1)] }));
    const { version } = await load(store(), type, features);
    const selection = await store().select(query(type, version, { ids: ['l10', 'l0'] }), never());
    const box = await selection.envelope();
    selection.close();
    assert.ok(box && box.minX <= 0.1 && box.minX > 0.09 && box.maxX >= 11.7 && box.maxX < 11.71);
    assert.ok(box && box.minY <= 0.3 && box.minY > 0.29 && box.maxY >= 0.9 && box.maxY < 0.91);
  });

  it('has no envelope where nothing has a position', async () => {
    const features = Array.from({ length: 20 }, (_, n) => ({ id: `n${n}`, values: ['', n, null] }));
    const report = await load(store(), POINTS, features);
    assert.equal(report.envelope, undefined);
    assert.equal(report.wgs84Envelope, undefined);
    const selection = await store().select(query(POINTS, report.version, { maxFeatures: 3 }), never());
    assert.equal(await selection.envelope(), undefined);
    selection.close();
  });

  it('gives envelopes in the default CRS when the values are in another, and keeps the values', async () => {
    const type = featureType([geometry('position')], LAMBERT);
    const paris: Geometry = { type: 'Point', coordinates: [652_469, 6_862_035] };
    const report = await load(store(), type, [{ id: 'paris', values: [paris] }]);
    assert.ok(report.envelope && Math.abs(report.envelope.minX - 2.3522) < 0.001);
    assert.ok(report.envelope && Math.abs(report.envelope.minY - 48.8566) < 0.001);
    const answer = await ask(store(), type, report.version);
    assert.equal(answer.encoded, `urn:ogc:def:crs:EPSG::4326 paris: ${JSON.stringify(paris)}\n`);
  });
}

function versionContract(store: () => FeatureStore): void {
  it('keeps versions apart and lists them oldest first', async () => {
    const first = await load(store(), POINTS, scatteredPoints(5));
    const second = await load(store(), POINTS, scatteredPoints(7));
    assert.deepEqual(await store().versions(UID), [first.version, second.version]);
    assert.equal((await ask(store(), POINTS, first.version)).count, 5);
    assert.equal((await ask(store(), POINTS, second.version)).count, 7);
    assert.deepEqual(await store().versions('da_otherdataset1'), []);
  });

  it('serves a removed version to those who have it, and to nobody else', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(4000));
    const selection = await store().select(query(POINTS, version), never());
    const removed = store().remove({ uid: UID, version });
    const text = await collect(selection.members('text')?.plain(never()) as AsyncIterable<Uint8Array>);
    const encoding = {
      name: 'text',
      featureType: POINTS,
      properties: [0, 1, 2],
      srs: query(POINTS, version).srs,
    };
    assert.deepEqual(await collect(selection.encode(encoding)), text);
    assert.equal(idsIn(text.toString()).length, 4000);
    selection.close();
    selection.close();
    await removed;
    assert.deepEqual(await store().versions(UID), []);
    await assert.rejects(store().select(query(POINTS, version), never()), problem('NoSuchVersion'));
    await store().remove({ uid: UID, version });
  });

  it('refuses versions and datasets that are not there, whatever their names', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(1));
    for (const dataset of [
      { uid: UID, version: '20000101T000000Z-0000' },
      { uid: 'da_nothinghere1', version },
      { uid: UID, version: `../${UID}/${version}` },
      { uid: '..', version },
      { uid: '__proto__', version: 'constructor' },
    ]) {
      const asked = { ...query(POINTS, version), dataset };
      await assert.rejects(store().select(asked, never()), problem('NoSuchVersion'));
      await store().remove(dataset);
    }
    assert.deepEqual(await store().versions(UID), [version]);
  });
}

function abortContract(store: () => FeatureStore): void {
  it('leaves nothing when the source fails', async () => {
    async function* failing() {
      yield scatteredPoints(100);
      throw new Error('the file ends here');
    }
    const request = {
      uid: UID,
      featureType: POINTS,
      duplicateIds: 'refuse',
      encodings: ['text'],
    } as const;
    await assert.rejects(store().load(request, failing(), never()), /the file ends here/);
    assert.deepEqual(await store().versions(UID), []);
  });

  it('leaves nothing when the encoder fails', async () => {
    const features = [...scatteredPoints(100), { id: 'fail', values: ['', 0, null] }];
    await assert.rejects(load(store(), POINTS, features, { encodings: ['failing'] }), /this feature fails/);
    assert.deepEqual(await store().versions(UID), []);
  });

  it('leaves nothing when the load is aborted', async () => {
    const abort = new AbortController();
    async function* endless() {
      for (;;) yield scatteredPoints(100);
    }
    const request = {
      uid: UID,
      featureType: POINTS,
      duplicateIds: 'number',
      encodings: ['text'],
      onProgress: (_phase: string, done: number) => {
        if (done >= 500) abort.abort(new Error('enough'));
      },
    } as const;
    await assert.rejects(store().load(request, endless(), abort.signal), /enough/);
    assert.deepEqual(await store().versions(UID), []);
  });

  it('stops in mid-stream when the reader gives up', async () => {
    const { version } = await load(store(), POINTS, scatteredPoints(20_000));
    const abort = new AbortController();
    const asked = query(POINTS, version);
    const selection = await store().select(asked, abort.signal);
    const encoding = { name: 'text', featureType: POINTS, properties: [0, 1, 2], srs: asked.srs };
    const reading = selection.encode(encoding)[Symbol.asyncIterator]();
    assert.equal((await reading.next()).done, false);
    const plain = selection.members('text')?.plain(abort.signal)[Symbol.asyncIterator]();
    assert.equal((await plain?.next())?.done, false);
    abort.abort(new Error('the client went away'));
    await assert.rejects(reading.next(), /the client went away/);
    await assert.rejects(plain?.next() as Promise<unknown>, /the client went away/);
    selection.close();
    assert.equal((await ask(store(), POINTS, version, { maxFeatures: 2 })).count, 2);
  });
}

function randomContract(store: () => FeatureStore): void {
  it('answers as the plain store does, whatever the features and the selection', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFeatures,
        fc.array(
          fc.record({
            ids: fc.option(fc.array(fc.nat(120), { maxLength: 30 }), { nil: undefined }),
            startIndex: fc.nat(50),
            maxFeatures: fc.option(fc.nat(60), { nil: undefined }),
            sampleSize: fc.option(fc.nat(40), { nil: undefined }),
          }),
          { maxLength: 8 },
        ),
        async (features, selections) => {
          const reference = openMemoryStore(createMemberEncoder);
          await compare(store(), reference, EVERY_TYPE, features, selections);
        },
      ),
      { numRuns: 12 },
    );
  });
}

interface RandomSelection {
  readonly ids: number[] | undefined;
  readonly startIndex: number;
  readonly maxFeatures: number | undefined;
  readonly sampleSize: number | undefined;
}

async function compare(
  store: FeatureStore,
  reference: FeatureStore,
  type: FeatureType,
  features: readonly Feature[],
  selections: readonly RandomSelection[],
): Promise<void> {
  const request = { uid: UID, featureType: type, duplicateIds: 'number', encodings: ['text'] } as const;
  const loaded = await store.load(request, inBatches(features, 7), never());
  const expected = await reference.load(request, inBatches(features), never());
  assert.deepEqual(
    { ...loaded, version: '', bytes: 0 },
    { ...expected, version: '', bytes: 0 },
    'reports are alike',
  );
  for (const { ids, startIndex, maxFeatures, sampleSize } of [
    { ids: undefined, startIndex: 0, maxFeatures: undefined, sampleSize: undefined },
    ...selections,
  ]) {
    const part = {
      ...(ids && { ids: ids.map((n) => features[n]?.id ?? `no ${n}`) }),
      startIndex,
      ...(maxFeatures !== undefined && { maxFeatures }),
      ...(sampleSize !== undefined && { sampleSize }),
    };
    const answer = await ask(store, type, loaded.version, part);
    assert.deepEqual(answer, await ask(reference, type, expected.version, part));
    assert.equal(answer.encoded, answer.stored);
  }
}
