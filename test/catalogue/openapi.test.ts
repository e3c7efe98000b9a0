import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { registerSchema, type SchemaObject, validate } from '@hyperjump/json-schema/draft-2020-12';
import { validate as validateOpenApi } from '@hyperjump/json-schema/openapi-3-1';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { findApplication } from '../../src/oauth/applications.ts';
import { issueCode } from '../../src/oauth/issue-code.ts';
import { runCommand } from '../support/command-line.ts';
import { CHALLENGE, registerTestApplication, VERIFIER } from '../support/oauth.ts';
import { addUserWithKey, withControlDatabase } from '../support/people.ts';
import { countFeatures, eventually, type RunningServer, startServer } from '../support/server.ts';

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

let server: RunningServer;
let document: Document;
let key: string;
let userId: number;

before(async () => {
  server = await startServer();
  for (const type of ['ods:roman-emperors', 'ods:countries', 'ods:cities'])
    await eventually(type, async () => (await countFeatures(server.url, type)) !== undefined);
  document = (await (await fetch(`${server.url}/api/v2/openapi.json`)).json()) as Document;
  for (const [name, response] of responses())
    registerSchema(
      { $schema: DIALECT, components: document.components, ...response } as SchemaObject,
      addressOf(name),
      DIALECT,
    );
  ({ key, userId } = await addUserWithKey(server.home, 'ada'));
  await eventually(
    'the key is known',
    async () => (await ask('GET', '/api/v2/quota/', withKey())).status === 200,
  );
});
after(() => server.stop());

const withKey = () => ({ headers: { authorization: `Apikey ${key}` } });
const addressOf = (name: string) => `https://test.example/${encodeURIComponent(name)}`;

/** The schema of every answer in the document, by operation, status and media type. */
function* responses(): Generator<[name: string, schema: object]> {
  for (const operations of Object.values(document.paths))
    for (const { operationId, responses } of Object.values(operations))
      for (const [status, { content = {} }] of Object.entries(responses))
        for (const [mediaType, { schema }] of Object.entries(content))
          yield [`${operationId} ${status} ${mediaType}`, schema];
}

/** A code, as the user would have allowed it on the page. */
function codeFor(clientId: string, redirectUri: string): Promise<string> {
  return withControlDatabase(server.home, async (database) => {
    const application = await findApplication(database, { portalId: 1 }, clientId);
    assert.ok(application !== undefined);
    return issueCode(database, {
      request: { application, redirectUri, isNamed: true, state: undefined, codeChallenge: CHALLENGE },
      userId,
      actor: COMMAND_LINE,
      now: new Date(),
      lifetimeMs: 60_000,
    });
  });
}

function ask(method: string, path: string, init: RequestInit = {}): Promise<globalThis.Response> {
  return fetch(`${server.url}${path}`, { method, redirect: 'manual', ...init });
}

/** The operation of an address: the paths are patterns. */
function operationOf(method: string, path: string): Operation {
  const plain = path.split('?')[0]?.replace(/\/$/, '') as string;
  const found = Object.entries(document.paths).find(([pattern]) =>
    new RegExp(
      `^${pattern
        .replace(/\/$/, '')
        .replaceAll('.', '\\.')
        .replace(/\{\w+\}/g, '[^/]+')}$`,
    ).test(plain),
  );
  const operation = found?.[1][method.toLowerCase()];
  assert.ok(operation !== undefined, `${method} ${path} is not described`);
  return operation;
}

