import type { OpenableLink } from '../account/open-link.ts';
import { type EntryFrame, formTo, renderEntryPage } from './entry-layout.ts';
import { errorSummary, type FieldErrors } from './form.ts';
import { html } from './html.ts';
import {
  newAccountFields,
  newPasswordField,
  type TypedAccount,
  userNameForBrowsers,
} from './new-account-fields.ts';

export interface LinkPage {
  readonly found: OpenableLink;
  /** The link's own; it goes on in a hidden field, so that it stands in no further address. */
  readonly secret: string;
  readonly typed: TypedAccount;
  readonly errors: FieldErrors;
}

/** `/login/link/`: what a one-time link opens. Looking at it uses nothing up. */
export function linkPage(frame: EntryFrame, { found, secret, typed, errors }: LinkPage): string {
  const { title } = frame.portal;
  const { say } = frame.reader;
  const hidden = html`<input type="hidden" name="link" value="${secret}">`;
  const page = (heading: string, lede: string, fields: ReturnType<typeof html>, button: string) =>
    renderEntryPage(frame, {
      heading,
      lede,
      content: html`${errorSummary(errors)}<section>${formTo(
        frame,
        '/login/link/',
        html`${hidden}${fields}<button>${button}</button>`,
      )}</section>`,
    });
  switch (found.kind) {
    case 'new-administrator':
      return page(
        say('First administrator'),
        say('Make the account that administers {title}: its users, rights and settings. This works once.', {
          title,
        }),
        newAccountFields(say, typed, { errors, asksEmail: false }),
        say('Make the account and sign in'),
      );
    case 'new-member':
      return page(
        say('Your account'),
        say('Your address {email} is confirmed. Choose a name and a password for {title}.', {
          email: found.email,
          title,
        }),
        newAccountFields(say, typed, { errors, asksEmail: false }),
        say('Make the account and sign in'),
      );
    case 'set-password':
      return page(
        say('Choose a password'),
        say('For the account {name} of {title}. You are signed out everywhere else.', {
          name: found.user.name,
          title,
        }),
        html`${userNameForBrowsers(found.user.name)}${newPasswordField(say, { label: 'New password', errors })}`,
        say('Set the password and sign in'),
      );
  }
}
