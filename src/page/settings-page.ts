import type { Session } from '../account/sessions.ts';
import type { User } from '../account/users.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { buttonForm, errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { type Html, html } from './html.ts';
import { momentText } from './moment-text.ts';
import { emailField, newPasswordField, userNameForBrowsers } from './new-account-fields.ts';

export interface SettingsPage {
  readonly user: User;
  /** The last used first. */
  readonly sessions: readonly Session[];
  /** Hash of the session that looks. */
  readonly ownSession: string;
  /** The form of the profile asks for the password: it wasn't shown for a while. */
  readonly asksPassword: boolean;
  readonly typed: { readonly displayName: string; readonly email: string };
  readonly errors: FieldErrors;
}

/** `/account/settings/`. */
export function settingsPage(frame: AccountFrame, page: SettingsPage): string {
  return renderAccountPage({
    frame,
    tab: 'settings/',
    heading: 'Settings',
    lede: `You sign in as ${page.user.name}.`,
    content: html`${errorSummary(page.errors)}
${profileSection(frame.token, page)}
${passwordSection(frame.token, page)}
${secondFactorSection(frame, page.user)}
${sessionsSection(frame.token, page)}`,
  });
}

function profileSection(token: string, { typed, errors, asksPassword }: SettingsPage): Html {
  return html`<section aria-labelledby="profile"><h2 id="profile">You</h2>
${postForm(
  token,
  html`${textField({ name: 'display_name', label: 'Your name', value: typed.displayName, autocomplete: 'name', maxLength: 100, errors })}
${emailField(typed.email, errors, 'Links to reset your password go there. May stay empty.')}
${asksPassword ? passwordField('password', 'Your password', errors) : undefined}
<button name="action" value="profile">Save</button>`,
)}</section>`;
}

function passwordSection(token: string, { errors, user }: SettingsPage): Html {
  return html`<section aria-labelledby="change"><h2 id="change">Password</h2>
<p>A new password signs you out everywhere else, and ends what applications hold for you. API keys stay.</p>
${postForm(
  token,
  html`${userNameForBrowsers(user.name)}
${passwordField('current_password', 'Current password', errors)}
${newPasswordField('New password', errors, 'new_password')}
<button name="action" value="password">Change the password</button>`,
)}</section>`;
}

export function passwordField(name: string, label: string, errors: FieldErrors): Html {
  return textField({
    name,
    label,
    type: 'password',
    autocomplete: 'current-password',
    isRequired: true,
    errors,
  });
}

function secondFactorSection({ reader }: AccountFrame, { hasSecondFactor }: User): Html {
  const address = `${reader.baseUrl}/account/settings/second-factor/`;
  return html`<section aria-labelledby="factor"><h2 id="factor">Second factor</h2>
<p>${
    hasSecondFactor
      ? 'Signing in takes your password and a code of your app.'
      : 'With a second factor, signing in also takes a code that an app on your phone shows.'
  }</p>
<p><a class="button plain" href="${address}">${hasSecondFactor ? 'Change the second factor' : 'Set up a second factor'}</a></p></section>`;
}

function sessionsSection(token: string, { sessions, ownSession }: SettingsPage): Html {
  const rows = sessions.map((session) => {
    const isOwn = session.idHash === ownSession;
    const name = session.userAgent === '' ? 'A program without a name' : session.userAgent;
    const button = { action: 'end', label: 'End', object: `the session of ${name}`, kind: 'danger' } as const;
    return html`<li><div class="about"><h3>${name}${isOwn ? html`<span class="badge">this one</span>` : undefined}</h3>
<p>Signed in ${momentText(session.createdAt)} · last seen ${momentText(session.lastSeenAt)}</p></div>
${isOwn ? undefined : buttonForm(token, button, { session: session.idHash })}</li>`;
  });
  return html`<section aria-labelledby="sessions"><h2 id="sessions">Where you are signed in</h2>
<ul class="rows">${rows}</ul>
<div class="actions">${sessions.length > 1 ? buttonForm(token, { action: 'end-others', label: 'Sign out everywhere else', kind: 'plain' }) : undefined}
${buttonForm(token, { action: 'end-all', label: 'Sign out everywhere', kind: 'danger' })}</div></section>`;
}
