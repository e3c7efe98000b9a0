import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FRENCH } from '../../src/page/language/french/french.ts';
import { type EveryPage, openEveryPage, PAGE_PATHS } from '../support/every-page.ts';
import { FormBrowser } from '../support/form-browser.ts';

/** Names and data of this test, and what is the same in both languages without standing in the dictionary. */
const SAME = new Set([
  ...[
    'Ville d’Essai',
    'Producteur d’Essai',
    'Trigpoint',
    'Planners',
    'Mapper',
    'Points',
    'planners',
    'points',
  ],
  ...['ada', 'max', 'ada (ada)', 'max (max)', 'ada&#39;s browser', 'max&#39;s browser', 'anonymous'],
  ...[
    'key',
    'My key',
    'name',
    'more',
    'geometry',
    'all',
    'WGS 84 (EPSG:4326)',
    ...['XLSX', 'GML 2', 'ArcGIS Pro', 'OpenLayers', 'Leaflet', 'Excel, Power BI'],
    ...['GetCapabilities', 'DescribeFeatureType', 'GetFeature', 'results', 'hits'],
    'string',
    'double',
    'code',
    'lat',
    'lon',
    'Bourg',
    'Laon',
    'host',
    'FeatureCollection',
    'Feature',
  ],
  ...['GDAL', 'ArcGIS', 'OWSLib', 'QGIS', 'Python', 'curl', 'GML', 'GeoJSON', 'CSV', 'WFS'],
  ...['GeoPackage', 'Shapefile', 'FlatGeobuf', 'KML', 'Condition 1'],
]);
const SAME_WORDS = new Set(
  Object.entries(FRENCH)
    .filter(([english, french]) => english === french)
    .map(([english]) => english),
);

/** What a page lets people read or hear, but for code and what is marked as of another language. */
function texts(page: string): Set<string> {
  const shown = page
    // What the audit log holds are codes and names.
    .replace(/<tbody>.*?<\/tbody>/gs, (rows) => (page.includes('/admin/audit/" aria-current') ? '' : rows))
    .replace(/<(script|style|code|svg|time|textarea)\b.*?<\/\1>/gs, (part) =>
      [...part.matchAll(/ aria-label="[^"]*"/g)].map((match) => `<x${match[0]}>`).join(''),
    )
    .replace(/<(a|span|p|td|ul|div) [^>]*\blang="[^"]*"[^>]*>.*?<\/\1>/gs, '');
  const attributes = [...shown.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)];
  const found = [
    ...shown.split(/<[^>]*>/),
    ...attributes.map((match) => match[1] as string),
    ...wordsOfScripts(page),
  ];
  return new Set(
    found
      .map((text) => text.replace(/\s+/g, ' ').replace(' – Ville d’Essai', '').trim())
      .filter((text) => /\p{L}{2,}/u.test(text)),
  );
}

/** What scripts are given to say. */
function wordsOfScripts(page: string): string[] {
  const found: string[] = [];
  for (const [, json = ''] of page.matchAll(/<script type="application\/json"[^>]*>(.*?)<\/script>/gs))
    JSON.parse(json, (_, value: unknown) => {
      if (typeof value === 'string') found.push(value);
      return value;
    });
  return found;
}

/** What is said the same in both languages and should not be. */
function untranslated(english: string, french: string): string[] {
  const before = texts(english);
  return [...texts(french)].filter(
    (text) => before.has(text) && !SAME_WORDS.has(text) && !SAME.has(text) && !isCode(text),
  );
}

/** An address, a code, a measure, or the number of a process. */
function isCode(text: string): boolean {
  return /^\S*[/@.:_]\S*$|^[\w-]{20,}$|^\d+ m?s$|^\d+ \(pid \d+\)$/.test(text);
}

