import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Authenticator } from '../../src/access/authenticate.ts';
import { Quota } from '../../src/access/quota.ts';
import { createAccountServices } from '../../src/account/account-services.ts';
import type { Catalog, Dataset, Portal, PortalCatalog } from '../../src/catalog/catalog.ts';
import { CatalogSearch } from '../../src/catalog-search/catalog-search.ts';
import { type Config, DEFAULT_CONFIG } from '../../src/config/config.ts';
import type { ControlDatabase } from '../../src/database/control-database.ts';
import type { Answer } from '../../src/http/answer.ts';
import type { Application } from '../../src/http/application.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import type { Handler, Route } from '../../src/http/route.ts';
import { HttpServer } from '../../src/http/server.ts';
import type { FeatureStore } from '../../src/store/feature-store.ts';

export const PORTAL: Portal = {
  id: 1,
  name: 'demo',
  title: 'Demo portal',
  abstract: '',
  hosts: ['data.example.org'],
  isDefault: true,
  isPrivate: false,
  publicUrl: undefined,
  namespacePrefix: 'ods',
  namespaceUri: 'http://data.example.org/api/wfs/featuretype',
  providerName: 'Example',
  providerSite: undefined,
  contactName: undefined,
  contactEmail: undefined,
  fees: 'NONE',
  accessConstraints: 'NONE',
  maxFeatures: undefined,
  otherSrs: [],
  allowsSignUp: false,
  backgroundUrl: undefined,
  backgroundAttribution: '',
};

export function portalCatalog(
  portal: Partial<Portal> = {},
  datasets: readonly Dataset[] = [],
): PortalCatalog {
  return {
    portal: { ...PORTAL, ...portal },
    datasets,
    revision: 'r1',
    accessRevision: 0,
    findByName: () => undefined,
  };
}

/** A catalogue of portals; the first that is the default serves unknown hosts. */
export function fakeCatalog(...portals: readonly PortalCatalog[]): Catalog {
  return {
    forHost: (host) =>
      portals.find((p) => p.portal.hosts.includes(host)) ?? portals.find((p) => p.portal.isDefault),
    forPortal: (name) => portals.find((p) => p.portal.name === name),
    refresh: () => Promise.resolve(),
  };
}

const refuse = () => Promise.reject(new Error('the fake store holds nothing'));

export const EMPTY_STORE: FeatureStore = {
  supports: new Set(),
  select: refuse,
  load: refuse,
  versions: () => Promise.resolve([]),
  remove: refuse,
  close: () => Promise.resolve(),
};

/** A control database with nobody in it: every question is a mistake of the test. */
const NO_DATABASE: ControlDatabase = {
  get db(): never {
    throw new Error('the fake application has no control database');
  },
  changeToken: refuse,
  close: () => Promise.resolve(),
};

/** Knows no credential. */
class NobodyAuthenticator extends Authenticator {
  override identify(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** Knows no limit. */
class EndlessQuota extends Quota {
  override spend(): undefined {
    return undefined;
  }
}

export function fakeApplication(parts: Partial<Application> = {}): Application {
  return {
    catalog: fakeCatalog(portalCatalog()),
    search: new CatalogSearch(),
    database: NO_DATABASE,
    authenticator: new NobodyAuthenticator(NO_DATABASE, () => {}),
    accounts: createAccountServices(NO_DATABASE, { home: '' }),
    quota: new EndlessQuota(NO_DATABASE, () => {}),
    store: EMPTY_STORE,
    temporaryFiles: { open: refuse },
    close: () => Promise.resolve(),
    ...parts,
  };
}

/** A route at `/test` that answers with what `handler` gives. */
export function testRoute(handler: Handler | (() => Answer), parts: Partial<Route> = {}): Route {
  return {
    path: '/test',
    methods: ['GET', 'POST'],
    guards: [],
    handler: async (input) => handler(input),
    errors: 'ows',
    isOpenToOrigins: true,
    vary: '',
    ...parts,
  };
}

export interface TestServer {
  readonly server: HttpServer;
  readonly port: number;
  readonly url: string;
  /** The log's lines so far. */
  readonly log: readonly Record<string, unknown>[];
  metrics(): Promise<string>;
}

/** The real server, in this process, on a free port. */
export async function startTestServer(
  routes: readonly Route[],
  parts: { readonly config?: Partial<Config>; readonly application?: Partial<Application> } = {},
): Promise<TestServer> {
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const metrics = createMetrics(1);
  const server = new HttpServer({
    config: { ...DEFAULT_CONFIG, ...parts.config },
    application: fakeApplication(parts.application),
    routes,
    logger,
    metrics,
  });
  const { port }: AddressInfo = await server.listen(0, '127.0.0.1');
  return { server, port, url: `http://127.0.0.1:${port}`, log, metrics: () => metrics.registry.metrics() };
}
