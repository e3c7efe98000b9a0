import { textBody } from '../format/encoded-body.ts';
import { PAGE_TYPE, SCRIPTED_PAGE_HEADERS } from '../page/page-layout.ts';
import { connectPage } from '../page/portal-pages.ts';
import type { Answer } from './answer.ts';
import { callerOf } from './caller-of.ts';
import { readerOf } from './reader-of.ts';
import type { RouteInput } from './route.ts';

/** `/api/wfs` for people: how to connect. */
export function connectPageAnswer(input: RouteInput): Answer {
  const { catalog, rights } = callerOf(input).view;
  const { portal, datasets, revision } = catalog;
  const reader = readerOf(input);
  const state = ['connect', portal.id, revision, rights, reader.say.language, reader.place, reader.user];
  return {
    status: 200,
    headers: SCRIPTED_PAGE_HEADERS,
    body: textBody(PAGE_TYPE, connectPage({ portal, datasets, reader }), JSON.stringify(state)),
  };
}
