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
  const { say } = frame.reader;
  const isSelf = user.name === frame.userName;
  const badge = html` <span class="badge bad">${say('disabled')}</span>`;
  return renderAdminPage({
    frame,
    area: 'users/',
    heading: user.displayName,
    lede: html`${say.html('{name}, since {moment}, {signIn}', {
      name: html`<code>${user.name}</code>`,
      moment: momentText(say, user.createdAt),
      signIn: signInText(say, user.lastSignInAt),
    })}${user.isDisabled ? badge : undefined}`,
    content: html`<section>${errorSummary(errors)}${lockedPart(frame, detailsForm(frame, page, isSelf))}</section>
${groupsSection(frame, page)}${sessionsSection(frame, page)}
<section><h2>${say('API keys')}</h2>${page.keys.length === 0 ? html`<p>${say('They have none.')}</p>` : keyRows(page.keys, frame)}</section>
${authorizationsSection(frame, page)}
${isSelf || frame.confirmAddress !== undefined ? undefined : closingSection(frame, user)}`,
  });
}

function detailsForm(
  frame: AdminFrame,
  { user, typed, errors = NO_ERRORS }: UserPage,
  isSelf: boolean,
): Html {
  const { say } = frame.reader;
  const role = isSelf
    ? html`<p>${say('You are an administrator. Another administrator can change that.')}</p>`
    : selectField({
        name: 'role',
        label: say('Role'),
        value: typed?.role ?? user.role,
        choices: roleChoices(say),
        errors,
      });
  return postForm(
    frame.token,
    html`${textField({ name: 'display_name', label: say('Name for people'), value: typed?.displayName ?? user.displayName, errors })}
${textField({ name: 'email', label: say('E-mail address'), type: 'email', value: typed?.email ?? user.email, errors })}
${role}<div class="actions">${actionButton({ action: 'save', label: say('Save') })}</div>`,
  );
}

function groupsSection({ token, reader: { say } }: AdminFrame, { user, groups }: UserPage): Html {
  if (groups.length === 0) return html``;
  const boxes = groups.map(({ id, name, title, memberIds }) =>
    checkBox({ name: `group.${id}`, label: title, hint: name, isChosen: memberIds.includes(user.id) }),
  );
  return html`<section><h2>${say('Groups')}</h2>${postForm(
    token,
    html`<fieldset><legend>${say('Member of')}</legend>${boxes}</fieldset><div class="actions">${actionButton({ action: 'groups', label: say('Save the groups') })}</div>`,
  )}</section>`;
}

function sessionsSection({ token, reader: { say } }: AdminFrame, { sessions }: UserPage): Html {
  const items = sessions.map(
    ({ idHash, userAgent, createdAt, lastSeenAt }) =>
      html`<li><div class="about"><h3>${userAgent === '' ? say('A browser that says nothing of itself') : userAgent}</h3><p>${say.html('signed in {moment}, last seen {seen}', { moment: momentText(say, createdAt), seen: momentText(say, lastSeenAt) })}</p></div>
${buttonForm(token, { action: 'end-session', label: say('End'), object: say('this session'), kind: 'danger' }, { session: idHash })}</li>`,
  );
  if (items.length === 0)
    return html`<section><h2>${say('Sessions')}</h2><p>${say('They are signed in nowhere.')}</p></section>`;
  return html`<section><h2>${say('Sessions')}</h2><ul class="rows">${items}</ul>
<p>${buttonForm(token, { action: 'end-sessions', label: say('End all sessions'), kind: 'danger' })}</p></section>`;
}

function authorizationsSection({ token, reader: { say } }: AdminFrame, { authorizations }: UserPage): Html {
  const items = authorizations.map(
    ({ id, applicationName, ownerDisplayName, createdAt, lastUsedAt }) =>
      html`<li><div class="about"><h3>${applicationName}</h3><p>${say.html('of {owner}, allowed {moment}, last used {used}', { owner: ownerDisplayName, moment: momentText(say, createdAt), used: momentText(say, lastUsedAt) })}</p></div>
${buttonForm(token, { action: 'withdraw', label: say('Withdraw'), object: applicationName, kind: 'danger' }, { authorization: id })}</li>`,
  );
  return html`<section><h2>${say('Applications that read for them')}</h2>${items.length === 0 ? html`<p>${say('There are none.')}</p>` : html`<ul class="rows">${items}</ul>`}</section>`;
}

function closingSection({ token, reader: { say } }: AdminFrame, user: User): Html {
  const { name } = user;
  const disabling = user.isDisabled
    ? buttonForm(token, { action: 'enable', label: say('Enable the account'), kind: 'plain' })
    : confirmedForm(token, {
        action: 'disable',
        label: say('Disable the account'),
        warning: say(
          'They can’t sign in any more. Their sessions, API keys and tokens end for good; rights and groups stay.',
        ),
        consent: say('Yes, disable {name}', { name }),
      });
  const link = user.isDisabled
    ? undefined
    : html`<section><h2>${say('Password')}</h2><p>${user.hasPassword ? say('They forgot it? A link lets them choose one.') : say('They have none yet. A link lets them choose one.')}</p>
${buttonForm(token, { action: 'link', label: say('Give a link'), kind: 'plain' })}</section>`;
  const secondFactor = user.hasSecondFactor
    ? html`<section><h2>${say('Second factor')}</h2><p>${say('They sign in with a code of their phone too.')}</p>
${confirmedForm(token, {
  action: 'no-second-factor',
  label: say('Switch it off'),
  warning: say('For who has lost the phone and the recovery codes. Be sure that it is they who ask.'),
  consent: say('Yes, {name} asked for it', { name }),
})}</section>`
    : undefined;
  return html`${link}${secondFactor}<section><h2>${say('End the account')}</h2>${disabling}
${confirmedForm(token, {
  action: 'remove',
  label: say('Remove the user'),
  warning: say(
    'Everything that is theirs goes: keys, applications, rights, quotas. The audit log keeps what they did.',
  ),
  consent: say('Yes, remove {name}', { name }),
})}</section>`;
}
