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
import type { Message, Say } from './language/say.ts';
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

const TYPE_WORDS = {
  confidential: 'confidential',
  public: 'public',
} as const satisfies Readonly<Record<ApplicationType, Message>>;

const REGISTERED_WORDS = {
  confidential: 'A confidential application, registered {moment}.',
  public: 'A public application, registered {moment}.',
} as const satisfies Readonly<Record<ApplicationType, Message>>;

/** `/account/applications/`: the applications that one has allowed, and those that one has registered. */
export function applicationsPage(frame: AccountFrame, page: ApplicationsPage): string {
  const { authorizations, applications, fields, errors } = page;
  const { say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: say('My applications'),
    lede: say(
      'Applications that read for you, and applications of your own, which read for others who allow it (OAuth 2.0).',
    ),
    content: html`${errorSummary(errors)}
<section aria-labelledby="allowed"><h2 id="allowed">${say('Allowed to read for you')}</h2>
${authorizations.length === 0 ? html`<p>${say('You have allowed no application.')}</p>` : html`<ul class="rows">${authorizations.map((one) => authorizationRow(frame, one))}</ul>`}</section>
<section aria-labelledby="registered"><h2 id="registered">${say('Registered by you')}</h2>
${applications.length === 0 ? html`<p>${say('You have registered no application.')}</p>` : html`<ul class="rows">${applications.map((one) => applicationRow(frame, one))}</ul>`}</section>
<section aria-labelledby="new"><h2 id="new">${say('Register an application')}</h2>
${postForm(
  frame.token,
  html`${nameField(say, fields, errors)}
${radioField({
  name: 'type',
  label: say('Type'),
  value: fields.type,
  errors,
  choices: [
    {
      value: 'confidential',
      label: say('Confidential'),
      hint: say('It runs on a server of yours, where its secret is never seen by users: a web service.'),
    },
    {
      value: 'public',
      label: say('Public'),
      hint: say(
        'It runs at its users’, where anybody can read its secret: an app on a phone or a desktop, a page in a browser.',
      ),
    },
  ],
})}
${redirectField(say, fields, errors)}
${pkceBox(say, fields, 'Public applications only. Leave it on unless the application can’t do it.')}
${actionButton({ action: 'register', label: say('Register') })}`,
)}</section>`,
  });
}

function authorizationRow({ token, reader: { say } }: AccountFrame, authorization: Authorization): Html {
  const { id, applicationName, ownerDisplayName, scope, createdAt, lastUsedAt } = authorization;
  const about = say.html('registered by {owner} · scope {scope} · allowed {allowed} · last used {used}', {
    owner: ownerDisplayName,
    scope,
    allowed: momentText(say, createdAt),
    used: momentText(say, lastUsedAt),
  });
  return html`<li><div class="about"><h3>${applicationName}</h3>
<p>${about}</p></div>
${buttonForm(token, { action: 'withdraw', label: say('Withdraw'), object: applicationName, kind: 'danger' }, { id })}</li>`;
}

