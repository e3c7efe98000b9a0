import { changePassword } from '../account/change-password.ts';
import { endSession, endSessionsOf, listSessions } from '../account/sessions.ts';
import { requireUserById, type User, updateUser } from '../account/users.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { settingsPage } from '../page/settings-page.ts';
import {
  accountErrors,
  accountFrame,
  actorOf,
  formPageAnswer,
  signedInUser,
  signInPlace,
} from './account-input.ts';
import type { Answer } from './answer.ts';
import { portalOf } from './caller-of.ts';
import { checkedForm, isSecure } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';
import { sessionCookie } from './session-cookie.ts';
import { isProved, requireProof } from './session-proof.ts';
import { tellAddressChanged, tellPasswordChanged } from './tell-by-mail.ts';

/** `/account/settings/`: name, address, password and sessions. */
export const settingsEndpoint: Handler = async (input) => {
  if (input.exchange.request.method !== 'POST') return pageAnswer(input, undefined, NO_ERRORS);
  const form = await checkedForm(input);
  switch (form.get('action')) {
    case 'profile':
      return changeProfile(input, form);
    case 'password':
      return changeOwnPassword(input, form);
    case 'end':
      return endOne(input, form.get('session') ?? '');
    case 'end-others':
      return endOthers(input);
    case 'end-all':
      return endAll(input);
    default:
      throw new HttpFailure(400, 'The form asks for nothing that can be done here.');
  }
};

async function changeProfile(input: RouteInput, form: ReadonlyMap<string, string>): Promise<Answer> {
  const change = { displayName: form.get('display_name') ?? '', email: form.get('email') ?? '' };
  try {
    await requireProof(input, form);
    const before = await ownUser(input);
    const now = await updateUser(input.application.database, signedInUser(input), change, actorOf(input));
    tellAddressChanged(input, before, now);
  } catch (error) {
    return pageAnswer(input, change, accountErrors(error, 'display_name', sayOf(input.exchange)));
  }
  return done(input, 'saved');
}

async function changeOwnPassword(input: RouteInput, form: ReadonlyMap<string, string>): Promise<Answer> {
  const { accounts } = input.application;
  const own = {
    user: await ownUser(input),
    portal: portalOf(input).portal,
    sessionIdHash: signedInUser(input).credential.idHash,
  };
  const passwords = { current: form.get('current_password') ?? '', wanted: form.get('new_password') ?? '' };
  try {
    await changePassword(accounts, signInPlace(input), own, passwords);
    tellPasswordChanged(input, own.user);
  } catch (error) {
    return pageAnswer(input, undefined, accountErrors(error, 'new_password', sayOf(input.exchange)));
  }
  return done(input, 'password');
}

async function endOne(input: RouteInput, idHash: string): Promise<Answer> {
  if (!(await endSession(input.application.database, signedInUser(input), idHash)))
    throw new HttpFailure(404, 'You have no such session; it may have ended.');
  return done(input, 'sessions');
}

async function endOthers(input: RouteInput): Promise<Answer> {
  const user = signedInUser(input);
  await endSessionsOf(input.application.database, user, user.credential.idHash);
  return done(input, 'sessions');
}

async function endAll(input: RouteInput): Promise<Answer> {
  const { application, context, exchange } = input;
  await endSessionsOf(application.database, signedInUser(input));
  await application.catalog.refresh();
  exchange.extraHeaders.push('Set-Cookie', sessionCookie(undefined, isSecure(input)));
  return redirectAnswer(`${context.baseUrl}/`);
}

async function done({ application, context }: RouteInput, code: string): Promise<Answer> {
  await application.catalog.refresh();
  return redirectAnswer(`${context.baseUrl}/account/settings/?done=${code}`);
}

function ownUser(input: RouteInput): Promise<User> {
  const { portalId, userId } = signedInUser(input);
  return requireUserById(input.application.database.db, portalId, userId);
}

async function pageAnswer(
  input: RouteInput,
  typed: { readonly displayName: string; readonly email: string } | undefined,
  errors: FieldErrors,
): Promise<Answer> {
  const own = signedInUser(input);
  const user = await ownUser(input);
  const page = settingsPage(accountFrame(input), {
    user,
    sessions: await listSessions(input.application.database, own),
    ownSession: own.credential.idHash,
    asksPassword: !(await isProved(input)),
    typed: typed ?? { displayName: user.displayName, email: user.email ?? '' },
    errors,
  });
  return formPageAnswer(page, errors);
}
