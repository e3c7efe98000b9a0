import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { codesOf, observe, STATIONS, type Station, startPeerServer, within } from '../support/peer-data.ts';
import { pythonModuleAvailable, run } from '../support/programs.ts';
import { recordCase } from '../support/request-fixtures.ts';

const SCRIPT = join(import.meta.dirname, 'query_with_owslib.py');

const EXPECTED: Readonly<Record<string, (station: Station) => boolean>> = {
  PropertyIsEqualTo: (s) => s.kind === 'rail',
  'PropertyIsEqualTo without case': (s) => s.name === 'Évry 0',
  'PropertyIsEqualTo markup': (s) => s.name === 'O’Hara & <Sons> 1',
  PropertyIsNotEqualTo: (s) => s.platforms !== 3,
  PropertyIsLessThan: (s) => s.height !== null && s.height < 0,
  PropertyIsGreaterThan: (s) => s.platforms > 8,
  PropertyIsLessThanOrEqualTo: (s) => s.platforms <= 3,
  PropertyIsGreaterThanOrEqualTo: (s) => s.platforms >= 8,
  PropertyIsLike: (s) => s.name.startsWith('Saint'),
  'PropertyIsLike with other characters': (s) => s.name.startsWith('Ångström_7'),
  PropertyIsNull: (s) => s.height === null,
  PropertyIsBetween: (s) => s.platforms >= 3 && s.platforms <= 5,
  'And Or Not': (s) => s.kind !== 'rail' && s.platforms >= 6 && s.note !== null,
  setConstraintList: (s) => (s.kind === 'rail' && s.platforms < 3) || s.height === null,
  'bbox by GET in pages': within(0, 44, 4, 47),
  'bbox by POST': within(0, 44, 4, 47),
  ids: (s) => s.code === 'S007' || s.code === 'S011',
};

type Answers = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

describe('OWSLib’s filter objects', () => {
  it('all give what is true, by GET and by POST', async (t) => {
    if (!pythonModuleAvailable(t, 'owslib', 'python3-owslib')) return;
    const server = await startPeerServer();
    t.after(() => server.stop());
    const { result, exchanges } = await observe(server.url, (url) =>
      run('/usr/bin/python3', [SCRIPT, `${url}/api/wfs`]),
    );
    assert.equal(result.status, 0, result.stderr);
    const { 'refusal of BBox': refusal, ...read } = JSON.parse(result.stdout) as {
      'refusal of BBox': string;
    };
    assert.match(refusal, /no property "ows:BoundingBox"/);
    const { SortBy: sorted, ...answers } = read as Answers;
    for (const [name, ways] of Object.entries(answers)) {
      const expected = EXPECTED[name];
      assert.ok(expected, name);
      for (const [way, codes] of Object.entries(ways)) {
        assert.equal([...codes].sort().join(' '), codesOf(expected), `${name} by ${way}`);
      }
    }
    assert.deepEqual(Object.keys(answers).sort(), Object.keys(EXPECTED).sort());
    const wanted = STATIONS.filter((s) => s.platforms > 8)
      .toSorted((a, b) => b.platforms - a.platforms || (a.code < b.code ? -1 : 1))
      .slice(0, 25);
    assert.deepEqual(
      sorted?.['post'],
      wanted.map(({ code }) => code),
    );
    recordCase({ client: 'OWSLib 0.27', case: 'filter objects', portal: 'peers', exchanges });
  });
});
