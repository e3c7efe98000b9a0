import type { Portal } from '../catalog/catalog.ts';
import { ownerOf } from './account-layout.ts';
import { errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { html } from './html.ts';
import { renderPage } from './page-layout.ts';
import type { Reader } from './reader.ts';

export interface SignInPage {
  readonly portal: Portal;
  readonly reader: Reader;
  readonly token: string;
  /** What was typed before; never the password. */
  readonly name: string;
  readonly errors: FieldErrors;
  /** A mail can be sent to those who forgot their password. */
  readonly canReset: boolean;
}

/** `/login/`. */
export function signInPage({ portal, reader, token, name, errors, canReset }: SignInPage): string {
  const { say } = reader;
  const { title } = portal;
  const form = postForm(
    token,
    html`${textField({ name: 'name', label: say('Name'), value: name, autocomplete: 'username', isRequired: true })}
${textField({ name: 'password', label: say('Password'), type: 'password', autocomplete: 'current-password', isRequired: true })}
<button>${say('Sign in')}</button>`,
  );
  return renderPage({
    title: `${say('Sign in')} – ${title}`,
    owner: ownerOf(portal),
    reader,
    heading: say('Sign in'),
    lede: portal.isPrivate
      ? say('{title} is open to its users only.', { title })
      : say('With an account of {title} you see what is open to you, and have keys of your own.', { title }),
    content: html`${errorSummary(errors)}<section>${form}
${canReset ? html`<p><a href="${reader.baseUrl}/login/reset/">${say('Forgot your password?')}</a></p>` : undefined}
${portal.allowsSignUp ? html`<p><a href="${reader.baseUrl}/signup/">${say('Make an account')}</a></p>` : undefined}
<p><a href="${reader.baseUrl}/">${portal.title}</a></p></section>`,
  });
}

/** `/logout/`: a button, because nothing changes by opening an address. */
export function signOutPage({
  portal,
  reader,
  token,
}: Pick<SignInPage, 'portal' | 'reader' | 'token'>): string {
  const { say } = reader;
  return renderPage({
    title: `${say('Sign out')} – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: say('Sign out'),
    lede: say('Ends your session in this browser. API keys and applications go on working.'),
    content: html`<section>${postForm(token, html`<button>${say('Sign out')}</button>`)}
<p><a href="${reader.baseUrl}/account/">${say('Your account')}</a></p></section>`,
  });
}
