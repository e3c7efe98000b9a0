import { encode } from 'uqr';
import type { ProposedSecret } from '../account/second-factor.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import { confirmedForm, errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { type Html, html } from './html.ts';
import { passwordField } from './settings-page.ts';

export interface SecondFactorPage {
  readonly isOn: boolean;
  readonly recoveryCodes: number;
  readonly errors: FieldErrors;
  /** undefined: the password is to be shown first. */
  readonly proposed: ProposedSecret | undefined;
}

/** `/account/settings/second-factor/`. */
export function secondFactorPage(
  frame: AccountFrame,
  { isOn, recoveryCodes, errors, proposed }: SecondFactorPage,
): string {
  const { token } = frame;
  const { say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'settings/',
    heading: say('Second factor'),
    lede: isOn
      ? say('It is on. You have {count, plural, one {# recovery code} other {# recovery codes}} left.', {
          count: recoveryCodes,
        })
      : say('Signing in will take your password and a code that an app on your phone shows.'),
    content: html`${errorSummary(errors)}
${
  proposed === undefined
    ? html`<section aria-labelledby="prove"><h2 id="prove">${say('Show that it is you')}</h2>${postForm(
        token,
        html`${passwordField(say, { name: 'password', label: 'Your password', errors })}<button name="action" value="prove">${say('Go on')}</button>`,
      )}</section>`
    : html`${setUpSection(frame, proposed, errors, isOn)}${isOn ? offSection(frame) : undefined}`
}`,
  });
}

function setUpSection(
  { token, reader: { say } }: AccountFrame,
  { base32, uri, sealed }: ProposedSecret,
  errors: FieldErrors,
  isOn: boolean,
): Html {
  return html`<section aria-labelledby="setup"><h2 id="setup">${isOn ? say('Use another app') : say('Set it up')}</h2>
<p>${say('Scan this with an authenticator app, or type the key below into it.')}</p>
${qrCode(uri, say('QR code of the key below'))}
<code class="copy">${base32.replace(/(.{4})(?=.)/g, '$1 ')}</code>
${postForm(
  token,
  html`<input type="hidden" name="sealed" value="${sealed}">${textField({
    name: 'code',
    label: say('Code'),
    hint: say('The six digits that the app shows then.'),
    autocomplete: 'one-time-code',
    isRequired: true,
    maxLength: 10,
    errors,
  })}<button name="action" value="on">${say('Switch it on')}</button>`,
)}</section>`;
}

function offSection({ token, reader: { say } }: AccountFrame): Html {
  return html`<section aria-labelledby="off"><h2 id="off">${say('Do without')}</h2>${confirmedForm(token, {
    action: 'off',
    label: say('Switch it off'),
    warning: say('Whoever knows your password can sign in then.'),
    consent: say('Yes, the password alone shall do.'),
  })}</section>`;
}

/** Black on white whatever the colours of the page: cameras read nothing else. */
function qrCode(text: string, label: string): Html {
  const { size, data } = encode(text, { border: 3, ecc: 'M' });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<p><svg role="img" aria-label="${label}" width="220" height="220" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d="${dark.join('')}"/></svg></p>`;
}

/** The recovery codes, this once. */
export function recoveryCodesPage(frame: AccountFrame, codes: readonly string[]): string {
  const { baseUrl, say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'settings/',
    heading: say('Your recovery codes'),
    lede: say(
      'The second factor is on. Keep these codes where you find them without your phone: each of them signs you in once. They are shown this once.',
    ),
    content: html`<section aria-labelledby="codes"><h2 id="codes">${say('Recovery codes')}</h2>
<ol>${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<p><a class="button" href="${baseUrl}/account/settings/">${say('I have kept them')}</a></p></section>`,
  });
}
