import { type Dataset, type DatasetMetadata, UPDATE_FREQUENCIES } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { ownerOf } from '../account-layout.ts';
import {
  actionButton,
  errorSummary,
  type FieldErrors,
  postForm,
  selectField,
  textArea,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import { markdownHtml } from '../markdown.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { datasetAddress } from './dataset-sections.ts';

export interface MetadataPage {
  readonly dataset: Dataset;
  /** As it stands, or as it was typed. */
  readonly metadata: DatasetMetadata;
  /** West, south, east, north in degrees, as the metadata have it or as it was typed. */
  readonly spatialExtent: string;
  /** Of the metadata that the form was made from. */
  readonly digest: string;
  readonly errors: FieldErrors;
  /** True: the description is shown as readers will see it, and nothing is saved yet. */
  readonly isPreview: boolean;
}

/** `/admin/datasets/<id>/metadata/`: what is said about a dataset. */
export function metadataPage(frame: AdminFrame, page: MetadataPage): string {
  const { dataset, metadata, errors, isPreview } = page;
  const { say } = frame.reader;
  const { token } = frame;
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: say('What is said about {title}', { title: titleOf(dataset) }),
    lede: html`${say('It stands in the catalogue, on the dataset’s page and in its services.')} <a href="${datasetAddress(frame, dataset.id)}">${say('Back to the dataset')}</a>`,
    content: html`${isPreview ? preview(frame, metadata) : undefined}<section>${errorSummary(errors)}${postForm(
      token,
      html`<input type="hidden" name="digest" value="${page.digest}">${descriptionFields(frame, page)}${sourceFields(frame, page)}${timeFields(frame, page)}${propertyFields(frame, page)}
<div class="actions">${actionButton({ action: 'save', label: say('Save') })}${actionButton({ action: 'preview', label: say('Show the description'), kind: 'plain' })}</div>`,
    )}</section>`,
  });
}

function preview({ reader: { say } }: AdminFrame, { abstract }: DatasetMetadata): Html {
  return html`<section id="preview"><h2>${say('The description as it will be shown')}</h2><div class="way">${markdownHtml(abstract)}</div><p>${say('It is not saved yet.')}</p></section>`;
}

function descriptionFields({ reader: { say } }: AdminFrame, { metadata, errors }: MetadataPage): Html {
  return html`${textField({ name: 'title', label: say('Title'), value: metadata.title, maxLength: 1000, errors })}${textArea(
    {
      name: 'abstract',
      label: say('Description'),
      hint: say('In Markdown: headings, lists, links, emphasis; HTML shows as text'),
      value: metadata.abstract,
      errors,
    },
  )}${textField({
    name: 'keywords',
    label: say('Keywords'),
    hint: say('Separated by commas'),
    value: metadata.keywords.join(', '),
    errors,
  })}`;
}

function sourceFields(frame: AdminFrame, { metadata, errors }: MetadataPage): Html {
  const { say } = frame.reader;
  return html`${textField({
    name: 'publisher',
    label: say('Publisher'),
    hint: say('Who stands for the data, where it isn’t {provider}', {
      provider: ownerOf(frame.portal),
    }),
    value: metadata.publisher,
    errors,
  })}${textField({
    name: 'attribution',
    label: say('Attribution'),
    hint: say('Whom to name when the data are used'),
    value: metadata.attribution,
    errors,
  })}${textField({ name: 'licence', label: say('Licence'), value: metadata.licence, errors })}${textField({
    name: 'licenceUrl',
    label: say('Address of the licence'),
    type: 'url',
    value: metadata.licenceUrl,
    errors,
  })}${textField({ name: 'contactName', label: say('Contact'), value: metadata.contactName, errors })}${textField(
    {
      name: 'contactEmail',
      label: say('E-mail address of the contact'),
      type: 'email',
      value: metadata.contactEmail,
      errors,
    },
  )}`;
}

function timeFields({ reader: { say } }: AdminFrame, page: MetadataPage): Html {
  const { metadata, errors } = page;
  const frequencies = {
    continuous: say('continuously'),
    hourly: say('every hour'),
    daily: say('every day'),
    weekly: say('every week'),
    monthly: say('every month'),
    quarterly: say('every quarter'),
    annual: say('every year'),
    biennial: say('every two years'),
    irregular: say('irregularly'),
    never: say('never'),
  };
  return html`${textField({
    name: 'languages',
    label: say('Languages of the data'),
    hint: say('Tags separated by commas, e.g. fr, de'),
    value: metadata.languages.join(', '),
    errors,
  })}${selectField({
    name: 'updateFrequency',
    label: say('Brought up to date'),
    value: metadata.updateFrequency ?? '',
    errors,
    choices: [
      { value: '', label: say('not said') },
      ...UPDATE_FREQUENCIES.map((value) => ({ value, label: frequencies[value] })),
    ],
  })}${textField({
    name: 'temporalStart',
    label: say('First day that the data speak of'),
    hint: say('E.g. 2026-01-31'),
    value: metadata.temporalStart,
    errors,
  })}${textField({
    name: 'temporalEnd',
    label: say('Last day that the data speak of'),
    value: metadata.temporalEnd,
    errors,
  })}${textField({
    name: 'spatialExtent',
    label: say('Box that the data are about'),
    hint: say('West, south, east, north in degrees, e.g. -5.2, 41.3, 9.6, 51.1; empty: the box around them'),
    value: page.spatialExtent,
    errors,
  })}${textField({
    name: 'modified',
    label: say('Day of the last change at the source'),
    hint: say('Empty: the day of the publication'),
    value: metadata.modified,
    errors,
  })}${textField({
    name: 'otherSrs',
    label: say('Further coordinate reference systems to advertise'),
    hint: say('Separated by commas, e.g. EPSG:2154; any other is given on request, too'),
    value: metadata.otherSrs.join(', '),
    errors,
  })}`;
}

/** Labels and descriptions of the current version's properties, by their places: names may be whatever. */
function propertyFields({ reader: { say } }: AdminFrame, { dataset, metadata, errors }: MetadataPage): Html {
  const texts = new Map(metadata.properties.map((text) => [text.name, text]));
  const fields = dataset.featureType.properties.map((property, i) => {
    const text = texts.get(property.name);
    return html`<fieldset><legend><code>${property.name}</code></legend>${textField({
      name: `label.${i}`,
      label: say('Label'),
      value: text?.label,
      hint: property.label === property.name ? undefined : property.label,
      errors,
    })}${textField({ name: `description.${i}`, label: say('What it means'), value: text?.description, errors })}</fieldset>`;
  });
  return html`<details id="properties"><summary>${say('Properties')}</summary>${fields}</details>`;
}
