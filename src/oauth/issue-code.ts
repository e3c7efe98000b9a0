import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { randomAlphanumeric, secretHash } from '../lib/secrets.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { SCOPE } from './parameters.ts';

/** The specification's; 178 bits. */
export const SECRET_CHARACTERS = 30;

export interface Consent {
  readonly request: AuthorizationRequest;
  readonly userId: number;
  readonly actor: Actor;
  readonly now: Date;
  /** How long the code may wait to be redeemed. */
  readonly lifetimeMs: number;
}

/** Writes down that a user allowed an application, and gives the code for its tokens. The code is kept nowhere else. */
export async function issueCode(database: ControlDatabase, consent: Consent): Promise<string> {
  const { request, userId, actor, now, lifetimeMs } = consent;
  const { application, redirectUri, isNamed, codeChallenge } = request;
  const { portalId, clientId, name } = application;
  const code = randomAlphanumeric(SECRET_CHARACTERS);
  const ids = { portal_id: portalId, application_id: application.id, user_id: userId };
  await database.db.transaction().execute(async (trx) => {
    const authorization = await trx
      .insertInto('authorizations')
      .values({ ...ids, scope: SCOPE, created_at: now.toISOString() })
      .onConflict((conflict) => conflict.columns(['application_id', 'user_id']).doUpdateSet({ scope: SCOPE }))
      .returning('id')
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('authorization_codes')
      .values({
        ...ids,
        code_hash: secretHash(code),
        authorization_id: authorization.id,
        redirect_uri: isNamed ? redirectUri : null,
        scope: SCOPE,
        code_challenge: codeChallenge ?? null,
        created_at: now.toISOString(),
        expires_at: new Date(now.getTime() + lifetimeMs).toISOString(),
      })
      .execute();
    await logEvent(trx, {
      portalId,
      actor,
      action: 'authorization.allow',
      subject: clientId,
      details: { name },
    });
  });
  return code;
}
