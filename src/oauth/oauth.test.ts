import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { createUser, updateUser } from '../account/users.ts';
import { COMMAND_LINE, listEvents } from '../audit/audit-log.ts';
import type { OAuthApplication } from './application.ts';
import { ApplicationError } from './application-error.ts';
import {
  changeApplication,
  findApplication,
  listApplications,
  registerApplication,
  removeApplication,
  rotateSecret,
} from './applications.ts';
import { authenticateClient } from './authenticate-client.ts';
import { listAuthorizations, withdrawAuthorization } from './authorizations.ts';
import { introspectToken, revokeToken } from './find-token.ts';
import { issueCode } from './issue-code.ts';
import { purgeTokens } from './purge-tokens.ts';
import { type CodeGrant, redeemCode } from './redeem-code.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { type GrantOutcome, issueTokens } from './token-families.ts';

const REDIRECT = 'https://example.com';
const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-28T12:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);

describe('the OAuth core', () => {
  let fixture: AccountFixture;
  let userId: number;
  let application: OAuthApplication;
  let secret: string;

  const register = (parts: Partial<Parameters<typeof registerApplication>[1]> = {}) =>
    registerApplication(
      fixture.database,
      {
        portalId: fixture.a.id,
        ownerId: userId,
        name: 'Map of everything',
        type: 'confidential',
        redirectUris: [REDIRECT],
        requiresPkce: true,
        ...parts,
      },
      COMMAND_LINE,
    );
  const addUser = async (portalId: number, name: string) =>
    (await createUser(fixture.database, portalId, { name, role: 'member' }, COMMAND_LINE)).id;

  beforeEach(async () => {
    fixture = await openAccounts();
    userId = await addUser(fixture.a.id, 'ada');
    ({ application, secret } = await register());
  });
  afterEach(() => fixture.close());

  const allow = (
    parts: { codeChallenge?: string; isNamed?: boolean; of?: OAuthApplication; by?: number } = {},
  ) =>
    issueCode(fixture.database, {
      request: {
        application: parts.of ?? application,
        redirectUri: REDIRECT,
        isNamed: parts.isNamed ?? true,
        state: undefined,
        codeChallenge: parts.codeChallenge,
      },
      userId: parts.by ?? userId,
      actor: COMMAND_LINE,
      now: NOW,
      lifetimeMs: HOUR_MS,
    });
  const redeem = (code: string, parts: Partial<CodeGrant> = {}) =>
    redeemCode(fixture.database, {
      application,
      code,
      redirectUri: REDIRECT,
      codeVerifier: undefined,
      actor: COMMAND_LINE,
      now: NOW,
      ...parts,
    });
  const refresh = (refreshToken: string, parts: { application?: OAuthApplication; now?: Date } = {}) =>
    refreshTokens(fixture.database, { application, refreshToken, actor: COMMAND_LINE, now: NOW, ...parts });
  const tokensOf = (outcome: GrantOutcome) => {
    assert.equal(outcome.kind, 'issued', JSON.stringify(outcome));
    return outcome.kind === 'issued' ? outcome.tokens : assert.fail();
  };
  const works = async (token: string, now = NOW) =>
    (await introspectToken(fixture.database, application, { token, now })) !== undefined;
  const actions = async () =>
    (await listEvents(fixture.database.db, fixture.a.id, { limit: 100 })).map(({ action }) => action);

  it('registers applications, and shows their secret once', async () => {
    assert.match(application.clientId, /^[A-Za-z0-9]{24}$/);
    assert.match(secret, /^[A-Za-z0-9]{48}$/);
    const scope = { portalId: fixture.a.id };
    const found = await findApplication(fixture.database, scope, application.clientId);
    assert.deepEqual(found, application);
    assert.ok(!JSON.stringify(found).includes(secret));
    assert.deepEqual(await listApplications(fixture.database, { ...scope, ownerId: userId }), [application]);
    assert.deepEqual(await listApplications(fixture.database, { ...scope, ownerId: userId + 1 }), []);
    assert.equal(
      await findApplication(fixture.database, { portalId: fixture.b.id }, application.clientId),
      undefined,
    );
  });

  it('says everything that is wrong with an application at once', async () => {
    await assert.rejects(register({ name: ' ', redirectUris: ['http://example.com', 'x'] }), (error) => {
      assert.ok(error instanceof ApplicationError);
      assert.deepEqual(
        error.problems.map(({ field }) => field),
        ['name', 'redirect_uris', 'redirect_uris'],
      );
      return true;
    });
    await assert.rejects(register({ redirectUris: [] }), ApplicationError);
    await assert.rejects(register({ name: 'x'.repeat(101) }), ApplicationError);
    await assert.rejects(register({ name: 'safe\u202Eexe' }), ApplicationError);
  });

  it('lets one account have a hundred applications', async () => {
    for (let i = 1; i < 100; i++) await register({ name: `n${i}` });
    await assert.rejects(register(), /at most 100/);
  });

  it('changes, renews and removes applications of the owner alone', async () => {
    const { clientId } = application;
    const mine = { portalId: fixture.a.id, ownerId: userId };
    const input = { clientId, actor: COMMAND_LINE };
    const settings = {
      ...input,
      name: 'New',
      redirectUris: [REDIRECT, `${REDIRECT}/2`],
      requiresPkce: false,
    };
    for (const scope of [{ ...mine, ownerId: userId + 1 }, { portalId: fixture.b.id }]) {
      assert.equal(await changeApplication(fixture.database, scope, settings), false);
      assert.equal(await rotateSecret(fixture.database, scope, input), undefined);
      assert.equal(await removeApplication(fixture.database, scope, input), false);
    }
    assert.equal(await changeApplication(fixture.database, mine, settings), true);
    const renewed = await rotateSecret(fixture.database, mine, input);
    assert.ok(renewed);
    const show = (value: string) =>
      authenticateClient(fixture.database, mine.portalId, { clientId, secret: value });
    assert.equal(await show(secret), undefined);
    assert.equal((await show(renewed))?.name, 'New');
    const { accessToken } = tokensOf(await redeem(await allow()));
    assert.equal(await removeApplication(fixture.database, mine, input), true);
    assert.equal(await show(renewed), undefined);
    assert.equal(await works(accessToken), false);
    for (const action of ['register', 'change', 'rotate-secret', 'remove'])
      assert.ok((await actions()).includes(`application.${action}`), action);
  });

  it('takes a secret for a proof from confidential applications only', async () => {
    const { application: open } = await register({ type: 'public' });
    const show = (clientId: string, value?: string, portalId = fixture.a.id) =>
      authenticateClient(fixture.database, portalId, { clientId, secret: value });
    assert.equal((await show(application.clientId, secret))?.id, application.id);
    assert.equal(await show(application.clientId, `${secret}x`), undefined);
    assert.equal(await show(application.clientId), undefined);
    assert.equal(await show('nobody', secret), undefined);
    assert.equal(await show(application.clientId, secret, fixture.b.id), undefined);
    assert.equal((await show(open.clientId))?.id, open.id);
    assert.equal((await show(open.clientId, 'wrong'))?.id, open.id);
  });

  it('gives tokens for a code once; twice, and they are gone', async () => {
    const code = await allow();
    const { accessToken, refreshToken } = tokensOf(await redeem(code));
    for (const text of [code, accessToken, refreshToken]) assert.match(text, /^[A-Za-z0-9]{30}$/);
    assert.ok(await works(accessToken));
    const again = await redeem(code);
    assert.deepEqual(again, { ...again, kind: 'refused', hasRevoked: true, isUnknown: false });
    assert.equal(await works(accessToken), false);
    assert.equal((await refresh(refreshToken)).kind, 'refused');
    assert.ok((await actions()).includes('token.reuse'));
    assert.deepEqual(await redeem(code), { ...again, hasRevoked: false });
  });

  it('knows a replayed code when its own row is long gone', async () => {
    const code = await allow();
    const { refreshToken } = tokensOf(await redeem(code));
    await purgeTokens(fixture.database, after(30 * 24 * HOUR_MS));
    const next = tokensOf(await refresh(refreshToken, { now: after(30 * 24 * HOUR_MS) }));
    assert.deepEqual(await fixture.database.db.selectFrom('authorization_codes').selectAll().execute(), []);
    const again = await redeem(code, { now: after(30 * 24 * HOUR_MS) });
    assert.ok(again.kind === 'refused' && again.hasRevoked);
    assert.equal(await works(next.refreshToken), false);
  });

  it('uses a code up that is shown wrongly', async () => {
    const { application: other } = await register();
    const verifier = 'v'.repeat(43);
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
    for (const [what, parts, options] of [
      ['another application', { application: other }, {}],
      ['another redirect_uri', { redirectUri: `${REDIRECT}/` }, {}],
      ['no redirect_uri', { redirectUri: undefined }, {}],
      ['a verifier without a challenge', { codeVerifier: verifier }, {}],
      ['no verifier', {}, { codeChallenge }],
      ['a wrong verifier', { codeVerifier: 'w'.repeat(43) }, { codeChallenge }],
      ['a short verifier', { codeVerifier: 'v'.repeat(42) }, { codeChallenge }],
      ['a late one', { now: after(HOUR_MS) }, {}],
    ] as const) {
      const code = await allow(options);
      assert.equal((await redeem(code, parts)).kind, 'refused', what);
      assert.equal(
        (await redeem(code, { codeVerifier: verifier })).kind,
        'refused',
        `${what}, then the right`,
      );
    }
    tokensOf(await redeem(await allow({ codeChallenge }), { codeVerifier: verifier }));
    tokensOf(await redeem(await allow({ isNamed: false }), { redirectUri: undefined }));
    tokensOf(await redeem(await allow(), { now: after(HOUR_MS - 1) }));
  });

  it('tells a code that was never issued', async () => {
    const outcome = await redeem('x'.repeat(30));
    assert.ok(outcome.kind === 'refused' && outcome.isUnknown);
  });

  it('rotates refresh tokens, and ends the family of one that is used twice', async () => {
    const first = tokensOf(await redeem(await allow()));
    const second = tokensOf(await refresh(first.refreshToken));
    assert.notEqual(second.refreshToken, first.refreshToken);
    assert.ok((await works(first.accessToken)) && (await works(second.accessToken)));
    const bystander = tokensOf(await redeem(await allow()));
    const again = await refresh(first.refreshToken);
    assert.ok(again.kind === 'refused' && again.hasRevoked);
    for (const token of [first.accessToken, second.accessToken, second.refreshToken])
      assert.equal(await works(token), false);
    assert.ok(await works(bystander.accessToken), 'what came from another code goes on');
  });

  it('keeps refresh tokens for years, and to their application', async () => {
    const { refreshToken } = tokensOf(await redeem(await allow()));
    const { application: other } = await register();
    assert.equal((await refresh(refreshToken, { application: other })).kind, 'refused');
    const inThreeYears = after(3 * 365 * 24 * HOUR_MS);
    await purgeTokens(fixture.database, inThreeYears);
    tokensOf(await refresh(refreshToken, { now: inThreeYears }));
  });

  it('gives nothing for a user who is disabled', async () => {
    const code = await allow();
    const { accessToken, refreshToken } = tokensOf(await redeem(await allow()));
    await updateUser(
      fixture.database,
      { portalId: fixture.a.id, userId },
      { isDisabled: true },
      COMMAND_LINE,
    );
    assert.equal((await redeem(code)).kind, 'refused');
    assert.equal((await refresh(refreshToken)).kind, 'refused');
    assert.equal(await works(accessToken), false);
  });

  it('lists what a user has allowed, and forgets it when they withdraw', async () => {
    const holder = { portalId: fixture.a.id, userId };
    const { accessToken, refreshToken } = tokensOf(await redeem(await allow()));
    const pending = await allow();
    const [authorization, ...others] = await listAuthorizations(fixture.database, holder);
    assert.equal(authorization?.applicationName, 'Map of everything');
    assert.deepEqual(others, []);
    const other = { ...holder, userId: await addUser(fixture.a.id, 'bob') };
    const input = { authorizationId: authorization?.id ?? 0, actor: COMMAND_LINE };
    assert.equal(await withdrawAuthorization(fixture.database, other, input), false);
    assert.equal(await withdrawAuthorization(fixture.database, holder, input), true);
    assert.equal(await works(accessToken), false);
    assert.equal((await refresh(refreshToken)).kind, 'refused');
    assert.equal((await redeem(pending)).kind, 'refused');
    assert.deepEqual(await listAuthorizations(fixture.database, holder), []);
  });

  it('revokes an access token alone, a refresh token with its family, and no one else’s', async () => {
    const { application: other } = await register();
    const tokens = tokensOf(await redeem(await allow()));
    const revoke = (token: string, by = application) =>
      revokeToken(fixture.database, by, { token, actor: COMMAND_LINE, now: NOW });
    assert.equal(await revoke('nothing'), 'unknown');
    assert.equal(await revoke(tokens.accessToken, other), 'foreign');
    assert.ok(await works(tokens.accessToken));
    assert.equal(await revoke(tokens.accessToken), 'revoked');
    assert.equal(await revoke(tokens.accessToken), 'unknown');
    assert.ok(await works(tokens.refreshToken));
    const next = tokensOf(await refresh(tokens.refreshToken));
    assert.equal(await revoke(next.refreshToken), 'revoked');
    assert.equal(await works(next.accessToken), false);
  });

  it('tells an application of its own tokens only, while they work', async () => {
    const { application: other } = await register();
    const { accessToken, refreshToken } = tokensOf(await redeem(await allow()));
    const look = (token: string, by = application, now = NOW) =>
      introspectToken(fixture.database, by, { token, now });
    assert.deepEqual(await look(accessToken), {
      kind: 'access',
      scope: 'all',
      userId,
      userName: 'ada',
      issuedAt: NOW,
      expiresAt: after(HOUR_MS),
    });
    assert.equal((await look(refreshToken))?.expiresAt, undefined);
    assert.equal(await look(accessToken, other), undefined);
    assert.ok(await look(accessToken, application, after(HOUR_MS - 1)));
    assert.equal(await look(accessToken, application, after(HOUR_MS)), undefined);
    await refresh(refreshToken);
    assert.equal(await look(refreshToken), undefined);
  });

  it('purges what is past its use in batches, and nothing else', async () => {
    const first = tokensOf(await redeem(await allow()));
    const second = tokensOf(await refresh(first.refreshToken));
    const rows = await fixture.database.db.selectFrom('tokens').selectAll().execute();
    const [row] = rows;
    assert.ok(row);
    const old = Array.from({ length: 2500 }, (_, i) => ({
      ...row,
      token_hash: `old ${i}`,
      expires_at: NOW.toISOString(),
    }));
    for (let i = 0; i < old.length; i += 500)
      await fixture.database.db
        .insertInto('tokens')
        .values(old.slice(i, i + 500))
        .execute();
    assert.equal(await purgeTokens(fixture.database, after(HOUR_MS)), 0);
    // The code, both access tokens and the 2500.
    assert.equal(await purgeTokens(fixture.database, after(48 * HOUR_MS)), 2503);
    const left = await fixture.database.db.selectFrom('tokens').select('kind').execute();
    assert.deepEqual(
      left.map(({ kind }) => kind),
      ['refresh', 'refresh'],
    );
    assert.equal(await purgeTokens(fixture.database, after(401 * 24 * HOUR_MS)), 1);
    tokensOf(await refresh(second.refreshToken));
  });

  it('O53 draws ten thousand tokens without one twice, every character as likely as the others', async () => {
    tokensOf(await redeem(await allow()));
    const { portal_id, application_id, authorization_id, user_id, scope } = await fixture.database.db
      .selectFrom('tokens')
      .selectAll()
      .limit(1)
      .executeTakeFirstOrThrow();
    const binding = { portal_id, application_id, authorization_id, user_id, scope, family: 'f' };
    const tokens: string[] = [];
    await fixture.database.db.transaction().execute(async (trx) => {
      for (let i = 0; i < 5000; i++) {
        const { accessToken, refreshToken } = await issueTokens(trx, binding, NOW);
        tokens.push(accessToken, refreshToken);
      }
    });
    assert.equal(new Set(tokens).size, 10_000);
    const counts = new Map<string, number>();
    for (const character of tokens.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    assert.equal(counts.size, 62);
    const expected = 300_000 / 62;
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: a fair draw exceeds 130 once in a million runs; a byte modulo 62 gives about 3000.
    assert.ok(chiSquared < 130, `chi squared ${chiSquared}`);
  });

  it('keeps no secret in the database', async () => {
    const code = await allow();
    const tokens = tokensOf(await redeem(code));
    const dump = JSON.stringify([
      await fixture.database.db.selectFrom('applications').selectAll().execute(),
      await fixture.database.db.selectFrom('authorization_codes').selectAll().execute(),
      await fixture.database.db.selectFrom('tokens').selectAll().execute(),
      await fixture.database.db.selectFrom('audit_log').selectAll().execute(),
    ]);
    for (const text of [secret, code, tokens.accessToken, tokens.refreshToken])
      assert.ok(!dump.includes(text));
  });
});
