import type { UserIdentity } from '../../access/identity.ts';
import { AccountError } from '../../account/account-error.ts';
import type { Actor } from '../../audit/audit-log.ts';
import type { PortalCatalog } from '../../catalog/catalog.ts';
import { CatalogError } from '../../catalog/catalog-error.ts';
import type { ControlDatabase } from '../../database/control-database.ts';
import type { AdminFrame } from '../../page/admin/admin-layout.ts';
import { NOTICES, type NoticeCode } from '../../page/admin/notices.ts';
import type { FieldErrors } from '../../page/form.ts';
import type { Say } from '../../page/language/say.ts';
import { accountErrors, actorOf, requireSignIn, signedInUser } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { portalOf } from '../caller-of.ts';
import { formToken } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import { readerOf } from '../reader-of.ts';
import { redirectAnswer } from '../redirect.ts';
import type { Guard, RouteInput } from '../route.ts';
import { isProved as isSessionProved } from '../session-proof.ts';

/** A request of somebody who may administer, with HTTP taken off. */
export interface AdminInput {
  readonly portalId: number;
  readonly catalog: PortalCatalog;
  readonly identity: UserIdentity;
  readonly actor: Actor;
  readonly database: ControlDatabase;
  readonly frame: AdminFrame;
  /** Their password was shown to this session a moment ago. */
  readonly isProved: boolean;
  /** Parameters of the address. */
  readonly query: URLSearchParams;
}

const SIGN_IN_REFUSAL = 'Administration needs a sign-in; API keys and tokens do not open it.';

/**
 * Pages of the administration are for people who have signed in: those who haven't are sent to, and an API key or a token,
 * which other programs hold, doesn't open them. That they exist is no secret, so whoever lacks the role gets 403.
 */
function requireRole(roles: readonly UserIdentity['role'][]): Guard {
  return (input) => {
    if (!roles.includes(requireSignIn(input, SIGN_IN_REFUSAL).role))
      throw new HttpFailure(403, 'Your account may not do this. Ask an administrator of this portal.');
  };
}

export const isAdministrator = requireRole(['administrator']);
export const isPublisher = requireRole(['administrator', 'publisher']);

export async function adminInput(input: RouteInput): Promise<AdminInput> {
  const identity = signedInUser(input);
  const { application, exchange } = input;
  // Another process may have changed what this page shows, and what its forms are compared with.
  await application.catalog.refresh();
  const catalog = application.catalog.forPortal(portalOf(input).portal.name) ?? portalOf(input);
  const query = new URLSearchParams(exchange.queryString);
  const isProved = await isSessionProved(input);
  const reader = readerOf(input);
  const notice = NOTICES.get((query.get('done') ?? '') as NoticeCode);
  return {
    portalId: catalog.portal.id,
    catalog,
    identity,
    actor: actorOf(input),
    database: application.database,
    isProved,
    query,
    frame: {
      portal: catalog.portal,
      reader,
      role: identity.role,
      userName: identity.userName,
      token: formToken(input),
      confirmAddress: isProved ? undefined : confirmAddress(input),
      notice: notice === undefined ? undefined : reader.say(notice),
    },
  };
}

/** After a change: it holds in this process at once, and the browser gets the page anew, which then says what was done. */
export async function changedAnswer(input: RouteInput, path: string, done: NoticeCode): Promise<Answer> {
  await input.application.catalog.refresh();
  return redirectAnswer(`${input.context.baseUrl}/admin/${path}?done=${done}`);
}

/**
 * What is wrong with a form, by field, from the error of the function that refused it, in the language of `say`; `fallback`
 * is the field of those that name none. Throws 404 for what isn't there, and anything else as it is.
 */
export function fieldErrors(error: unknown, fallback: string, say: Say): FieldErrors {
  if (error instanceof AccountError && (error.problem === 'NoSuchUser' || error.problem === 'NoSuchGroup'))
    throw new HttpFailure(404, error.told);
  if (error instanceof CatalogError) {
    if (error.problem === 'NoSuchDataset') throw new HttpFailure(404, error.told);
    return new Map([[fallback, say.whatever(error.told)]]);
  }
  return accountErrors(error, fallback, say);
}

/** Where the password is shown again, and then back to this page. */
function confirmAddress({ context, exchange }: RouteInput): string {
  return `${context.baseUrl}/admin/confirm/?next=${encodeURIComponent(exchange.path)}`;
}

/**
 * For what decides about others' accounts and the portal: whoever finds an open browser may not do it. Throws HttpFailure that
 * leads to the page that asks for the password.
 */
export function requireProof(input: RouteInput, { isProved }: AdminInput): void {
  if (isProved) return;
  throw new HttpFailure(303, 'Type your password again first.', {
    headers: { Location: confirmAddress(input), 'Cache-Control': 'no-store' },
  });
}

/** The tick that a dangerous form wants; browsers ask for it themselves. */
export function requireConfirmation(form: ReadonlyMap<string, string>): void {
  if (form.get('confirm') !== 'yes')
    throw new HttpFailure(400, 'This can’t be undone, so the form wants its tick. Go back and set it.');
}

/** A positive integer in a form or path; 404 for anything else, as there is nothing of that number. */
export function numberIn(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new HttpFailure(404, 'There is nothing of that number here.');
}

/** Which part of a list a page shows, and the queries of the parts before and after; undefined where there are none. */
export function pageOf(query: URLSearchParams, size: number, total: number) {
  const written = Number(query.get('offset') ?? 0);
  const offset = Number.isSafeInteger(written) && written > 0 ? written : 0;
  const queryAt = (at: number) => {
    const parameters = new URLSearchParams(query);
    parameters.delete('done');
    parameters.set('offset', String(at));
    return `?${parameters}`;
  };
  return {
    offset,
    previous: offset > 0 ? queryAt(Math.max(0, offset - size)) : undefined,
    next: offset + size < total ? queryAt(offset + size) : undefined,
  };
}

/** The event or key before which a page begins; anything but a number is none. */
export function beforeIn(query: URLSearchParams): number | undefined {
  const before = query.get('before') ?? '';
  return /^\d{1,15}$/.test(before) ? Number(before) : undefined;
}
