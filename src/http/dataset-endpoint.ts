import { textBody } from '../format/encoded-body.ts';
import { datasetPage } from '../page/dataset/dataset-page.ts';
import { DATASET_STYLE } from '../page/dataset-style.ts';
import { PAGE_TYPE, pageHeaders } from '../page/page-layout.ts';
import { callerOf } from './caller-of.ts';
import { HttpFailure } from './http-failure.ts';
import { readerOf } from './reader-of.ts';
import type { Handler } from './route.ts';

const HEADERS = pageHeaders({ isScripted: true, styles: [DATASET_STYLE] });

/** `/dataset/:id/`: the page of a dataset, by its id or the name of its feature type. */
export const datasetEndpoint: Handler = async (input) => {
  const { catalog, rights } = callerOf(input).view;
  const id = input.parameters.get('id') as string;
  const dataset = catalog.datasets.find((candidate) => candidate.id === id) ?? catalog.findByName(id);
  // The same for one that the caller may not see: it doesn't exist for them.
  if (dataset === undefined) throw new HttpFailure(404, `There is no dataset ${JSON.stringify(id)} here.`);
  const reader = readerOf(input);
  const state = ['dataset', dataset.uid, catalog.revision, rights, reader.say.language, reader.place];
  return {
    status: 200,
    headers: HEADERS,
    body: textBody(
      PAGE_TYPE,
      datasetPage({ portal: catalog.portal, reader }, dataset),
      JSON.stringify([...state, reader.user?.displayName]),
    ),
  };
};
