import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type AccountFixture, openAccounts } from '../../test/support/account-fixture.ts';
import { createUser } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';
import { registerApplication } from './applications.ts';
import { checkAuthorizationRequest, findRedirection, NoRedirectionError } from './authorization-request.ts';
import { OAuthError } from './oauth-error.ts';
import { OAuthParameters } from './parameters.ts';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('an authorization request', () => {
  let fixture: AccountFixture;
  let clientId: string;

  beforeEach(async () => {
    fixture = await openAccounts();
    const { id: ownerId } = await createUser(
      fixture.database,
      fixture.a.id,
      { name: 'ada', role: 'member' },
      COMMAND_LINE,
    );
    const { application } = await registerApplication(
      fixture.database,
      {
        portalId: fixture.a.id,
        ownerId,
        name: 'Map',
        type: 'public',
        redirectUris: ['https://a.example', 'https://a.example/2'],
        requiresPkce: true,
      },
      COMMAND_LINE,
    );
    ({ clientId } = application);
  });
  afterEach(() => fixture.close());

  const find = (query: string, portalId = fixture.a.id) =>
    findRedirection(fixture.database, portalId, new OAuthParameters(new URLSearchParams(query)));
  const check = async (more: string) => {
    const query = `client_id=${clientId}&redirect_uri=https://a.example&response_type=code&${more}`;
    const parameters = new OAuthParameters(new URLSearchParams(query));
    try {
      return checkAuthorizationRequest(await find(query), parameters);
    } catch (error) {
      assert.ok(error instanceof OAuthError, String(error));
      return error.code;
    }
  };

  it('leads to an address of its application, or nowhere', async () => {
    const found = await find(`client_id=${clientId}&redirect_uri=https://a.example&state=x`);
    assert.equal(found.redirectUri, 'https://a.example');
    assert.equal(found.state, 'x');
    for (const query of [
      '',
      'client_id=nobody&redirect_uri=https://a.example',
      `client_id=${clientId}&client_id=${clientId}&redirect_uri=https://a.example`,
      `client_id=${clientId}`,
      `client_id=${clientId}&redirect_uri=`,
      `client_id=${clientId}&redirect_uri=https://a.example/`,
      `client_id=${clientId}&redirect_uri=https://a.example&redirect_uri=https://a.example/2`,
    ])
      await assert.rejects(find(query), NoRedirectionError, query);
    await assert.rejects(
      find(`client_id=${clientId}&redirect_uri=https://a.example`, fixture.b.id),
      NoRedirectionError,
    );
  });

  it('asks for a code with a challenge for the one scope', async () => {
    const pkce = `code_challenge=${CHALLENGE}&code_challenge_method=S256`;
    for (const more of [pkce, `${pkce}&scope=all`, `${pkce}&scopes=all&unknown=1&state=`]) {
      const request = await check(more);
      assert.ok(typeof request !== 'string', more);
      assert.equal(request.codeChallenge, CHALLENGE);
    }
    for (const [more, code] of [
      ['', 'invalid_request'],
      [`code_challenge=${CHALLENGE}`, 'invalid_request'],
      [`code_challenge=${CHALLENGE}&code_challenge_method=plain`, 'invalid_request'],
      ['code_challenge=abc&code_challenge_method=S256', 'invalid_request'],
      ['code_challenge_method=S256', 'invalid_request'],
      [`${pkce}&state=a&state=b`, 'invalid_request'],
      [`${pkce}&scope=all+more`, 'invalid_scope'],
      [`${pkce}&scopes=x`, 'invalid_scope'],
      [`${pkce}&response_mode=fragment`, 'invalid_request'],
      [`${pkce}&request=x`, 'invalid_request'],
    ] as const)
      assert.equal(await check(more), code, more);
  });
});
