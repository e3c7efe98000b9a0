import { type Actor, logEvent } from '../audit/audit-log.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { sentence } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';
import { giveLink } from './one-time-links.ts';
import { requireUserById } from './users.ts';

/**
 * Gives a user a link by which they choose a password, once, within a day: an invitation, or a reset. The answer is its
 * secret (see `linkAddress`), which is kept nowhere. Throws AccountError `NoSuchUser`, or `Invalid` for somebody disabled.
 */
export async function giveSetPasswordLink(
  database: ControlDatabase,
  { portalId, userId }: { readonly portalId: number; readonly userId: number },
  actor: Actor,
): Promise<string> {
  return database.db.transaction().execute(async (trx) => {
    const user = await requireUserById(trx, portalId, userId);
    if (user.isDisabled)
      throw new AccountError(
        'Invalid',
        sentence('The user {name} is disabled: a link would open nothing.', { name: user.name }),
      );
    const secret = await giveLink(trx, { portalId, userId, purpose: 'set-password' });
    await logEvent(trx, { portalId, actor, action: 'user.give-link', subject: user.name });
    return secret;
  });
}

/** Where a link's secret leads; `baseUrl` is the portal's, without a slash at the end. */
export function linkAddress(baseUrl: string, secret: string): string {
  return `${baseUrl}/login/link/?token=${secret}`;
}
