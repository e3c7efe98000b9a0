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
  const { say } = frame.reader;
  return renderEntryPage(frame, {
    heading: say('Make an account'),
    lede: confirmsEmail
      ? say('Say your e-mail address. We send a link there, by which you make your account.')
      : say('With an account of {title} you have keys of your own, and see what is given to you.', { title }),
    content: html`${errorSummary(errors)}<section>${postForm(
      frame.token,
      confirmsEmail
        ? html`${emailField(say, { value: typed.email, errors, hint: 'Where the link goes.', isRequired: true })}<button>${say('Send the link')}</button>`
        : html`${newAccountFields(say, typed, { errors, asksEmail: true })}<button>${say('Make the account and sign in')}</button>`,
    )}</section>`,
  });
}

/** The same for every address. */
export function signUpSentPage(frame: EntryFrame, email: string): string {
  const { say } = frame.reader;
  return renderEntryPage(frame, {
    heading: say('Look into your mail'),
    lede: say('A link is on its way to {email}. It works once, within 24 hours.', { email }),
    content: html`<section><p>${say('Nothing came? Look among the junk mail, or try again in a while.')}</p></section>`,
  });
}
