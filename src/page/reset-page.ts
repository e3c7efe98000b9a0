import { type EntryFrame, renderEntryPage } from './entry-layout.ts';
import { errorSummary, type FieldErrors, postForm, textField } from './form.ts';
import { html } from './html.ts';

/** `/login/reset/`: asks whose password is forgotten. */
export function resetPage(frame: EntryFrame, typed: string, errors: FieldErrors): string {
  return renderEntryPage(frame, {
    heading: 'Forgot your password?',
    lede: 'We send a link by which you choose another one.',
    content: html`${errorSummary(errors)}<section>${postForm(
      frame.token,
      html`${textField({
        name: 'name',
        label: 'Name or e-mail address',
        value: typed,
        autocomplete: 'username',
        isRequired: true,
        maxLength: 254,
        errors,
      })}<button>Send the link</button>`,
    )}</section>`,
  });
}

/** The same whether there is such an account. */
export function resetSentPage(frame: EntryFrame): string {
  return renderEntryPage(frame, {
    heading: 'Look into your mail',
    lede: 'If there is such an account and we know its e-mail address, a link is on its way there. It works once, within 24 hours.',
    content: html`<section><p>Nothing came? Look among the junk mail, or ask an administrator for a link.</p></section>`,
  });
}
