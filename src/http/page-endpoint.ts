import { textBody } from '../format/encoded-body.ts';
import { PAGE_TYPE, SCRIPTED_PAGE_HEADERS } from '../page/page-layout.ts';
import { connectPage, homePage } from '../page/portal-pages.ts';
import type { Answer } from './answer.ts';
import { callerOf } from './caller-of.ts';
import { readerOf } from './reader-of.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/`: what is here. */
export const homeEndpoint: Handler = async (input) => pageAnswer(input, homePage);

/** `/api/wfs` for people: how to connect. */
export function connectPageAnswer(input: RouteInput): Answer {
  return pageAnswer(input, connectPage);
}

function pageAnswer(input: RouteInput, page: typeof homePage): Answer {
  const { catalog, rights } = callerOf(input).view;
  const { portal, datasets, revision } = catalog;
  const reader = readerOf(input);
  const name = reader.user?.displayName ?? '';
  const html = page({ portal, datasets, reader });
  return {
    status: 200,
    headers: SCRIPTED_PAGE_HEADERS,
    body: textBody(
      PAGE_TYPE,
      html,
      `page ${page.name} ${portal.id} ${revision} ${rights} ${reader.say.language} ${reader.place} ${name}`,
    ),
  };
}
