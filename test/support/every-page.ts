import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { registerApplication } from '../../src/oauth/applications.ts';
import { type BrowserSession, signedInUser } from './browser-session.ts';
import { writePoints } from './dataset-files.ts';
import { multipartForm } from './multipart-form.ts';
import { withControlDatabase } from './people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from './server.ts';

/** What stands for the parameters of a route's path, and what else a page wants in its address. */
const ADDRESSES: Readonly<Record<string, string>> = {
  '/': '/',
  '/dataset/:id': '/dataset/points/',
  '/dataset/:id/query': '/dataset/points/query/',
  '/account/applications/:client': '/account/applications/CLIENT/',
  '/admin/datasets/:id': '/admin/datasets/points/',
  '/admin/datasets/:id/right': '/admin/datasets/points/right/',
  '/admin/datasets/:id/metadata': '/admin/datasets/points/metadata/',
  '/admin/datasets/:id/versions': '/admin/datasets/points/versions/',
  '/admin/uploads/:id': 'UPLOAD',
  '/admin/users/:name': '/admin/users/max/',
  '/admin/groups/:name': '/admin/groups/planners/',
  '/oauth2/authorize': '/oauth2/authorize/?response_type=code&client_id=CLIENT&scope=all',
};
/** What leads elsewhere, and what is a file. */
const NO_PAGE: ReadonlySet<string> = new Set([
  '/language/:language',
  '/admin/usage/csv',
  '/admin/health.json',
]);

/** The path of every page in the table of routes. */
export const PAGE_PATHS: readonly string[] = ROUTES.filter(
  ({ isPage, path }) => isPage === true && !NO_PAGE.has(path),
).map(({ path }) => path);

/** A portal of which every page has something to show. */
export interface EveryPage {
  readonly server: RunningServer;
  /** By who reads; empty for the anonymous one. */
  readonly cookies: Readonly<Record<'anonymous' | 'member' | 'administrator', string>>;
  /** An address of the page at a path of the table. */
  addressOf(path: string): string;
  close(): Promise<void>;
}

export async function openEveryPage(): Promise<EveryPage> {
  const home = await makeHome();
  const portal = [
    'city',
    '--default',
    '--sign-up',
    '--title',
    'Ville d’Essai',
    '--provider',
    'Producteur d’Essai',
  ];
  const added = await trigpoint(home, 'portal', 'add', ...portal);
  assert.equal(added.status, 0, added.stderr);
  const points = await writePoints(home, 'points.geojson', 30);
  const named = ['--as', 'points', '--key', 'key', '--title', 'Points'];
  const published = await trigpoint(home, 'publish', points, ...named);
  assert.equal(published.status, 0, published.stderr);
  const server = await startServer({ home });
  const ada = await signedInUser(server, 'ada', 'administrator');
  const max = await signedInUser(server, 'max', 'member');
  const client = await registerMapper(home, ada.userId);
  await giveRights(ada);
  const upload = await uploadTowns(server, ada);
  for (const session of [ada, max]) await session.post('/account/', { action: 'create', label: 'My key' });
  return {
    server,
    cookies: { anonymous: '', member: max.cookie, administrator: ada.cookie },
    addressOf(path) {
      const address = ADDRESSES[path] ?? `${path}/`;
      assert.ok(!address.includes(':'), `say in ADDRESSES what stands for the parameters of ${path}`);
      return address.replace('CLIENT', client).replace('UPLOAD', upload);
    },
    async close() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function registerMapper(home: string, ownerId: number): Promise<string> {
  return withControlDatabase(home, async (database) => {
    const { id: portalId } = await findPortal(database, undefined);
    const described = {
      ...{ portalId, ownerId, name: 'Mapper', type: 'public' as const, requiresPkce: false },
      redirectUris: ['https://map.example.org/callback'],
    };
    return (await registerApplication(database, described, COMMAND_LINE)).application.clientId;
  });
}

async function giveRights(ada: BrowserSession): Promise<void> {
  await ada.post('/admin/groups/', { action: 'add', name: 'planners', title: 'Planners' });
  await ada.post('/admin/groups/planners/', { action: 'save', title: 'Planners', members: 'max' });
  const right = { action: 'save', combination: 'And', user: '', filter: '' };
  await ada.post('/admin/datasets/points/right/', {
    ...{ ...right, to: 'group:planners', rows: 'conditions', 'hide.more': 'yes' },
    ...{ 'property.0': 'name', 'operator.0': 'PropertyIsLike', 'value.0': 'a' },
  });
  const between =
    '<PropertyIsBetween><PropertyName>key</PropertyName><LowerBoundary><Literal>1</Literal></LowerBoundary><UpperBoundary><Literal>9</Literal></UpperBoundary></PropertyIsBetween>';
  await ada.post('/admin/datasets/points/right/', {
    ...{ ...right, to: 'everyone', rows: 'filter' },
    filter: `<Filter xmlns="http://www.opengis.net/ogc"><Not>${between}</Not></Filter>`,
  });
  await ada.post('/admin/quotas/', { action: 'set', to: 'users', user: '', unit: 'day', calls: '1000' });
}

/** The address of the page of a file that was read and isn't published yet; it has something to remark. */
async function uploadTowns({ url }: RunningServer, ada: BrowserSession): Promise<string> {
  const page = await (await ada.get('/admin/uploads/')).text();
  const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? assert.fail();
  const towns = { name: 'towns.csv', content: 'code,name,lat,lon\n01,Bourg,46.2,5.2\n02,Laon,49.6,3.6\n' };
  const sent = await fetch(`${url}/admin/uploads/`, {
    method: 'POST',
    headers: { cookie: ada.cookie, origin: url },
    body: multipartForm({ form_token: token }, [towns]),
    redirect: 'manual',
  });
  assert.equal(sent.status, 303, await sent.text());
  const path = (sent.headers.get('location') ?? '').replace(url, '');
  await eventually('the file is read', async () => {
    return !(await (await ada.get(path)).text()).includes('id="job-progress"');
  });
  return path;
}
