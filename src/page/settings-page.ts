import type { Session } from '../account/sessions.ts';
import type { User } from '../account/users.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { buttonForm, errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { type Html, html } from './html.ts';
import type { Message, Say } from './language/say.ts';
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
  const { say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'settings/',
    heading: say('Settings'),
    lede: say('You sign in as {name}.', { name: page.user.name }),
    content: html`${errorSummary(page.errors)}
${profileSection(frame, page)}
${passwordSection(frame, page)}
${secondFactorSection(frame, page.user)}
${sessionsSection(frame, page)}`,
  });
}

function profileSection(
  { token, reader: { say } }: AccountFrame,
  { typed, errors, asksPassword }: SettingsPage,
): Html {
  return html`<section aria-labelledby="profile"><h2 id="profile">${say('You')}</h2>
${postForm(
  token,
  html`${textField({ name: 'display_name', label: say('Your name'), value: typed.displayName, autocomplete: 'name', maxLength: 100, errors })}
${emailField(say, { value: typed.email, errors, hint: 'Links to reset your password go there. May stay empty.' })}
${asksPassword ? passwordField(say, { name: 'password', label: 'Your password', errors }) : undefined}
<button name="action" value="profile">${say('Save')}</button>`,
)}</section>`;
}

function passwordSection({ token, reader: { say } }: AccountFrame, { errors, user }: SettingsPage): Html {
  return html`<section aria-labelledby="change"><h2 id="change">${say('Password')}</h2>
<p>${say('A new password signs you out everywhere else, and ends what applications hold for you. API keys stay.')}</p>
${postForm(
  token,
  html`${userNameForBrowsers(user.name)}
${passwordField(say, { name: 'current_password', label: 'Current password', errors })}
${newPasswordField(say, { label: 'New password', errors, name: 'new_password' })}
<button name="action" value="password">${say('Change the password')}</button>`,
)}</section>`;
}

export function passwordField(
  say: Say,
  { name, label, errors }: { readonly name: string; readonly label: Message; readonly errors: FieldErrors },
): Html {
  return textField({
    name,
    label: say(label),
    type: 'password',
    autocomplete: 'current-password',
    isRequired: true,
    errors,
  });
}

function secondFactorSection({ reader }: AccountFrame, { hasSecondFactor }: User): Html {
  const { say } = reader;
  const address = `${reader.baseUrl}/account/settings/second-factor/`;
  return html`<section aria-labelledby="factor"><h2 id="factor">${say('Second factor')}</h2>
<p>${
    hasSecondFactor
      ? say('Signing in takes your password and a code of your app.')
      : say('With a second factor, signing in also takes a code that an app on your phone shows.')
  }</p>
<p><a class="button plain" href="${address}">${hasSecondFactor ? say('Change the second factor') : say('Set up a second factor')}</a></p></section>`;
}

function sessionsSection(
  { token, reader: { say } }: AccountFrame,
  { sessions, ownSession }: SettingsPage,
): Html {
  const rows = sessions.map((session) => {
    const isOwn = session.idHash === ownSession;
    const name = session.userAgent === '' ? say('A program without a name') : session.userAgent;
    const object = say('the session of {name}', { name });
    const button = { action: 'end', label: say('End'), object, kind: 'danger' } as const;
    const moments = say.html('Signed in {moment} · last seen {seen}', {
      moment: momentText(say, session.createdAt),
      seen: momentText(say, session.lastSeenAt),
    });
    return html`<li><div class="about"><h3>${name}${isOwn ? html`<span class="badge">${say('this one')}</span>` : undefined}</h3>
<p>${moments}</p></div>
${isOwn ? undefined : buttonForm(token, button, { session: session.idHash })}</li>`;
  });
  return html`<section aria-labelledby="sessions"><h2 id="sessions">${say('Where you are signed in')}</h2>
<ul class="rows">${rows}</ul>
<div class="actions">${sessions.length > 1 ? buttonForm(token, { action: 'end-others', label: say('Sign out everywhere else'), kind: 'plain' }) : undefined}
${buttonForm(token, { action: 'end-all', label: say('Sign out everywhere'), kind: 'danger' })}</div></section>`;
}
