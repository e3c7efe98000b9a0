import type { ControlDatabase } from '../database/control-database.ts';
import { equalSecrets, secretHash } from '../lib/secrets.ts';
import type { OAuthApplication } from './application.ts';
import { findApplication } from './applications.ts';

/** What a client shows to say which it is. */
export interface ClientCredential {
  readonly clientId: string;
  readonly secret: string | undefined;
}

/** Compared with when there is no such client, so that both refusals take the same time. */
const NO_HASH = secretHash('');

/**
 * The application that a client is; undefined: unknown, of another portal, or its secret is wrong. A public one's secret
 * is in everybody's hands, so it proves nothing and isn't looked at.
 */
export async function authenticateClient(
  database: ControlDatabase,
  portalId: number,
  { clientId, secret }: ClientCredential,
): Promise<OAuthApplication | undefined> {
  const application = await findApplication(database, { portalId }, clientId);
  const isRight = equalSecrets(secretHash(secret ?? ''), application?.secretHash ?? NO_HASH);
  if (application?.type === 'public') return application;
  return isRight && secret !== undefined ? application : undefined;
}
