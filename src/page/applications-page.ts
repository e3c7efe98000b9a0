import type { ApplicationType, OAuthApplication } from '../oauth/application.ts';
import type { Authorization } from '../oauth/authorizations.ts';
import { type AccountFrame, renderAccountPage } from './account-layout.ts';
import {
  actionButton,
  buttonForm,
  checkBox,
  confirmedForm,
  errorSummary,
  type FieldErrors,
  postForm,
  radioField,
  textArea,
  textField,
} from './form.ts';
import { type Html, html } from './html.ts';
import { momentText } from './moment-text.ts';

/** What stands in the form of an application. */
export interface ApplicationFields {
  readonly name: string;
  readonly type: ApplicationType;
  /** One a line. */
  readonly redirectUris: string;
  readonly requiresPkce: boolean;
}

export interface ApplicationsPage {
  readonly authorizations: readonly Authorization[];
  readonly applications: readonly OAuthApplication[];
  readonly fields: ApplicationFields;
  readonly errors: FieldErrors;
}

/** `/account/applications/`: the applications that one has allowed, and those that one has registered. */
export function applicationsPage(frame: AccountFrame, page: ApplicationsPage): string {
  const { authorizations, applications, fields, errors } = page;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: 'My applications',
    lede: 'Applications that read for you, and applications of your own, which read for others who allow it (OAuth 2.0).',
    content: html`${errorSummary(errors)}
<section aria-labelledby="allowed"><h2 id="allowed">Allowed to read for you</h2>
${authorizations.length === 0 ? html`<p>You have allowed no application.</p>` : html`<ul class="rows">${authorizations.map((one) => authorizationRow(frame.token, one))}</ul>`}</section>
<section aria-labelledby="registered"><h2 id="registered">Registered by you</h2>
${applications.length === 0 ? html`<p>You have registered no application.</p>` : html`<ul class="rows">${applications.map((one) => applicationRow(frame, one))}</ul>`}</section>
<section aria-labelledby="new"><h2 id="new">Register an application</h2>
${postForm(
  frame.token,
  html`${nameField(fields, errors)}
${radioField({
  name: 'type',
  label: 'Type',
  value: fields.type,
  errors,
  choices: [
    {
      value: 'confidential',
      label: 'Confidential',
      hint: 'It runs on a server of yours, where its secret is never seen by users: a web service.',
    },
    {
      value: 'public',
      label: 'Public',
      hint: 'It runs at its users’, where anybody can read its secret: an app on a phone or a desktop, a page in a browser.',
    },
  ],
})}
${redirectField(fields, errors)}
${pkceBox(fields, 'Public applications only. Leave it on unless the application can’t do it.')}
${actionButton({ action: 'register', label: 'Register' })}`,
)}</section>`,
  });
}

function authorizationRow(token: string, authorization: Authorization): Html {
  const { id, applicationName, ownerDisplayName, scope, createdAt, lastUsedAt } = authorization;
  return html`<li><div class="about"><h3>${applicationName}</h3>
<p>registered by ${ownerDisplayName} · scope ${scope} · allowed ${momentText(createdAt)} · last used ${momentText(lastUsedAt)}</p></div>
${buttonForm(token, { action: 'withdraw', label: 'Withdraw', object: applicationName, kind: 'danger' }, { id })}</li>`;
}

function applicationRow(
  { reader }: AccountFrame,
  { name, clientId, type, redirectUris }: OAuthApplication,
): Html {
  return html`<li><div class="about"><h3>${name}</h3>
<p>${type} · client id <code>${clientId}</code> · ${redirectUris.join(', ')}</p></div>
<a class="button plain" href="${reader.baseUrl}/account/applications/${clientId}/">Edit<span class="hidden"> ${name}</span></a></li>`;
}

