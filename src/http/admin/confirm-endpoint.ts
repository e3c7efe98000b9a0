import { proveSession } from '../../account/prove-session.ts';
import { confirmPage } from '../../page/admin/confirm-page.ts';
import { signedInUser, signInPlace } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import { nextPath } from '../next-path.ts';
import { redirectAnswer } from '../redirect.ts';
import type { Handler } from '../route.ts';
import { adminAnswer, adminInput, fieldErrors } from './admin-input.ts';

/** `/admin/confirm/?next=…`: shows again that it is the administrator who sits there, and leads back. */
export const confirmEndpoint: Handler = async (input) => {
  const { frame, query } = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return adminAnswer(confirmPage(frame));
  const form = await checkedForm(input);
  const user = signedInUser(input);
  const owner = { ...user, sessionIdHash: user.credential.idHash };
  try {
    await proveSession(input.application.accounts, signInPlace(input), owner, form.get('password') ?? '');
  } catch (error) {
    const errors = fieldErrors(error, 'password');
    return adminAnswer(confirmPage(frame, errors), errors);
  }
  return redirectAnswer(input.context.baseUrl + nextPath(query.get('next')));
};
