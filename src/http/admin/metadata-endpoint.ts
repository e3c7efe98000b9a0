import type { Dataset, DatasetMetadata, PropertyText } from '../../catalog/catalog.ts';
import { CatalogError } from '../../catalog/catalog-error.ts';
import {
  envelopeFromDegrees,
  isUpdateFrequency,
  metadataDigest,
  updateMetadata,
} from '../../catalog/dataset-metadata.ts';
import type { Envelope } from '../../feature/geometry.ts';
import { type MetadataPage, metadataPage } from '../../page/admin/metadata-page.ts';
import { NO_ERRORS } from '../../page/form.ts';
import { formPageAnswer } from '../account-input.ts';
import { checkedForm } from '../form-token.ts';
import type { Handler } from '../route.ts';
import { adminInput, changedAnswer, fieldErrors } from './admin-input.ts';
import { datasetOf, pathOf } from './datasets-endpoint.ts';

const NO_BOX: Envelope = { minX: Number.NaN, minY: Number.NaN, maxX: Number.NaN, maxY: Number.NaN };

/** `/admin/datasets/:id/metadata/`. */
export const metadataEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const dataset = datasetOf(input, admin);
  const { frame, database, portalId, actor } = admin;
  const show = (more: Partial<MetadataPage>) => {
    const { metadata } = dataset;
    const shown = {
      dataset,
      metadata,
      spatialExtent: textOfBox(metadata.spatialExtent),
      digest: metadataDigest(metadata),
      errors: NO_ERRORS,
      isPreview: false,
    };
    const page = { ...shown, ...more };
    return formPageAnswer(metadataPage(frame, page), page.errors);
  };
  if (input.exchange.request.method !== 'POST') return show({});
  const form = await checkedForm(input);
  const metadata = metadataIn(form, dataset);
  const digest = form.get('digest') ?? '';
  const spatialExtent = form.get('spatialExtent') ?? textOfBox(metadata.spatialExtent);
  if (form.get('action') === 'preview') return show({ metadata, spatialExtent, digest, isPreview: true });
  try {
    await updateMetadata(database, portalId, dataset.id, metadata, { actor, madeFrom: digest });
  } catch (error) {
    const errors = fieldErrors(error, 'title', frame.reader.say);
    // Saving again is then a decision: they have been told.
    const isOutdated = error instanceof CatalogError && error.problem === 'Changed';
    const shownDigest = isOutdated ? metadataDigest(dataset.metadata) : digest;
    return show({ metadata, spatialExtent, errors, digest: shownDigest });
  }
  return changedAnswer(input, `${pathOf(dataset)}metadata/`, 'saved');
};

/** The metadata as it was typed; what the form doesn't have stays. */
function metadataIn(form: ReadonlyMap<string, string>, dataset: Dataset): DatasetMetadata {
  const { metadata } = dataset;
  const text = (name: string) => (form.get(name) ?? '').trim();
  const optional = (name: string) => text(name) || undefined;
  const words = (name: string) =>
    text(name)
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const updateFrequency = text('updateFrequency');
  return {
    ...metadata,
    title: text('title'),
    // Browsers send CRLF.
    abstract: (form.get('abstract') ?? '').replaceAll('\r\n', '\n').trimEnd(),
    keywords: words('keywords'),
    publisher: optional('publisher'),
    attribution: optional('attribution'),
    licence: optional('licence'),
    licenceUrl: optional('licenceUrl'),
    languages: words('languages'),
    updateFrequency: isUpdateFrequency(updateFrequency) ? updateFrequency : undefined,
    contactName: optional('contactName'),
    contactEmail: optional('contactEmail'),
    temporalStart: optional('temporalStart'),
    temporalEnd: optional('temporalEnd'),
    spatialExtent: boxIn(form.get('spatialExtent'), metadata),
    modified: optional('modified'),
    otherSrs: words('otherSrs').map((name) => (/^\d+$/.test(name) ? `EPSG:${name}` : name)),
    properties: propertiesIn(form, dataset),
  };
}

/** What is no box is one that `checkMetadata` refuses. */
function boxIn(typed: string | undefined, { spatialExtent }: DatasetMetadata): Envelope | undefined {
  if (typed === undefined) return spatialExtent;
  return typed.trim() === '' ? undefined : (envelopeFromDegrees(typed) ?? NO_BOX);
}

function textOfBox(box: Envelope | undefined): string {
  return box === undefined ? '' : [box.minX, box.minY, box.maxX, box.maxY].join(', ');
}

/** By the places of the current version's properties; what is said of others, of an earlier version, stays. */
function propertiesIn(form: ReadonlyMap<string, string>, { featureType, metadata }: Dataset): PropertyText[] {
  const names = featureType.properties.map(({ name }) => name);
  const others = metadata.properties.filter(({ name }) => !names.includes(name));
  const typed = names.flatMap((name, i) => {
    const label = (form.get(`label.${i}`) ?? '').trim() || undefined;
    const description = (form.get(`description.${i}`) ?? '').trim() || undefined;
    return label === undefined && description === undefined ? [] : [{ name, label, description }];
  });
  return [...typed, ...others];
}
