import { ROLES, type Role } from '../../access/identity.ts';
import type { User } from '../../account/users.ts';
import {
  type Choice,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { type AdminFrame, lockedPart, pager, renderAdminPage, signInText } from './admin-layout.ts';

const ROLE_HINTS = {
  member: 'Member: sees what is public, and what is given to them',
  publisher: 'Publisher: sees every dataset, and says who else does',
  administrator: 'Administrator: also manages people, keys and settings',
} as const satisfies Readonly<Record<Role, Message>>;

export function roleChoices(say: Say): Choice[] {
  return ROLES.map((role) => ({ value: role, label: say(ROLE_HINTS[role]) }));
}

export interface TypedUser {
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: string;
}

export const NO_USER: TypedUser = { name: '', displayName: '', email: '', role: 'member' };

export interface UsersPage {
  readonly users: readonly User[];
  readonly total: number;
  readonly search: string;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  /** The new user's fields as they were just sent. */
  readonly typed?: TypedUser;
  readonly errors?: FieldErrors;
}

/** `/admin/users/`. */
export function usersPage(frame: AdminFrame, page: UsersPage): string {
  const { users, total, search, previous, next, typed = NO_USER, errors = NO_ERRORS } = page;
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'users/',
    heading: say('Users'),
    lede: say('Who has an account in this portal, and what it may do.'),
    content: html`<section><form class="search" method="get">${textField({ name: 'q', label: say('Name or e-mail address'), type: 'search', value: search })}<button class="plain">${say('Search')}</button></form>
<h2>${search === '' ? say('{count, plural, one {# user} other {# users}}', { count: total }) : say('{count, plural, one {# user} other {# users}} with “{search}”', { count: total, search })}</h2>
${users.length === 0 ? undefined : html`<ul class="rows">${users.map((user) => userRow(frame, user))}</ul>`}${pager(say, previous, next)}</section>
<section><h2>${say('Add a user')}</h2>${errorSummary(errors)}${lockedPart(
      frame,
      postForm(
        frame.token,
        html`${textField({ name: 'name', label: say('User name'), value: typed.name, isRequired: true, maxLength: 64, errors, hint: say('What they sign in with; it stays.') })}
${textField({ name: 'display_name', label: say('Name for people'), value: typed.displayName, errors })}
${textField({ name: 'email', label: say('E-mail address'), type: 'email', value: typed.email, errors })}
${selectField({ name: 'role', label: say('Role'), value: typed.role, choices: roleChoices(say), errors })}
<div class="actions"><button name="action" value="add">${say('Add the user')}</button></div>`,
      ),
    )}</section>`,
  });
}

/** The link by which somebody chooses their password, this once. */
export function linkPage(frame: AdminFrame, user: User, link: string): string {
  const { baseUrl, say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'users/',
    heading: say('A link for {name}', { name: user.displayName }),
    lede: say('With it they choose their password, once, within a day. Copy it now: it is shown this once.'),
    content: html`<section><code class="copy">${link}</code>
<p>${say('Give it to nobody else: whoever opens it has the account. A link that they were given before works no more.')}</p>
<p><a class="button" href="${userAddress(baseUrl, user.name)}">${say('I have copied it')}</a></p></section>`,
  });
}

function userRow({ reader: { baseUrl, say } }: AdminFrame, user: User): Html {
  const { name, displayName, email, role, lastSignInAt } = user;
  return html`<li><div class="about"><h3><a href="${userAddress(baseUrl, name)}">${displayName}</a></h3><p><code>${name}</code>${email === undefined ? undefined : ` · ${email}`} · ${signInText(say, lastSignInAt)}</p></div>
<span>${stateBadge(say, user)}<span class="badge">${say(role)}</span></span></li>`;
}

function stateBadge(say: Say, { isDisabled, hasPassword }: User): Html | undefined {
  if (isDisabled) return html`<span class="badge bad">${say('disabled')}</span>`;
  return hasPassword ? undefined : html`<span class="badge">${say('no password yet')}</span>`;
}

export function userAddress(baseUrl: string, name: string): string {
  return `${baseUrl}/admin/users/${encodeURIComponent(name)}/`;
}
