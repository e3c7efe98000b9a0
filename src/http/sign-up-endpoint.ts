import type { EnteredAccount } from '../account/sign-in.ts';
import { requestSignUp, signUp } from '../account/sign-up.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { signUpMailText } from '../page/mail-text.ts';
import { NO_ACCOUNT, type TypedAccount } from '../page/new-account-fields.ts';
import { signUpPage, signUpSentPage } from '../page/sign-up-page.ts';
import { accountErrors, formPageAnswer, signInPlace } from './account-input.ts';
import type { Answer } from './answer.ts';
import { portalOf } from './caller-of.ts';
import { entryFrame, mailedPortal } from './entry-frame.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import type { Handler, RouteInput } from './route.ts';
import { enterAccount } from './sign-in-endpoint.ts';

/** `/signup/`: where the portal lets anybody make an account. */
export const signUpEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  const { portal } = portalOf(input);
  const { accounts } = application;
  if (!portal.allowsSignUp)
    throw new HttpFailure(404, 'Accounts of this portal are made by its administrators.');
  if (exchange.request.method !== 'POST') return formAnswer(input, NO_ACCOUNT, NO_ERRORS);
  const form = await checkedForm(input);
  const typed = {
    name: form.get('name') ?? '',
    displayName: form.get('display_name') ?? '',
    email: form.get('email') ?? '',
  };
  const place = signInPlace(input);
  let outcome: EnteredAccount;
  try {
    if (accounts.mailer !== undefined) {
      const { title, baseUrl } = mailedPortal(input);
      const write = (link: string) => signUpMailText(sayOf(exchange), title, link);
      await requestSignUp(accounts, place, { baseUrl, write }, typed.email);
      return formPageAnswer(signUpSentPage(entryFrame(input), typed.email.trim()));
    }
    outcome = await signUp(accounts, place, portal, { ...typed, password: form.get('password') ?? '' });
  } catch (error) {
    return formAnswer(input, typed, accountErrors(error, 'name', sayOf(input.exchange)));
  }
  await application.catalog.refresh();
  return enterAccount(input, outcome, '/account/');
};

function formAnswer(input: RouteInput, typed: TypedAccount, errors: FieldErrors): Answer {
  const confirmsEmail = input.application.accounts.mailer !== undefined;
  return formPageAnswer(signUpPage(entryFrame(input), { confirmsEmail, typed, errors }), errors);
}
