import { type EntryFrame, renderEntryPage } from './entry-layout.ts';
import { errorSummary, type FieldErrors, postForm } from './form.ts';
import { html } from './html.ts';
import { emailField, newAccountFields, type TypedAccount } from './new-account-fields.ts';

export interface SignUpPage {
  /** The address is confirmed by a mail before anything else is asked. */
  readonly confirmsEmail: boolean;
  readonly typed: TypedAccount;
  readonly errors: FieldErrors;
}

/** `/signup/`. */
export function signUpPage(frame: EntryFrame, { confirmsEmail, typed, errors }: SignUpPage): string {
  const { title } = frame.portal;
  return renderEntryPage(frame, {
    heading: 'Make an account',
    lede: confirmsEmail
      ? 'Say your e-mail address. We send a link there, by which you make your account.'
      : `With an account of ${title} you have keys of your own, and see what is given to you.`,
    content: html`${errorSummary(errors)}<section>${postForm(
      frame.token,
      confirmsEmail
        ? html`${emailField(typed.email, errors, 'Where the link goes.', true)}<button>Send the link</button>`
        : html`${newAccountFields(typed, errors, true)}<button>Make the account and sign in</button>`,
    )}</section>`,
  });
}

/** The same for every address. */
export function signUpSentPage(frame: EntryFrame, email: string): string {
  return renderEntryPage(frame, {
    heading: 'Look into your mail',
    lede: `A link is on its way to ${email}. It works once, within 24 hours.`,
    content: html`<section><p>Nothing came? Look among the junk mail, or try again in a while.</p></section>`,
  });
}
