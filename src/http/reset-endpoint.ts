import { type ResetMail, requestReset } from '../account/request-reset.ts';
import { NO_ERRORS } from '../page/form.ts';
import { resetMailText } from '../page/mail-text.ts';
import { resetPage, resetSentPage } from '../page/reset-page.ts';
import { formPageAnswer, heldBack, signInPlace } from './account-input.ts';
import { entryFrame, mailedPortal } from './entry-frame.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import type { Handler } from './route.ts';

/** `/login/reset/`: a link by mail for those who forgot their password. */
export const resetEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  if (application.accounts.mailer === undefined)
    throw new HttpFailure(404, 'This server sends no mail: ask an administrator for a link.');
  if (exchange.request.method !== 'POST') return formPageAnswer(resetPage(entryFrame(input), '', NO_ERRORS));
  const name = (await checkedForm(input)).get('name')?.trim() ?? '';
  if (name === '') {
    const errors = new Map([
      ['name', sayOf(exchange)('Say the name of the account, or its e-mail address.')],
    ]);
    return formPageAnswer(resetPage(entryFrame(input), name, errors), errors);
  }
  const { title, baseUrl } = mailedPortal(input);
  const mail: ResetMail = { baseUrl, write: (reset) => resetMailText(sayOf(exchange), title, reset) };
  try {
    await requestReset(application.accounts, signInPlace(input), mail, name);
  } catch (error) {
    throw heldBack(error) ?? error;
  }
  return formPageAnswer(resetSentPage(entryFrame(input)));
};
