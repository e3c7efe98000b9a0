import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { type ControlDatabase, openControlDatabase } from '../database/control-database.ts';
import type { CatalogError } from './catalog-error.ts';
import { createFirstPortal, createPortal, findPortal, listPortals, updatePortal } from './portals.ts';
import { readSetting, writeSetting } from './settings.ts';

const MAIN = { name: 'main', title: 'Main', namespaceUri: 'http://localhost/api/wfs/featuretype' };

describe('portals', () => {
  let home: string;
  let database: ControlDatabase;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-portals-'));
    database = await openControlDatabase(home);
  });

  afterEach(async () => {
    await database.close();
    await rm(home, { recursive: true });
  });

  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    const error = await attempt.then(
      () => assert.fail('was accepted'),
      (e: CatalogError) => e,
    );
    return `${error.problem}: ${error.message}`;
  };

  it('are kept with everything that is said about them', async () => {
    const all = {
      ...MAIN,
      abstract: 'Everything',
      hosts: ['a.example.org', 'b.example.org'],
      isDefault: true,
      isPrivate: true,
      publicUrl: 'https://a.example.org/data',
      namespacePrefix: 'city',
      providerName: 'City',
      providerSite: 'https://city.example.org/',
      contactName: 'Ada',
      contactEmail: 'ada@city.example.org',
      fees: 'none',
      accessConstraints: 'CC BY',
      maxFeatures: 1000,
      otherSrs: ['EPSG:2154', 'urn:ogc:def:crs:EPSG::5514'],
      allowsSignUp: true,
      backgroundUrl: 'https://tiles.example.org/{z}/{x}/{y}.png',
      backgroundAttribution: '© Example',
    };
    const { id } = await createPortal(database, all);
    assert.deepEqual(await listPortals(database), [{ id, ...all }]);
  });

  it('are changed field by field, also to nothing', async () => {
    await createPortal(database, { ...MAIN, contactName: 'Ada', hosts: ['a.example.org'] });
    await updatePortal(database, 'main', { contactName: undefined, title: 'New' }, COMMAND_LINE);
    const portal = await findPortal(database, 'main');
    assert.deepEqual([portal.contactName, portal.title, portal.hosts], [undefined, 'New', ['a.example.org']]);
  });

  it('share neither names nor hosts', async () => {
    await createPortal(database, { ...MAIN, hosts: ['a.example.org'] });
    assert.match(await refusal(createPortal(database, MAIN)), /^Exists: There is a portal "main" already/);
    assert.match(
      await refusal(createPortal(database, { ...MAIN, name: 'two', hosts: ['A.example.org'] })),
      /^Exists: The host a.example.org belongs to the portal main/,
    );
    assert.equal((await listPortals(database)).length, 1, 'the second was not half made');
  });

  it('refuse what can’t stand, by name', async () => {
    const wrong = {
      name: { name: 'No Blanks' },
      host: { hosts: ['http://x'] },
      'public URL': { publicUrl: 'https://x/' },
      'XML prefix': { namespacePrefix: '1x' },
      'belongs to a standard': { namespacePrefix: 'gml' },
      'namespace URI': { namespaceUri: 'relative' },
      'namespace http://www.opengis.net/gml belongs': { namespaceUri: 'http://www.opengis.net/gml' },
      'positive integer': { maxFeatures: 0 },
      title: { title: 'a\u0000' },
    };
    for (const namespacePrefix of ['wfs', 'ogc', 'ows', 'xsd', 'xs', 'xsi', 'xlink', 'xml', 'xmlns', 'XML'])
      assert.match(await refusal(createPortal(database, { ...MAIN, namespacePrefix })), /^Invalid: /);
    for (const [word, input] of Object.entries(wrong)) {
      const message = await refusal(createPortal(database, { ...MAIN, ...input }));
      assert.ok(message.startsWith('Invalid: ') && message.includes(word), message);
    }
    assert.deepEqual(await listPortals(database), []);
  });

  it('without a name mean the default one, or the only one', async () => {
    assert.match(await refusal(findPortal(database, undefined)), /^NoSuchPortal: There is no portal yet/);
    await createPortal(database, MAIN);
    assert.equal((await findPortal(database, undefined)).name, 'main');
    await createPortal(database, { ...MAIN, name: 'two' });
    assert.match(await refusal(findPortal(database, undefined)), /--portal: main, two/);
    assert.match(await refusal(findPortal(database, 'three')), /no portal "three"; there is: main, two/);
    await updatePortal(database, 'two', { isDefault: true }, COMMAND_LINE);
    assert.equal((await findPortal(database, undefined)).name, 'two');
  });

  it('begin with a first one exactly once', async () => {
    const settings = new Map([['demo', 'countries']]);
    const made = await Promise.all([
      createFirstPortal(database, MAIN, settings),
      createFirstPortal(database, { ...MAIN, name: 'two' }),
    ]);
    assert.deepEqual(
      made.map((p) => p?.name),
      ['main', undefined],
    );
    const id = made[0]?.id ?? 0;
    assert.equal(await readSetting(database, id, 'demo'), 'countries');
    await writeSetting(database, id, 'demo', 'cities');
    assert.equal(await readSetting(database, id, 'demo'), 'cities');
    await writeSetting(database, id, 'demo', undefined);
    assert.equal(await readSetting(database, id, 'demo'), undefined);
  });
});
