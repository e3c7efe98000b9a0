import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { registerApplication } from '../../src/oauth/applications.ts';
import type { HttpAnswer } from './ask.ts';
import { withControlDatabase } from './people.ts';
import type { TwoPortals } from './two-portals.ts';

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
export const PKCE = { code_challenge: CHALLENGE, code_challenge_method: 'S256' } as const;

/** Parameters; undefined takes one away, a list repeats it. */
export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface TestApplication {
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
}

export interface ApplicationParts {
  readonly ownerId: number;
  readonly type?: 'confidential' | 'public';
  readonly redirectUris?: readonly string[];
  readonly requiresPkce?: boolean;
  readonly name?: string;
  readonly portalId?: number;
}

export function registerTestApplication(home: string, parts: ApplicationParts): Promise<TestApplication> {
  const redirectUris = parts.redirectUris ?? ['https://example.com'];
  const input = {
    portalId: 1,
    name: 'Field map',
    type: 'confidential',
    requiresPkce: true,
    ...parts,
  } as const;
  return withControlDatabase(home, async (database) => {
    const { application, secret } = await registerApplication(
      database,
      { ...input, redirectUris },
      COMMAND_LINE,
    );
    return { clientId: application.clientId, secret, redirectUri: redirectUris[0] as string };
  });
}

export function encode(parameters: Parameters): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of value === undefined ? [] : [value].flat()) pairs.append(name, one as string);
  return pairs.toString();
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
  readonly scope: string;
  readonly state?: string;
}

/** What a user's browser and an application do, request by request, in one portal. */
export class OAuthDriver {
  readonly portals: TwoPortals;
  readonly host: string;

  constructor(portals: TwoPortals, host = 'a.example') {
    this.portals = portals;
    this.host = host;
  }

  /** `GET /oauth2/authorize/` with a user's session; none without one. */
  authorize(app: TestApplication, parameters: Parameters = {}, session?: string): Promise<HttpAnswer> {
    return this.portals.ask({
      host: this.host,
      path: this.#address(app, parameters),
      headers: cookieOf(session),
    });
  }

  /** Opens the consent page and presses a button. */
  async decide(
    app: TestApplication,
    session: string,
    parameters: Parameters = {},
    decision: string | undefined = 'allow',
  ): Promise<HttpAnswer> {
    const page = await this.authorize(app, parameters, session);
    assert.equal(page.status, 200, `${page.headers.location} ${page.text}`);
    return this.portals.ask({
      host: this.host,
      path: this.#address(app, parameters),
      headers: { ...FORM, ...cookieOf(session) },
      body: encode({ form_token: formTokenOf(page), decision }),
    });
  }

  /** The code that an allowed application gets. */
  async code(app: TestApplication, session: string, parameters: Parameters = {}): Promise<string> {
    const { status, headers } = await this.decide(app, session, parameters);
    assert.equal(status, 302);
    const code = /[?&]code=([A-Za-z0-9]{30})(&|$)/.exec(headers.location ?? '')?.[1];
    assert.ok(code, headers.location);
    return code;
  }

  /** `POST /oauth2/token/`, with the client's credentials in the form. */
  token(
    app: TestApplication,
    parameters: Parameters,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    return this.post('token', { client_id: app.clientId, client_secret: app.secret, ...parameters }, headers);
  }

  post(
    endpoint: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    const path = `/oauth2/${endpoint}/`;
    return this.portals.ask({
      host: this.host,
      path,
      headers: { ...FORM, ...headers },
      body: encode(parameters),
    });
  }

  redeem(app: TestApplication, code: string, parameters: Parameters = {}): Promise<HttpAnswer> {
    return this.token(app, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: app.redirectUri,
      ...parameters,
    });
  }

  refresh(app: TestApplication, refreshToken: string, parameters: Parameters = {}): Promise<HttpAnswer> {
    return this.token(app, { grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });
  }

  /** The whole way to tokens. */
  async tokens(app: TestApplication, session: string): Promise<Tokens> {
    return tokensOf(await this.redeem(app, await this.code(app, session, PKCE), { code_verifier: VERIFIER }));
  }

  /** The status of a request for data with a token. */
  async statusWith(token: string): Promise<number> {
    const path = '/api/wfs?service=WFS&request=GetCapabilities';
    const headers = { Authorization: `Bearer ${token}` };
    return (await this.portals.ask({ host: this.host, path, headers })).status;
  }

  #address(app: TestApplication, parameters: Parameters): string {
    const all = {
      client_id: app.clientId,
      redirect_uri: app.redirectUri,
      response_type: 'code',
      ...parameters,
    };
    return `/oauth2/authorize/?${encode(all)}`;
  }
}

export function cookieOf(session: string | undefined): Record<string, string> {
  return session === undefined ? {} : { Cookie: `trigpoint-session=${session}` };
}

export function formTokenOf({ text }: HttpAnswer): string {
  const token = /name="form_token" value="([^"]+)"/.exec(text)?.[1];
  assert.ok(token, text);
  return token;
}

export function tokensOf({ status, text }: HttpAnswer): Tokens {
  assert.equal(status, 200, text);
  return JSON.parse(text) as Tokens;
}

/** Status and error code of a refusal for programs, with all that RFC 6749 §5.2 wants of it. */
export function refusalOf({ status, headers, text }: HttpAnswer): string {
  assert.equal(headers['content-type'], 'application/json', text);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['pragma'], 'no-cache');
  const { error, error_description: description, ...others } = JSON.parse(text) as Record<string, string>;
  assert.match(description ?? '', /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  assert.deepEqual(others, {});
  return `${status} ${error}`;
}

/** A user who has signed in opens an application's link and allows it; the answer is where they are sent then. */
export async function approve(portals: TwoPortals, link: string | URL, session: string): Promise<string> {
  const { host, pathname, search } = new URL(link);
  const path = pathname + search;
  const page = await portals.ask({ host, path, headers: cookieOf(session) });
  assert.equal(page.status, 200, `${page.headers.location} ${page.text}`);
  const body = encode({ form_token: formTokenOf(page), decision: 'allow' });
  const { status, headers } = await portals.ask({
    host,
    path,
    headers: { ...FORM, ...cookieOf(session) },
    body,
  });
  assert.equal(status, 302);
  return headers.location ?? '';
}
