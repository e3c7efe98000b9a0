import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../support/command-line.ts';
import { addUserWithKey, withControlDatabase } from '../support/people.ts';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

interface Link {
  readonly href: string;
  readonly rel: string;
}

interface List {
  readonly total_count: number;
  readonly links: readonly Link[];
  readonly datasets: readonly {
    readonly links: readonly Link[];
    readonly dataset: { readonly dataset_id: string };
  }[];
}

const PATH = '/api/v2/catalog/datasets';
const FACETS = '/api/v2/catalog/facets';

let server: RunningServer;
let key: string;

before(async () => {
  server = await startServer();
  for (const type of ['ods:roman-emperors', 'ods:countries', 'ods:cities'])
    await eventually(type, async () => (await countFeatures(server.url, type)) !== undefined);
  ({ key } = await addUserWithKey(server.home, 'ada'));
});
after(() => server.stop());

async function list(query = '', headers: Record<string, string> = {}): Promise<List> {
  const response = await fetch(`${server.url}${PATH}/${query}`, { headers });
  assert.equal(response.status, 200);
  return (await response.json()) as List;
}

/** By facet: value and count. */
async function counts(query: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${FACETS}/${query}`, { headers });
  assert.equal(response.status, 200);
  const { facets } = (await response.json()) as {
    facets: { name: string; facets: { name: string; count: number }[] }[];
  };
  return new Map(
    facets.map((facet) => [facet.name, facet.facets.map(({ name, count }) => `${name} ${count}`)]),
  );
}

/** Changes the portal or its datasets, and waits until the server has noticed. */
async function change(flags: { isPrivate?: boolean; restricts?: string }, noticed: () => Promise<boolean>) {
  await withControlDatabase(server.home, ({ db }) =>
    db.transaction().execute(async (trx) => {
      const { revision } = await trx
        .updateTable('portals')
        .set((eb) => ({
          is_private: flags.isPrivate === true ? 1 : 0,
          revision: eb('revision', '+', 1),
        }))
        .returning('revision')
        .executeTakeFirstOrThrow();
      await trx
        .updateTable('datasets')
        .set((eb) => ({
          is_restricted: eb
            .case()
            .when('id', '=', flags.restricts ?? '')
            .then(1)
            .else(0)
            .end(),
          revision: Number(revision),
        }))
        .execute();
    }),
  );
  await eventually('the change is served', noticed);
}

describe('the catalogue of a public portal', () => {
  it('lists its datasets with the specification’s links', async () => {
    const { total_count, links, datasets } = await list();
    const href = `${server.url}${PATH}?include_app_metas=False&limit=10&offset=0`;
    assert.equal(total_count, 3);
    assert.deepEqual(links, [
      { href, rel: 'self' },
      { href, rel: 'first' },
      { href, rel: 'last' },
    ]);
    assert.deepEqual(
      datasets.map(({ dataset }) => dataset.dataset_id),
      ['cities', 'countries', 'roman-emperors'],
    );
  });

  it('is read to its end by following `next`, with and without the slash', async () => {
    const found: string[] = [];
    let address: string | undefined = `${server.url}${PATH}?limit=1`;
    while (address !== undefined) {
      const page = (await (await fetch(address)).json()) as List;
      found.push(...page.datasets.map(({ dataset }) => dataset.dataset_id));
      address = page.links.find(({ rel }) => rel === 'next')?.href;
    }
    assert.deepEqual(found, ['cities', 'countries', 'roman-emperors']);
  });

  it('answers every link that it writes', async () => {
    const { links, datasets } = await list('?limit=1&offset=1');
    const all = [...links, ...datasets.flatMap((entry) => entry.links)];
    assert.deepEqual(
      all.map(({ rel }) => rel),
      ['self', 'first', 'last', 'prev', 'next', 'self', 'catalog', 'wfs'],
    );
    for (const { href } of all) assert.equal((await fetch(href)).status, 200, href);
  });

  it('is searched, and ordered', async () => {
    assert.equal((await list('?q=emperor')).datasets[0]?.dataset.dataset_id, 'roman-emperors');
    assert.equal((await list('?q=nowhere')).total_count, 0);
    const first = async (query: string) => (await list(query)).datasets[0]?.dataset.dataset_id;
    assert.equal(await first('?order_by=records_count%20desc'), 'cities');
    assert.equal(await first('?sort=-dataset_id'), 'roman-emperors');
  });

  it('is sorted into facets, which refine it', async () => {
    const facets = await counts('?facet=geometry_type&facet=keyword');
    assert.deepEqual(facets.get('geometry_type'), ['point 2', 'polygon 1']);
    assert.equal((await list('?refine=geometry_type:point')).total_count, 2);
    assert.equal((await list('?refine=geometry_type:point&exclude=keyword:emperors&q=ci')).total_count, 1);
    assert.deepEqual(
      (await counts('?refine=geometry_type:polygon&facet=geometry_type')).get('geometry_type'),
      ['polygon 1'],
    );
    const all = await counts('');
    assert.deepEqual([...all.keys()], ['keyword', 'publisher', 'format', 'geometry_type', 'modified']);
    const wrong = await fetch(`${server.url}${FACETS}?facet=colour`);
    assert.equal(wrong.status, 400);
    assert.deepEqual(await wrong.json(), {
      error_code: 'InvalidRESTParameterError',
      message:
        'Invalid value for facet API parameter: colour was found but ' +
        'one of keyword, publisher, format, geometry_type, modified is expected.',
    });
    const { headers } = await fetch(`${server.url}${FACETS}/`);
    const etag = { 'if-none-match': headers.get('etag') as string };
    assert.equal((await fetch(`${server.url}${FACETS}/`, { headers: etag })).status, 304);
    assert.equal((await fetch(`${server.url}${FACETS}/?facet=keyword`, { headers: etag })).status, 200);
  });

  it('has each dataset at an address of its own', async () => {
    const response = await fetch(`${server.url}${PATH}/roman-emperors/`);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    const { dataset } = (await response.json()) as {
      dataset: { dataset_id: string; has_records: boolean; metas: { default: { records_count: number } } };
    };
    assert.equal(dataset.dataset_id, 'roman-emperors');
    assert.equal(dataset.has_records, true);
    assert.equal(dataset.metas.default.records_count, 68);
  });

  it('says what is wrong with a request', async () => {
    const cases: readonly [string, number, string, string][] = [
      [
        '/?limit=99999',
        400,
        'InvalidRESTParameterError',
        'Invalid value for limit API parameter: 99999 was found but -1 <= limit <= 100 is expected.',
      ],
      ['/nowhere/', 404, 'NotFoundResource', 'The requested dataset nowhere does not exist.'],
    ];
    for (const [path, status, error_code, message] of cases) {
      const response = await fetch(`${server.url}${PATH}${path}`);
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), { error_code, message });
    }
    const posted = await fetch(`${server.url}${PATH}/`, { method: 'POST' });
    assert.equal(posted.status, 405);
    assert.equal(((await posted.json()) as { error_code: string }).error_code, 'MethodNotAllowed');
  });

  it('may be read by scripts of any origin, and is not sent again unchanged', async () => {
    const response = await fetch(`${server.url}${PATH}/`, {
      headers: { origin: 'https://elsewhere.example' },
    });
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const etag = response.headers.get('etag') as string;
    const again = (query: string, headers = {}) =>
      fetch(`${server.url}${PATH}/${query}`, { headers: { 'if-none-match': etag, ...headers } });
    assert.equal((await again('')).status, 304);
    assert.equal((await again('?limit=10')).status, 304);
    assert.equal((await again('?limit=11')).status, 200);
    const preflight = await fetch(`${server.url}${PATH}/`, { method: 'OPTIONS' });
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Authorization/);
  });
});

describe('a dataset that the caller may not see', () => {
  it('is in no list, no search and at no address, and its absence is no clue', async () => {
    await change({ restricts: 'cities' }, async () => (await list()).total_count === 2);
    const administrator = await addUserWithKey(server.home, 'root', 'administrator');
    const headers = { authorization: `Apikey ${administrator.key}` };
    await eventually('the key is known', async () => {
      const response = await fetch(`${server.url}${PATH}/`, { headers });
      return response.status === 200;
    });
    assert.equal((await list('', headers)).total_count, 3);
    assert.equal((await list('?q=cities', headers)).datasets[0]?.dataset.dataset_id, 'cities');
    assert.deepEqual((await counts('?facet=geometry_type', headers)).get('geometry_type'), [
      'point 2',
      'polygon 1',
    ]);
    assert.deepEqual((await counts('?facet=geometry_type')).get('geometry_type'), ['point 1', 'polygon 1']);
    assert.equal(
      (await list('?q=cities')).datasets.filter(({ dataset }) => dataset.dataset_id === 'cities').length,
      0,
    );
    const plain = await fetch(`${server.url}${PATH}/cities`);
    const absent = await fetch(`${server.url}${PATH}/citiez`);
    assert.equal(plain.status, absent.status);
    assert.equal((await plain.text()).replace('cities', 'citiez'), await absent.text());
    const own = await fetch(`${server.url}${PATH}`, { headers });
    const others = await fetch(`${server.url}${PATH}`);
    assert.notEqual(own.headers.get('etag'), others.headers.get('etag'));
    assert.match(own.headers.get('cache-control') ?? '', /private/);
    await change({}, async () => (await list()).total_count === 3);
  });

  it('and a field that they may not see are in no words, no values, no counts and no place', async () => {
    const publisher = await addUserWithKey(server.home, 'paula', 'publisher');
    const headers = { authorization: `Apikey ${publisher.key}` };
    const found = async (asking: Record<string, string> = {}) =>
      (await list('?q=landlocked', asking)).total_count;
    assert.equal(await found(), 1);
    const hides = ['--hide', 'landlocked', '--hide', 'geometry'];
    await rights('countries', '--restricted', '--grant', 'everyone', ...hides);
    await eventually('the field is hidden', async () => (await found()) === 0);
    await eventually('the key is known', async () => (await fetch(`${server.url}${PATH}/`, { headers })).ok);
    assert.equal(await found(headers), 1);
    assert.deepEqual((await counts('?facet=geometry_type')).get('geometry_type'), ['point 2', 'none 1']);
    assert.deepEqual((await counts('?facet=geometry_type', headers)).get('geometry_type'), [
      'point 2',
      'polygon 1',
    ]);
    assert.equal((await list('?refine=format:KML')).total_count, 2);
    const documents = [`${PATH}/countries/`, '/dataset/countries/dataset.jsonld'];
    for (const path of documents) {
      const text = async (asking: Record<string, string>) =>
        (await fetch(`${server.url}${path}`, { headers: asking })).text();
      assert.doesNotMatch(await text({}), /landlocked|POLYGON|"Polygon"|geo_shape/, path);
      assert.match(await text(headers), /landlocked|POLYGON/, path);
    }
    await rights('countries', '--public', '--revoke', 'everyone');
    await eventually('the field is there again', async () => (await found()) === 1);
  });
});

async function rights(...args: string[]): Promise<void> {
  const { exitCode, stderr } = await runCommand(server.home, ['rights', 'set', ...args]);
  assert.equal(exitCode, 0, stderr);
}

describe('the specification’s examples of authentication, on a private portal', () => {
  before(async () => {
    const closed = async () => (await fetch(`${server.url}${PATH}/`)).status === 401;
    await change({ isPrivate: true }, closed);
  });

  it('GET without a credential: 401 Unauthorized', async () => {
    const response = await fetch(`${server.url}${PATH}/`);
    assert.equal(response.status, 401);
    assert.match(response.headers.get('www-authenticate') ?? '', /^Apikey .*Bearer /);
    assert.equal(((await response.json()) as { error_code: string }).error_code, 'Unauthorized');
  });

  it('GET with Authorization: Apikey, and with apikey as a query parameter', async () => {
    const byHeader = await fetch(`${server.url}${PATH}/`, { headers: { Authorization: `Apikey ${key}` } });
    const byParameter = await fetch(`${server.url}${PATH}/?apikey=${key}`);
    const href = `${server.url}${PATH}?include_app_metas=False&limit=10&offset=0`;
    for (const response of [byHeader, byParameter]) {
      assert.equal(response.status, 200);
      const text = await response.text();
      assert.ok(!text.includes(key), 'the key is echoed');
      const { total_count, links } = JSON.parse(text) as List;
      assert.equal(total_count, 3);
      assert.deepEqual(links, [
        { href, rel: 'self' },
        { href, rel: 'first' },
        { href, rel: 'last' },
      ]);
    }
    assert.equal(byParameter.headers.get('cache-control'), 'private, no-store');
  });

  it('a wrong key is refused, and not taken for none', async () => {
    const response = await fetch(`${server.url}${PATH}/?apikey=${'0'.repeat(56)}`);
    assert.equal(response.status, 401);
  });
});