/** Asks, and holds the answer against the document. */
async function held(status: number, method: string, path: string, init: RequestInit = {}): Promise<void> {
  const answer = await ask(method, path, init);
  const text = await answer.text();
  assert.equal(answer.status, status, `${method} ${path}: ${text}`);
  const { operationId, responses } = operationOf(answer.status === 405 ? 'GET' : method, path);
  const name = String(status) in responses ? String(status) : 'default';
  const { content } = responses[name] as Response;
  if (content === undefined) {
    assert.equal(text, '', path);
    return;
  }
  const type = answer.headers.get('content-type') ?? '';
  const mediaType = type.split(';')[0] as string;
  assert.ok(mediaType in content, `${method} ${path} ${status}: ${type} is not described`);
  const output = await validate(addressOf(`${operationId} ${name} ${mediaType}`), JSON.parse(text), 'BASIC');
  assert.ok(output.valid, `${method} ${path} ${status}: ${JSON.stringify(output)} ${text.slice(0, 500)}`);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const output = await validateOpenApi(
      'https://spec.openapis.org/oas/3.1/schema-base',
      JSON.parse(JSON.stringify(document)),
      'BASIC',
    );
    assert.ok(output.valid, JSON.stringify(output));
  });

  it('describes every address of the API, and its methods', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\/$/, '')}`),
    );
    const served = ROUTES.filter(
      ({ path }) => path.startsWith('/api/v2/') || path.endsWith('.jsonld'),
    ).flatMap(({ path, methods }) => methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`));
    assert.deepEqual(
      served.filter((one) => !described.includes(one)),
      [],
    );
    const known = ROUTES.flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
    );
    assert.deepEqual(
      described.filter((one) => !known.includes(one)),
      [],
    );
  });

  it('is named by the answers of the catalogue, and isn’t sent again unchanged', async () => {
    const { headers } = await ask('GET', '/api/v2/catalog/datasets/');
    assert.equal(headers.get('link'), `<${server.url}/api/v2/openapi.json>; rel="service-desc"`);
    const first = await ask('GET', '/api/v2/openapi.json');
    assert.equal(first.headers.get('content-type'), 'application/vnd.oai.openapi+json; version=3.1');
    assert.equal(first.headers.get('access-control-allow-origin'), '*');
    const again = await ask('GET', '/api/v2/openapi.json', {
      headers: { 'if-none-match': first.headers.get('etag') as string },
    });
    assert.equal(again.status, 304);
  });

  it('takes every parameter that it names, and the server refuses others', async () => {
    const examples: Readonly<Record<string, string>> = {
      ...{
        limit: '1',
        offset: '1',
        q: 'a',
        refine: 'keyword:x',
        exclude: 'keyword:x',
        facet: 'keyword',
        page: '1',
      },
      ...{ order_by: 'title', sort: '-title', include_app_metas: 'true' },
    };
    for (const [pattern, { get }] of Object.entries(document.paths)) {
      const path = pattern.replace('{id}', 'cities');
      for (const parameter of get?.parameters ?? []) {
        if (parameter.in !== 'query') continue;
        const example = examples[parameter.name];
        assert.ok(example !== undefined, parameter.name);
        await held(200, 'GET', `${path}?${parameter.name}=${encodeURIComponent(example)}`);
      }
    }
    await held(400, 'GET', '/api/v2/catalog/datasets/?where=x');
  });
});

