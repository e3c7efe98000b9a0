import { AccountError } from '../account/account-error.ts';
import { type OpenableLink, openLink, readLink } from '../account/open-link.ts';
import type { EnteredAccount } from '../account/sign-in.ts';
import { sentence } from '../lib/sentence.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { linkPage } from '../page/link-page.ts';
import { NO_ACCOUNT, type TypedAccount } from '../page/new-account-fields.ts';
import { accountErrors, formPageAnswer, signInPlace } from './account-input.ts';
import type { Answer } from './answer.ts';
import { portalOf } from './caller-of.ts';
import { entryFrame } from './entry-frame.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import type { Handler, RouteInput } from './route.ts';
import { enterAccount } from './sign-in-endpoint.ts';
import { tellPasswordChanged } from './tell-by-mail.ts';

/** `/login/link/`. GET never uses a link: programs that preview addresses open them. */
export const linkEndpoint: Handler = async (input) => {
  const { exchange, application } = input;
  const { portal } = portalOf(input);
  if (exchange.request.method !== 'POST') {
    const secret = new URLSearchParams(exchange.queryString).get('token') ?? '';
    return formAnswer(input, secret, NO_ACCOUNT, NO_ERRORS);
  }
  const form = await checkedForm(input);
  const secret = form.get('link') ?? '';
  const typed = {
    name: form.get('name') ?? '',
    displayName: form.get('display_name') ?? '',
    email: '',
  };
  let outcome: EnteredAccount;
  try {
    const filled = { ...typed, password: form.get('password') ?? '' };
    const found = await readLink(application.database.db, portal, secret);
    outcome = await openLink(application.accounts, signInPlace(input), portal, secret, filled);
    if (found.kind === 'set-password') tellPasswordChanged(input, found.user);
  } catch (error) {
    if (error instanceof AccountError && error.problem === 'NoSuchLink') throw deadLink(error);
    return formAnswer(input, secret, typed, accountErrors(error, 'password', sayOf(input.exchange)));
  }
  await application.catalog.refresh();
  return enterAccount(input, outcome, '/account/');
};

async function formAnswer(
  input: RouteInput,
  secret: string,
  typed: TypedAccount,
  errors: FieldErrors,
): Promise<Answer> {
  let found: OpenableLink;
  try {
    found = await readLink(input.application.database.db, portalOf(input).portal, secret);
  } catch (error) {
    throw deadLink(error);
  }
  return formPageAnswer(linkPage(entryFrame(input), { found, secret, typed, errors }), errors);
}

function deadLink(error: unknown): unknown {
  if (!(error instanceof AccountError)) return error;
  return new HttpFailure(404, sentence('{reason} Ask for another one.', { reason: error.told }), {
    headers: { 'Cache-Control': 'no-store' },
  });
}