/** `/account/applications/<client id>/`: one's own application. */
export function applicationPage(
  frame: AccountFrame,
  {
    application,
    fields,
    errors,
  }: { application: OAuthApplication; fields: ApplicationFields; errors: FieldErrors },
): string {
  const { clientId, type, name, createdAt } = application;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: name,
    lede: html`A ${type} application, registered ${momentText(createdAt)}.`,
    content: html`${errorSummary(errors)}
<section aria-labelledby="edit"><h2 id="edit">Application</h2>
<p>Client id</p><code class="copy">${clientId}</code>
${postForm(
  frame.token,
  html`${nameField(fields, errors)}${redirectField(fields, errors)}${
    type === 'public' ? pkceBox(fields, 'Turn it off only for an application that can’t do it.') : undefined
  }${actionButton({ action: 'save', label: 'Save' })}`,
)}</section>
<section aria-labelledby="secret"><h2 id="secret">Client secret</h2>
<p>It was shown when it was made; only its hash is kept.</p>
${confirmedForm(frame.token, {
  action: 'rotate',
  label: 'Make a new secret',
  warning: 'The old secret is worth nothing from then on. Tokens that users have given stay good.',
  consent: 'Replace the secret',
})}</section>
<section aria-labelledby="remove"><h2 id="remove">Remove</h2>
${confirmedForm(frame.token, {
  action: 'remove',
  label: 'Remove the application',
  warning: 'Every user’s permission and every token of the application end at once.',
  consent: `Remove ${name}`,
})}</section>
<section><p><a href="${frame.reader.baseUrl}/account/applications/">My applications</a></p></section>`,
  });
}

/** The client secret, this once. */
export function clientSecretPage(frame: AccountFrame, application: OAuthApplication, secret: string): string {
  const { baseUrl } = frame.reader;
  const { clientId, name, type } = application;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: `The secret of ${name}`,
    lede: 'Copy it now: it is shown this once.',
    content: html`<section aria-labelledby="id"><h2 id="id">Client id</h2><code class="copy">${clientId}</code></section>
<section aria-labelledby="secret"><h2 id="secret">Client secret</h2><code class="copy">${secret}</code>
${type === 'public' ? html`<p>A public application needn’t send it, and it proves nothing: PKCE does.</p>` : html`<p>Keep it on your server. It never belongs into a page, an app or a repository.</p>`}</section>
<section aria-labelledby="next"><h2 id="next">What the application needs to know</h2>
<div class="ways"><div class="way"><h3>Send users to</h3><code class="copy">${baseUrl}/oauth2/authorize/</code></div>
<div class="way"><h3>Get tokens from</h3><code class="copy">${baseUrl}/oauth2/token/</code></div>
<div class="way"><h3>Or discover both</h3><code class="copy">${baseUrl}/.well-known/oauth-authorization-server</code></div></div>
<p><a class="button" href="${baseUrl}/account/applications/">I have copied it</a></p></section>`,
  });
}

function nameField({ name }: ApplicationFields, errors: FieldErrors): Html {
  const hint = 'Users see it when they are asked.';
  return textField({
    name: 'name',
    label: 'Application name',
    value: name,
    hint,
    isRequired: true,
    maxLength: 100,
    errors,
  });
}

function redirectField({ redirectUris }: ApplicationFields, errors: FieldErrors): Html {
  return textArea({
    name: 'redirect_uris',
    label: 'Redirection URL',
    value: redirectUris,
    hint: html`Where users are sent back to, e.g. <code>https://map.example.org/callback</code>; several: one a line. It is compared character by character. Apps may use <code>http://127.0.0.1/…</code> with any port, or a scheme of their own such as <code>org.example.map:/callback</code>.`,
    isCode: true,
    errors,
  });
}

function pkceBox({ requiresPkce }: ApplicationFields, hint: string): Html {
  const box = checkBox({ name: 'requires_pkce', label: 'Requires PKCE', hint, isChosen: requiresPkce });
  return html`<div class="field">${box}</div>`;
}
