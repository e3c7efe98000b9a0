import type { Dataset } from '../catalog/catalog.ts';
import { textBody } from '../format/encoded-body.ts';
import { getFeatureDocument } from '../ogc/wfs/v1_1_0/write-get-feature.ts';
import { consolePage } from '../page/console/console-page.ts';
import { CONSOLE_STYLE } from '../page/console/console-style.ts';
import { PAGE_TYPE, pageHeaders } from '../page/page-layout.ts';
import type { Answer } from './answer.ts';
import { callerOf } from './caller-of.ts';
import { readerOf } from './reader-of.ts';
import type { RouteInput } from './route.ts';

const HEADERS = pageHeaders({ formTargets: ["'self'"], styles: [CONSOLE_STYLE], isScripted: true });

/** `/api/wfs` for people: how to connect, and the operations to try. */
export function consoleAnswer(input: RouteInput): Answer {
  const { catalog, rights } = callerOf(input).view;
  const { portal, datasets, revision } = catalog;
  const reader = readerOf(input);
  const text = consolePage({ portal, datasets, reader, exampleDocument: exampleDocument(datasets[0]) });
  const validator = `console ${portal.id} ${revision} ${rights} ${reader.say.language} ${reader.place} ${reader.user?.displayName ?? ''}`;
  return {
    status: 200,
    headers: HEADERS,
    body: textBody(PAGE_TYPE, text, validator),
  };
}

function exampleDocument(dataset: Dataset | undefined): string | undefined {
  if (dataset === undefined) return undefined;
  return getFeatureDocument({
    type: dataset.featureType,
    propertyNames: [],
    filter: undefined,
    box: undefined,
    sortBy: undefined,
    srsName: undefined,
    maxFeatures: 5,
    outputFormat: undefined,
  });
}
