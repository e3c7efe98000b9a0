import { textBody } from '../format/encoded-body.ts';
import { quotaPage } from '../page/quota-page.ts';
import { accountFrame, formPageAnswer, signedInUser } from './account-input.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { EXPLORE_TYPE } from './error-answer.ts';
import type { Handler } from './route.ts';

/** `/api/v2/quota/`: the caller's limits and what they have used of them. Asking costs no call. */
export const quotaEndpoint: Handler = async (input) => {
  const { identity } = callerOf(input);
  const usage = await input.application.quota.usage(portalOf(input), identity);
  const value = {
    // All anonymous callers together, or one user with all their keys and applications.
    counted_for: identity.kind === 'anonymous' ? 'anonymous' : 'user',
    limits: usage.map(({ unit, limit, calls, remaining, resetAt }) => ({
      limit_time_unit: unit,
      call_limit: limit,
      calls,
      remaining,
      reset_time: new Date(resetAt).toISOString().replace('.000Z', 'Z'),
    })),
  };
  return { status: 200, body: textBody(EXPLORE_TYPE, JSON.stringify(value)) };
};

/** `/account/quota/`: the same for the person who is signed in. */
export const quotaPageEndpoint: Handler = async (input) => {
  const usage = await input.application.quota.usage(portalOf(input), signedInUser(input));
  return formPageAnswer(quotaPage(accountFrame(input), usage, Date.now()));
};
