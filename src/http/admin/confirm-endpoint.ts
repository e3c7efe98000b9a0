import { confirmPage } from '../../page/admin/confirm-page.ts';
import { formPageAnswer } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import { nextPath } from '../next-path.ts';
import { redirectAnswer } from '../redirect.ts';
import type { Handler } from '../route.ts';
import { takeProof } from '../session-proof.ts';
import { adminInput, fieldErrors } from './admin-input.ts';

/** `/admin/confirm/?next=…`: shows again that it is the administrator who sits there, and leads back. */
export const confirmEndpoint: Handler = async (input) => {
  const { frame, query } = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return formPageAnswer(confirmPage(frame));
  const form = await checkedForm(input);
  try {
    await takeProof(input, form);
  } catch (error) {
    const errors = fieldErrors(error, 'password', frame.reader.say);
    return formPageAnswer(confirmPage(frame, errors), errors);
  }
  return redirectAnswer(input.context.baseUrl + nextPath(query.get('next')));
};
