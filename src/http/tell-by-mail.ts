import type { User } from '../account/users.ts';
import { addressChangedMailText, passwordChangedMailText } from '../page/mail-text.ts';
import { portalOf } from './caller-of.ts';
import { sayOf } from './reader-of.ts';
import type { RouteInput } from './route.ts';

/** Tells somebody that their password is another one now: if it wasn't them, they get to know. Not of the first one. */
export function tellPasswordChanged(input: RouteInput, user: User): void {
  const { email, name, hasPassword } = user;
  if (email === undefined || !hasPassword) return;
  const text = passwordChangedMailText(sayOf(input.exchange), portalOf(input).portal.title, name);
  input.application.accounts.mailer?.post(async () => [{ to: email, ...text }]);
}

/** The same of the e-mail address, to the one before. */
export function tellAddressChanged(input: RouteInput, before: User, now: User): void {
  const { email, name } = before;
  if (email === undefined || email === now.email) return;
  const text = addressChangedMailText(sayOf(input.exchange), portalOf(input).portal.title, name);
  input.application.accounts.mailer?.post(async () => [{ to: email, ...text }]);
}
