import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { registerApplication } from '../../src/oauth/applications.ts';
import { FRENCH } from '../../src/page/language/french/french.ts';
import { signedInUser } from '../support/browser-session.ts';
import { writePoints } from '../support/dataset-files.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { withControlDatabase } from '../support/people.ts';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

/** What stands for the parameters of a route's path, and what else a page wants in its address. */
const PARAMETERS: Readonly<Record<string, string>> = {
  '/dataset/:id': '/dataset/points/',
  '/account/applications/:client': '/account/applications/CLIENT/',
  '/admin/datasets/:id': '/admin/datasets/points/',
  '/admin/datasets/:id/right': '/admin/datasets/points/right/',
  '/admin/users/:name': '/admin/users/max/',
  '/admin/groups/:name': '/admin/groups/planners/',
  '/oauth2/authorize': '/oauth2/authorize/?response_type=code&client_id=CLIENT&scope=all',
};
/** Leads elsewhere and shows nothing. */
const NO_PAGE = new Set(['/language/:language']);

/** Pages whose words are to come. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  ['/', 'the page of the catalogue is being written anew'],
]);

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
  ...['key', 'name', 'more', 'geometry', 'all', 'WGS 84 (EPSG:4326)'],
  ...['GDAL', 'QGIS', 'Python', 'curl', 'GML', 'GeoJSON', 'CSV', 'WFS'],
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
    .replace(/<(a|span|p|td|div) [^>]*\blang="[^"]*"[^>]*>.*?<\/\1>/gs, '');
  const attributes = [...shown.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)];
  const found = [...shown.split(/<[^>]*>/), ...attributes.map((match) => match[1] as string)];
  return new Set(
    found
      .map((text) => text.replace(/\s+/g, ' ').replace(' – Ville d’Essai', '').trim())
      .filter((text) => /\p{L}{2,}/u.test(text)),
  );
}

/** What is said the same in both languages and should not be. */
function untranslated(english: string, french: string): string[] {
  const before = texts(english);
  return [...texts(french)].filter(
    (text) => before.has(text) && !SAME_WORDS.has(text) && !SAME.has(text) && !isAddress(text),
  );
}

function isAddress(text: string): boolean {
  return /^\S*[/@.:_]\S*$/.test(text);
}

describe('pages in French', () => {
  let home: string;
  let server: RunningServer;
  let client: string;
  /** By who reads; each as two browsers, which ask for English and for French. */
  const readers = new Map<string, { readonly en: FormBrowser; readonly fr: FormBrowser }>();

  before(async () => {
    home = await makeHome();
    const portal = ['portal', 'add', 'city', '--default', '--sign-up', '--title', 'Ville d’Essai'];
    const added = await trigpoint(home, ...portal, '--provider', 'Producteur d’Essai');
    assert.equal(added.status, 0, added.stderr);
    const points = await writePoints(home, 'points.geojson', 30);
    const published = await trigpoint(
      home,
      'publish',
      points,
      '--as',
      'points',
      '--key',
      'key',
      '--title',
      'Points',
    );
    assert.equal(published.status, 0, published.stderr);
    server = await startServer({ home });
    const ada = await signedInUser(server, 'ada', 'administrator');
    const max = await signedInUser(server, 'max', 'member');
    client = await withControlDatabase(home, async (database) => {
      const { id: portalId } = await findPortal(database, undefined);
      const described = {
        ...{ portalId, ownerId: ada.userId, name: 'Mapper', type: 'public' as const, requiresPkce: false },
        redirectUris: ['https://map.example.org/callback'],
      };
      return (await registerApplication(database, described, COMMAND_LINE)).application.clientId;
    });
    const browser = (language: string, cookie: string) =>
      new FormBrowser(server.url, { 'accept-language': language, ...(cookie === '' ? {} : { cookie }) });
    for (const [name, cookie] of [
      ['anonymous', ''],
      ['member', max.cookie],
      ['administrator', ada.cookie],
    ] as const)
      readers.set(name, { en: browser('en', cookie), fr: browser('fr', cookie) });
    const administrator = readers.get('administrator')?.en ?? assert.fail();
    await administrator.submit('/admin/groups/', { action: 'add', name: 'planners', title: 'Planners' });
    await administrator.submit('/admin/datasets/points/right/', {
      ...{ action: 'save', to: 'group:planners', rows: 'conditions', combination: 'And' },
      ...{ 'property.0': 'name', operator: 'PropertyIsLike', 'operator.0': 'PropertyIsLike', 'value.0': 'a' },
    });
    await administrator.submit('/admin/datasets/points/right/', {
      ...{ action: 'save', to: 'everyone', rows: 'filter', combination: 'And' },
      filter: `<Filter xmlns="http://www.opengis.net/ogc"><Not><PropertyIsBetween><PropertyName>key</PropertyName><LowerBoundary><Literal>1</Literal></LowerBoundary><UpperBoundary><Literal>9</Literal></UpperBoundary></PropertyIsBetween></Not></Filter>`,
    });
    await readers.get('administrator')?.en.submit('/account/', { action: 'create', label: 'key' });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  const readerOf = (name: string) => readers.get(name) ?? assert.fail();
  const addressOf = (path: string) => {
    const address = PARAMETERS[path] ?? (path === '/' ? path : `${path}/`);
    assert.ok(!address.includes(':'), `say in PARAMETERS what stands for the parameters of ${path}`);
    return address.replace('CLIENT', client);
  };
  const checkPages = async (what: string, english: Response, french: Response) => {
    assert.equal(french.status, english.status, what);
    if (english.status >= 300 && english.status < 400) return;
    const [before, page] = [await english.text(), await french.text()];
    assert.match(before, /<html lang="en"/, what);
    assert.match(page, /<html lang="fr"/, what);
    assert.deepEqual(untranslated(before, page), [], what);
  };

  for (const reader of ['anonymous', 'member', 'administrator'])
    for (const route of ROUTES.filter(({ isPage, path }) => isPage === true && !NO_PAGE.has(path)))
      it(`${route.path} says nothing in English to a French ${reader}`, async (t) => {
        const reason = NOT_YET.get(route.path);
        if (reason !== undefined) return t.skip(reason);
        const { en, fr } = readerOf(reader);
        const address = addressOf(route.path);
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
            fetch(`${server.url}/login/`, {
              method: 'POST',
              body: new URLSearchParams({ name: 'x' }),
              headers: { ...headers, accept: 'text/html', 'accept-language': language },
            }),
          ),
        )) as [Response, Response]),
      );
  });
});