function applicationRow(
  { reader: { baseUrl, say } }: AccountFrame,
  { name, clientId, type, redirectUris }: OAuthApplication,
): Html {
  return html`<li><div class="about"><h3>${name}</h3>
<p>${say(TYPE_WORDS[type])} · ${say('client id')} <code>${clientId}</code> · ${redirectUris.join(', ')}</p></div>
<a class="button plain" href="${baseUrl}/account/applications/${clientId}/">${say('Edit')}<span class="hidden"> ${name}</span></a></li>`;
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
  const { say } = frame.reader;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: name,
    lede: say.html(REGISTERED_WORDS[type], { moment: momentText(say, createdAt) }),
    content: html`${errorSummary(errors)}
<section aria-labelledby="edit"><h2 id="edit">${say('Application')}</h2>
<p>${say('Client id')}</p><code class="copy">${clientId}</code>
${postForm(
  frame.token,
  html`${nameField(say, fields, errors)}${redirectField(say, fields, errors)}${
    type === 'public'
      ? pkceBox(say, fields, 'Turn it off only for an application that can’t do it.')
      : undefined
  }${actionButton({ action: 'save', label: say('Save') })}`,
)}</section>
<section aria-labelledby="secret"><h2 id="secret">${say('Client secret')}</h2>
<p>${say('It was shown when it was made; only its hash is kept.')}</p>
${confirmedForm(frame.token, {
  action: 'rotate',
  label: say('Make a new secret'),
  warning: say('The old secret is worth nothing from then on. Tokens that users have given stay good.'),
  consent: say('Replace the secret'),
})}</section>
<section aria-labelledby="remove"><h2 id="remove">${say('Remove')}</h2>
${confirmedForm(frame.token, {
  action: 'remove',
  label: say('Remove the application'),
  warning: say('Every user’s permission and every token of the application end at once.'),
  consent: say('Remove {name}', { name }),
})}</section>
<section><p><a href="${frame.reader.baseUrl}/account/applications/">${say('My applications')}</a></p></section>`,
  });
}

/** The client secret, this once. */
export function clientSecretPage(frame: AccountFrame, application: OAuthApplication, secret: string): string {
  const { baseUrl, say } = frame.reader;
  const { clientId, name, type } = application;
  return renderAccountPage({
    frame,
    tab: 'applications/',
    heading: say('The secret of {name}', { name }),
    lede: say('Copy it now: it is shown this once.'),
    content: html`<section aria-labelledby="id"><h2 id="id">${say('Client id')}</h2><code class="copy">${clientId}</code></section>
<section aria-labelledby="secret"><h2 id="secret">${say('Client secret')}</h2><code class="copy">${secret}</code>
${type === 'public' ? html`<p>${say('A public application needn’t send it, and it proves nothing: PKCE does.')}</p>` : html`<p>${say('Keep it on your server. It never belongs into a page, an app or a repository.')}</p>`}</section>
<section aria-labelledby="next"><h2 id="next">${say('What the application needs to know')}</h2>
<div class="ways"><div class="way"><h3>${say('Send users to')}</h3><code class="copy">${baseUrl}/oauth2/authorize/</code></div>
<div class="way"><h3>${say('Get tokens from')}</h3><code class="copy">${baseUrl}/oauth2/token/</code></div>
<div class="way"><h3>${say('Or discover both')}</h3><code class="copy">${baseUrl}/.well-known/oauth-authorization-server</code></div></div>
<p><a class="button" href="${baseUrl}/account/applications/">${say('I have copied it')}</a></p></section>`,
  });
}

function nameField(say: Say, { name }: ApplicationFields, errors: FieldErrors): Html {
  const hint = say('Users see it when they are asked.');
  return textField({
    name: 'name',
    label: say('Application name'),
    value: name,
    hint,
    isRequired: true,
    maxLength: 100,
    errors,
  });
}

function redirectField(say: Say, { redirectUris }: ApplicationFields, errors: FieldErrors): Html {
  return textArea({
    name: 'redirect_uris',
    label: say('Redirection URL'),
    value: redirectUris,
    hint: say.html(
      'Where users are sent back to, e.g. {web}; several: one a line. It is compared character by character. Apps may use {loopback} with any port, or a scheme of their own such as {scheme}.',
      {
        web: html`<code>https://map.example.org/callback</code>`,
        loopback: html`<code>http://127.0.0.1/…</code>`,
        scheme: html`<code>org.example.map:/callback</code>`,
      },
    ),
    isCode: true,
    errors,
  });
}

function pkceBox(say: Say, { requiresPkce }: ApplicationFields, hint: Message): Html {
  const box = checkBox({
    name: 'requires_pkce',
    label: say('Requires PKCE'),
    hint: say(hint),
    isChosen: requiresPkce,
  });
  return html`<div class="field">${box}</div>`;
}
