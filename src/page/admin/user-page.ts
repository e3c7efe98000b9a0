import type { Group } from '../../account/groups.ts';
import type { OwnedKey } from '../../account/portal-keys.ts';
import type { Session } from '../../account/sessions.ts';
import type { User } from '../../account/users.ts';
import type { Authorization } from '../../oauth/authorizations.ts';
import {
  actionButton,
  buttonForm,
  checkBox,
  confirmedForm,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, lockedPart, renderAdminPage, signInText } from './admin-layout.ts';
import { keyRows } from './keys-page.ts';
import { roleChoices, type TypedUser } from './users-page.ts';

export interface UserPage {
  readonly user: User;
  readonly groups: readonly Group[];
  readonly sessions: readonly Session[];
  readonly keys: readonly OwnedKey[];
  /** Applications that they allowed to read for them. */
  readonly authorizations: readonly Authorization[];
  /** The fields as they were just sent. */
  readonly typed?: TypedUser;
  readonly errors?: FieldErrors;
}

/** `/admin/users/<name>/`. */
export function userPage(frame: AdminFrame, page: UserPage): string {
  const { user, errors = NO_ERRORS } = page;
  const isSelf = user.name === frame.userName;
  return renderAdminPage({
    frame,
    area: 'users/',
    heading: user.displayName,
    lede: html`<code>${user.name}</code>, since ${momentText(user.createdAt)}, ${signInText(user.lastSignInAt)}${user.isDisabled ? html` <span class="badge bad">disabled</span>` : undefined}`,
    content: html`<section>${errorSummary(errors)}${lockedPart(frame, detailsForm(frame, page, isSelf))}</section>
${groupsSection(frame, page)}${sessionsSection(frame, page)}
<section><h2>API keys</h2>${page.keys.length === 0 ? html`<p>They have none.</p>` : keyRows(page.keys, frame)}</section>
${authorizationsSection(frame, page)}
${isSelf || frame.confirmAddress !== undefined ? undefined : closingSection(frame, user)}`,
  });
}

function detailsForm(
  frame: AdminFrame,
  { user, typed, errors = NO_ERRORS }: UserPage,
  isSelf: boolean,
): Html {
  const role = isSelf
    ? html`<p>You are an administrator. Another administrator can change that.</p>`
    : selectField({
        name: 'role',
        label: 'Role',
        value: typed?.role ?? user.role,
        choices: roleChoices(),
        errors,
      });
  return postForm(
    frame.token,
    html`${textField({ name: 'display_name', label: 'Name for people', value: typed?.displayName ?? user.displayName, errors })}
${textField({ name: 'email', label: 'E-mail address', type: 'email', value: typed?.email ?? user.email, errors })}
${role}<div class="actions">${actionButton({ action: 'save', label: 'Save' })}</div>`,
  );
}

function groupsSection({ token }: AdminFrame, { user, groups }: UserPage): Html {
  if (groups.length === 0) return html``;
  const boxes = groups.map(({ id, name, title, memberIds }) =>
    checkBox({ name: `group.${id}`, label: title, hint: name, isChosen: memberIds.includes(user.id) }),
  );
  return html`<section><h2>Groups</h2>${postForm(
    token,
    html`<fieldset><legend>Member of</legend>${boxes}</fieldset><div class="actions">${actionButton({ action: 'groups', label: 'Save the groups' })}</div>`,
  )}</section>`;
}

function sessionsSection({ token }: AdminFrame, { sessions }: UserPage): Html {
  const items = sessions.map(
    ({ idHash, userAgent, createdAt, lastSeenAt }) =>
      html`<li><div class="about"><h3>${userAgent === '' ? 'A browser that says nothing of itself' : userAgent}</h3><p>signed in ${momentText(createdAt)}, last seen ${momentText(lastSeenAt)}</p></div>
${buttonForm(token, { action: 'end-session', label: 'End', object: 'this session', kind: 'danger' }, { session: idHash })}</li>`,
  );
  if (items.length === 0) return html`<section><h2>Sessions</h2><p>They are signed in nowhere.</p></section>`;
  return html`<section><h2>Sessions</h2><ul class="rows">${items}</ul>
<p>${buttonForm(token, { action: 'end-sessions', label: 'End all sessions', kind: 'danger' })}</p></section>`;
}

function authorizationsSection({ token }: AdminFrame, { authorizations }: UserPage): Html {
  const items = authorizations.map(
    ({ id, applicationName, ownerDisplayName, createdAt, lastUsedAt }) =>
      html`<li><div class="about"><h3>${applicationName}</h3><p>of ${ownerDisplayName}, allowed ${momentText(createdAt)}, last used ${momentText(lastUsedAt)}</p></div>
${buttonForm(token, { action: 'withdraw', label: 'Withdraw', object: applicationName, kind: 'danger' }, { authorization: id })}</li>`,
  );
  return html`<section><h2>Applications that read for them</h2>${items.length === 0 ? html`<p>There are none.</p>` : html`<ul class="rows">${items}</ul>`}</section>`;
}

function closingSection({ token }: AdminFrame, user: User): Html {
  const disabling = user.isDisabled
    ? buttonForm(token, { action: 'enable', label: 'Enable the account', kind: 'plain' })
    : confirmedForm(token, {
        action: 'disable',
        label: 'Disable the account',
        warning:
          'They can’t sign in any more. Their sessions, API keys and tokens end for good; rights and groups stay.',
        consent: `Yes, disable ${user.name}`,
      });
  const link = user.isDisabled
    ? undefined
    : html`<section><h2>Password</h2><p>${user.hasPassword ? 'They forgot it?' : 'They have none yet.'} A link lets them choose one.</p>
${buttonForm(token, { action: 'link', label: 'Give a link', kind: 'plain' })}</section>`;
  const secondFactor = user.hasSecondFactor
    ? html`<section><h2>Second factor</h2><p>They sign in with a code of their phone too.</p>
${confirmedForm(token, {
  action: 'no-second-factor',
  label: 'Switch it off',
  warning: 'For who has lost the phone and the recovery codes. Be sure that it is they who ask.',
  consent: `Yes, ${user.name} asked for it`,
})}</section>`
    : undefined;
  return html`${link}${secondFactor}<section><h2>End the account</h2>${disabling}
${confirmedForm(token, {
  action: 'remove',
  label: 'Remove the user',
  warning:
    'Everything that is theirs goes: keys, applications, rights, quotas. The audit log keeps what they did.',
  consent: `Yes, remove ${user.name}`,
})}</section>`;
}
