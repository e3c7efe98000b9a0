import { textBody } from '../format/encoded-body.ts';
import { FORM_PAGE_HEADERS, PAGE_TYPE, type PagePolicy, pageHeaders } from '../page/page-layout.ts';
import type { Answer } from './answer.ts';

interface ScriptedForm extends Pick<PagePolicy, 'styles' | 'imageOrigins'> {
  readonly status: number;
}

/** A page with forms of ours and with scripts; nobody else's to keep or to know of. */
export function scriptedFormAnswer(page: string, { status, ...policy }: ScriptedForm): Answer {
  const headers = {
    ...FORM_PAGE_HEADERS,
    'Content-Security-Policy':
      pageHeaders({ ...policy, formTargets: ["'self'"], isScripted: true })['Content-Security-Policy'] ?? '',
  };
  return { status, headers, body: textBody(PAGE_TYPE, page) };
}