describe('pages in French', () => {
  let portal: EveryPage;
  /** By who reads; each as two browsers, which ask for English and for French. */
  const readers = new Map<string, { readonly en: FormBrowser; readonly fr: FormBrowser }>();

  before(async () => {
    portal = await openEveryPage();
    const browser = (language: string, cookie: string) =>
      new FormBrowser(portal.server.url, {
        'accept-language': language,
        ...(cookie === '' ? {} : { cookie }),
      });
    for (const [name, cookie] of Object.entries(portal.cookies))
      readers.set(name, { en: browser('en', cookie), fr: browser('fr', cookie) });
  });
  after(() => portal.close());

  const readerOf = (name: string) => readers.get(name) ?? assert.fail();
  const checkPages = async (what: string, english: Response, french: Response) => {
    assert.equal(french.status, english.status, what);
    if (english.status >= 300 && english.status < 400) return;
    const [before, page] = [await english.text(), await french.text()];
    assert.match(before, /<html lang="en"/, what);
    assert.match(page, /<html lang="fr"/, what);
    assert.deepEqual(untranslated(before, page), [], what);
  };

  for (const reader of ['anonymous', 'member', 'administrator'])
    for (const path of PAGE_PATHS)
      it(`${path} says nothing in English to a French ${reader}`, async () => {
        const { en, fr } = readerOf(reader);
        const address = portal.addressOf(path);
        await checkPages(`${reader} ${address}`, await en.get(address), await fr.get(address));
      });

  it('also say what is at other addresses, and in other states', async () => {
    const { en, fr } = readerOf('administrator');
    for (const path of [
      '/no-such-page',
      '/dataset/no-such/',
      '/login/link/?token=none',
      '/admin/users/nobody/',
      '/admin/users/?q=max',
      '/admin/keys/?all=yes',
      '/admin/datasets/points/right/?to=group:planners',
      '/admin/datasets/points/right/?to=everyone',
      '/admin/datasets/points/?done=saved',
      '/account/?done=revoked',
      '/oauth2/authorize/?client_id=none',
      '/api/wfs',
      '/?q=nothing-of-that-name',
    ])
      await checkPages(path, await en.get(path), await fr.get(path));
  });

  const MISTAKES: readonly (readonly [
    reader: string,
    path: string,
    fields: Readonly<Record<string, string>>,
  ])[] = [
    ['anonymous', '/login/', { name: 'max', password: 'wrong' }],
    ['anonymous', '/signup/', { name: 'new', password: 'short' }],
    ['anonymous', '/signup/', { name: '-', password: 'seven lime trees' }],
    ['anonymous', '/signup/', { name: 'new', password: 'password123456' }],
    ['anonymous', '/signup/', { name: 'new', password: 'villed’essai' }],
    ['anonymous', '/signup/', { name: 'new', email: 'x', password: 'seven lime trees' }],
    ['member', '/account/', { action: 'create', label: '' }],
    ['member', '/account/', { action: 'create', label: 'x'.repeat(101) }],
    ['member', '/account/', { action: 'nonsense' }],
    ['member', '/account/', { action: 'revoke', id: '99' }],
    ['member', '/account/settings/', { action: 'profile', display_name: 'x'.repeat(200) }],
    ['member', '/account/settings/', { action: 'password', current_password: 'x', new_password: 'y' }],
    ['member', '/account/settings/second-factor/', { action: 'on', sealed: 'x', code: '1' }],
    ['member', '/account/applications/', { action: 'register', name: '', redirect_uris: 'x' }],
    [
      'member',
      '/account/applications/',
      {
        action: 'register',
        type: 'public',
        name: '',
        redirect_uris: 'x\nhttp://a.example/\napp:x\nhttps://x/#f',
      },
    ],
    ['administrator', '/admin/confirm/', { password: 'wrong' }],
    ['administrator', '/admin/users/', { action: 'add', name: 'Ä', role: 'member' }],
    ['administrator', '/admin/users/', { action: 'add', name: 'max', role: 'member' }],
    ['administrator', '/admin/users/', { action: 'add', name: 'new', role: 'king' }],
    ['administrator', '/admin/groups/', { action: 'add', name: '#' }],
    ['administrator', '/admin/groups/', { action: 'add', name: 'planners' }],
    ['administrator', '/admin/groups/planners/', { action: 'save', title: 'Planners', members: 'nobody' }],
    ['administrator', '/admin/groups/planners/', { action: 'remove' }],
    ['administrator', '/admin/keys/', { action: 'find', key: 'none' }],
    ['administrator', '/admin/quotas/', { action: 'set', to: 'users', unit: 'day', calls: 'x' }],
    ['administrator', '/admin/quotas/', { action: 'set', to: 'users', unit: 'day', calls: '9999999999999' }],
    ['administrator', '/admin/quotas/', { action: 'set', to: 'user', user: 'no', unit: 'day', calls: '1' }],
    ['administrator', '/admin/quotas/', { action: 'set', to: 'group:no', unit: 'day', calls: '1' }],
    ['administrator', '/admin/settings/', { title: 'T', public_url: 'x' }],
    ['administrator', '/admin/settings/', { title: 'x'.repeat(10_001) }],
    ['administrator', '/admin/settings/', { title: 'T', contact_name: '\u0001' }],
    ['administrator', '/admin/datasets/points/right/', { to: 'user', user: 'no', rows: 'all' }],
    ['administrator', '/admin/datasets/points/right/', { to: 'group:planners', rows: 'all' }],
    ['administrator', '/admin/datasets/points/right/', { to: 'everyone', rows: 'filter', filter: '<x' }],
    ['administrator', '/admin/datasets/points/right/', { to: 'user', user: 'max', rows: 'conditions' }],
    ['administrator', '/admin/datasets/points/right/', { to: 'everyone', rows: 'none' }],
    ['administrator', '/admin/users/max/', { action: 'disable' }],
    [
      'administrator',
      '/admin/sources/',
      { action: 'set', id: 'x', address: 'x:', srs: 'x', drop: 'x', every: 'x' },
    ],
    [
      'administrator',
      '/admin/sources/',
      { action: 'set', id: 'x', address: '/etc/passwd', drop: '1', every: '' },
    ],
    [
      'administrator',
      '/admin/sources/',
      { action: 'set', id: '..', address: 'http://x/', drop: '1', every: '' },
    ],
  ];
  for (const [reader, path, fields] of MISTAKES)
    it(`say mistakes in French: ${path} with ${JSON.stringify(fields).slice(0, 100)}`, async () => {
      const { en, fr } = readerOf(reader);
      const [english, french] = [await en.submit(path, fields), await fr.submit(path, fields)];
      assert.ok(english.status >= 400 || path === '/admin/keys/', `${english.status} is no refusal`);
      await checkPages(path, english, french);
    });

  it('say it where a form isn’t ours', async () => {
    for (const headers of [{}, { origin: 'https://elsewhere.example' }])
      await checkPages(
        'a form of others',
        ...((await Promise.all(
          ['en', 'fr'].map((language) =>
            fetch(`${portal.server.url}/login/`, {
              method: 'POST',
              body: new URLSearchParams({ name: 'x' }),
              headers: { ...headers, accept: 'text/html', 'accept-language': language },
            }),
          ),
        )) as [Response, Response]),
      );
  });
});
