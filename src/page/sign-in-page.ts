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
  const form = postForm(
    token,
    html`${textField({ name: 'name', label: 'Name', value: name, autocomplete: 'username', isRequired: true })}
${textField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', isRequired: true })}
<button>Sign in</button>`,
  );
  return renderPage({
    title: `Sign in – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: 'Sign in',
    lede: portal.isPrivate
      ? `${portal.title} is open to its users only.`
      : `With an account of ${portal.title} you see what is open to you, and have keys of your own.`,
    content: html`${errorSummary(errors)}<section>${form}
${canReset ? html`<p><a href="${reader.baseUrl}/login/reset/">Forgot your password?</a></p>` : undefined}
${portal.allowsSignUp ? html`<p><a href="${reader.baseUrl}/signup/">Make an account</a></p>` : undefined}
<p><a href="${reader.baseUrl}/">${portal.title}</a></p></section>`,
  });
}

/** `/logout/`: a button, because nothing changes by opening an address. */
export function signOutPage({
  portal,
  reader,
  token,
}: Pick<SignInPage, 'portal' | 'reader' | 'token'>): string {
  return renderPage({
    title: `Sign out – ${portal.title}`,
    owner: ownerOf(portal),
    reader,
    heading: 'Sign out',
    lede: 'Ends your session in this browser. API keys and applications go on working.',
    content: html`<section>${postForm(token, html`<button>Sign out</button>`)}
<p><a href="${reader.baseUrl}/account/">Your account</a></p></section>`,
  });
}
