import { textBody } from '../format/encoded-body.ts';
import { formPageHeaders, PAGE_TYPE, type PagePolicy } from '../page/page-layout.ts';
import type { Answer } from './answer.ts';

interface ScriptedForm extends Pick<PagePolicy, 'styles' | 'imageOrigins'> {
  readonly status: number;
}

/** A page with forms of ours and with scripts; nobody else's to keep or to know of. */
export function scriptedFormAnswer(page: string, { status, ...policy }: ScriptedForm): Answer {
  const headers = formPageHeaders({ ...policy, isScripted: true });
  return { status, headers, body: textBody(PAGE_TYPE, page) };
}
