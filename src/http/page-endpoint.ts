import { textBody } from '../format/encoded-body.ts';
import { PAGE_HEADERS, PAGE_TYPE } from '../page/page-layout.ts';
import { connectPage, homePage } from '../page/portal-pages.ts';
import type { Answer } from './answer.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/`: what is here. */
export const homeEndpoint: Handler = async (input) => pageAnswer(input, homePage);

/** `/api/wfs` for people: how to connect. */
export function connectPageAnswer(input: RouteInput): Answer {
  return pageAnswer(input, connectPage);
}

function pageAnswer({ context }: RouteInput, page: typeof homePage): Answer {
  if (context.portal === undefined) throw new Error('the route of a page lacks its guard for the portal');
  const datasets = context.portal.datasets.filter((dataset) => !dataset.isRestricted);
  const html = page({ portal: context.portal.portal, datasets, baseUrl: context.baseUrl });
  return {
    status: 200,
    headers: PAGE_HEADERS,
    body: textBody(PAGE_TYPE, html, `page ${page.name} ${context.portal.revision}`),
  };
}
