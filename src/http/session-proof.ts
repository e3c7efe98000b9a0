import { proveSession } from '../account/prove-session.ts';
import { findSessionByHash } from '../account/sessions.ts';
import { signedInUser, signInPlace } from './account-input.ts';
import type { RouteInput } from './route.ts';

/** True when the user showed their password in this session a moment ago. */
export async function isProved(input: RouteInput): Promise<boolean> {
  const { portalId, credential } = signedInUser(input);
  const session = await findSessionByHash(input.application.database, portalId, credential.idHash);
  return session?.isProved === true;
}

/** Takes the password from the form's field `password`. Throws as `proveSession`. */
export function takeProof(input: RouteInput, form: ReadonlyMap<string, string>): Promise<void> {
  const user = signedInUser(input);
  const owner = { ...user, sessionIdHash: user.credential.idHash };
  return proveSession(input.application.accounts, signInPlace(input), owner, form.get('password') ?? '');
}

/** The same, where it wasn't shown for a while. */
export async function requireProof(input: RouteInput, form: ReadonlyMap<string, string>): Promise<void> {
  if (!(await isProved(input))) await takeProof(input, form);
}