describe('the answers of the server are as it says:', () => {
  it('what is there', async () => {
    await runCommand(server.home, ['metadata', 'set', 'cities', '--licence', 'CC0', '--languages', 'en']);
    await runCommand(server.home, ['metadata', 'set', 'cities', '--description', 'name=of the city']);
    for (const path of [
      '/api/v2/catalog/datasets/?limit=100&include_app_metas=true',
      '/api/v2/catalog/datasets',
      '/api/v2/catalog/datasets/?q=nothing',
      '/api/v2/catalog/datasets/cities/?include_app_metas=True',
      '/api/v2/catalog/facets/',
      '/api/v2/catalog/facets/?refine=geometry_type:point&q=c',
      '/api/v2/quota/',
      '/api/v2/openapi.json',
      '/catalog.jsonld',
      '/catalog.jsonld?page=1',
      '/dataset/cities/dataset.jsonld',
      '/.well-known/oauth-authorization-server',
      '/healthz',
    ]) {
      await held(200, 'GET', path);
    }
    await held(200, 'GET', '/api/v2/quota/', withKey());
  });

  it('what isn’t', async () => {
    const wrong = { headers: { authorization: `Apikey ${'0'.repeat(56)}` } };
    for (const path of [
      '/api/v2/catalog/datasets/',
      '/api/v2/catalog/facets/',
      '/api/v2/quota/',
      '/catalog.jsonld',
    ])
      await held(401, 'GET', path, wrong);
    await held(400, 'GET', '/api/v2/catalog/datasets/?limit=99999');
    await held(400, 'GET', '/api/v2/catalog/datasets/?order_by=colour');
    await held(400, 'GET', '/api/v2/catalog/facets/?facet=colour');
    await held(400, 'GET', '/api/v2/catalog/datasets/cities/?limit=1');
    await held(400, 'GET', `/api/v2/catalog/datasets/?apikey=${key}`, withKey());
    await held(400, 'GET', '/catalog.jsonld?page=0');
    await held(404, 'GET', '/api/v2/catalog/datasets/nowhere/');
    await held(404, 'GET', '/dataset/nowhere/dataset.jsonld');
    for (const path of [
      '/api/v2/catalog/datasets/',
      '/api/v2/catalog/facets/',
      '/api/v2/openapi.json',
      '/catalog.jsonld',
    ])
      await held(405, 'DELETE', path);
    for (const path of ['/api/v2/catalog/datasets/cities/', '/catalog.jsonld']) {
      const etag = (await ask('GET', path)).headers.get('etag') as string;
      await held(304, 'GET', path, { headers: { 'if-none-match': etag } });
    }
  });

  it('what applications ask', async () => {
    const form = (body: string): RequestInit => ({
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    await held(401, 'POST', '/oauth2/token/', form(''));
    await held(401, 'POST', '/oauth2/token/', form('grant_type=refresh_token&client_id=x&client_secret=y'));
    await held(401, 'POST', '/oauth2/revoke/', form('token=x&client_id=x&client_secret=y'));
    await held(401, 'POST', '/oauth2/introspect/', form('token=x&client_id=x&client_secret=y'));
    const { clientId, secret, redirectUri } = await registerTestApplication(server.home, { ownerId: userId });
    const client = `client_id=${clientId}&client_secret=${secret}`;
    await held(400, 'POST', '/oauth2/token/', form(client));
    await held(400, 'POST', '/oauth2/token/', form(`${client}&grant_type=refresh_token&refresh_token=x`));
    await held(200, 'POST', '/oauth2/introspect/', form(`${client}&token=x`));
    await held(200, 'POST', '/oauth2/revoke/', form(`${client}&token=x`));
    const newCode = () => codeFor(clientId, redirectUri);
    const grant = (code: string) =>
      `${client}&grant_type=authorization_code&code=${code}&code_verifier=${VERIFIER}&redirect_uri=${redirectUri}`;
    await held(200, 'POST', '/oauth2/token/', form(grant(await newCode())));
    await held(200, 'POST', '/oauth2/token/', form(`${grant(await newCode())}&state=x`));
    const answer = await ask('POST', '/oauth2/token/', form(grant(await newCode())));
    const { access_token: token } = (await answer.json()) as { access_token: string };
    await held(200, 'POST', '/oauth2/introspect/', form(`${client}&token=${token}`));
  });

  it('and would be found out if they weren’t', async () => {
    const schema = addressOf('getHealth 200 application/json');
    assert.ok((await validate(schema, { status: 'ok' })).valid);
    for (const wrong of [{ status: 'ok', more: 1 }, { status: 'fine' }, {}, []])
      assert.ok(!(await validate(schema, wrong)).valid, JSON.stringify(wrong));
  });

  it('what comes of a quota that is used up', async () => {
    const { exitCode, stderr } = await runCommand(server.home, [
      'quota',
      'set',
      '--anonymous',
      '--calls',
      '1',
      '--per',
      'day',
    ]);
    assert.equal(exitCode, 0, stderr);
    await eventually(
      'the quota holds',
      async () => (await ask('GET', '/api/v2/catalog/datasets/')).status === 429,
    );
    for (const path of [
      '/api/v2/catalog/datasets/',
      '/api/v2/catalog/facets/',
      '/api/v2/catalog/datasets/cities/',
    ])
      await held(429, 'GET', path);
    await held(429, 'GET', '/catalog.jsonld');
    await held(200, 'GET', '/api/v2/quota/');
  });
});
