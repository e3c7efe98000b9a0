import type { Dataset } from '../../catalog/catalog.ts';
import { delimiterName } from '../../upload/delimiter-names.ts';
import type { JobProgress, Upload } from '../../upload/upload.ts';
import {
  actionButton,
  checkBox,
  type FieldErrors,
  postForm,
  radioField,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import type { AdminFrame } from './admin-layout.ts';

export interface UploadPage {
  readonly upload: Upload;
  /** Bytes of each file that have come, while not all have. */
  readonly received: readonly number[];
  /** Of the job that runs. */
  readonly progress: JobProgress | undefined;
  /** The dataset that the file is to take the place of. */
  readonly replaced: Dataset | undefined;
  readonly errors: FieldErrors;
}

/** How the file is to be understood, where that can't be told or was told wrongly. */
export function readingForm(frame: AdminFrame, page: UploadPage, label: string): Html {
  return postForm(
    frame.token,
    html`${readingFields(frame, page)}<div class="actions">${actionButton({ action: 'inspect', label })}</div>`,
  );
}

function readingFields({ reader: { say } }: AdminFrame, { upload, errors }: UploadPage): readonly Html[] {
  const { options } = upload;
  const isCsv = upload.inspection === undefined || upload.inspection.format === 'CSV';
  const hasLayers = upload.inspection === undefined || upload.inspection.layer !== undefined;
  const fields = [
    textField({
      name: 'crs',
      label: say('Coordinate reference system'),
      hint: say('Of the coordinates in the file, e.g. EPSG:2154; empty: as the file says'),
      value: options.crs === undefined ? '' : `EPSG:${options.crs}`,
      errors,
    }),
    textField({
      name: 'encoding',
      label: say('Text encoding'),
      hint: say('Of CSV and Shapefiles, e.g. windows-1252; empty: recognised'),
      value: options.encoding,
      errors,
    }),
  ];
  if (hasLayers)
    fields.push(
      textField({
        name: 'layer',
        label: say('Layer'),
        hint: say('Of a file that has several'),
        value: options.layer,
        errors,
      }),
    );
  return isCsv ? [...fields, ...csvFields(say, upload, errors)] : fields;
}

function csvFields(
  say: AdminFrame['reader']['say'],
  { options }: Upload,
  errors: UploadPage['errors'],
): readonly Html[] {
  return [
    selectField({
      name: 'delimiter',
      label: say('CSV: separator'),
      value: delimiterName(options.delimiter),
      errors,
      choices: [
        { value: '', label: say('recognised') },
        { value: 'comma', label: say('comma') },
        { value: 'semicolon', label: say('semicolon') },
        { value: 'tab', label: say('tab') },
        { value: 'pipe', label: say('vertical bar') },
      ],
    }),
    selectField({
      name: 'decimal',
      label: say('CSV: before the fraction of a number stands'),
      value: options.decimalComma === true ? 'comma' : '',
      errors,
      choices: [
        { value: '', label: say('recognised') },
        { value: 'comma', label: say('comma') },
      ],
    }),
    textField({
      name: 'latColumn',
      label: say('CSV: column of the latitude or northing'),
      value: options.latColumn,
      errors,
    }),
    textField({
      name: 'lonColumn',
      label: say('CSV: column of the longitude or easting'),
      value: options.lonColumn,
      errors,
    }),
    textField({
      name: 'wktColumn',
      label: say('CSV: column of geometries in Well-Known Text'),
      value: options.wktColumn,
      errors,
    }),
  ];
}

/** What is said before it is published; how it was read goes along unchanged. */
export function publishForm(frame: AdminFrame, page: UploadPage): Html {
  const { upload, replaced } = page;
  const { say } = frame.reader;
  const { inspection } = upload;
  if (inspection?.crs === undefined)
    return html`<p>${say('Say the coordinate reference system below first, and read the file again.')}</p>`;
  const fields = [
    ...readingAsHidden(upload),
    replaced === undefined
      ? newFields(frame, page)
      : html`<input type="hidden" name="id" value="${replaced.id}"><input type="hidden" name="replace" value="yes">`,
    keyField(frame, page),
    inspection.invalid === 0
      ? undefined
      : checkBox({
          name: 'skipInvalid',
          label: say('Leave invalid records out'),
          hint: say(
            '{count, plural, one {# record is} other {# records are}} not valid. Without the tick nothing is published as long as there are any.',
            { count: inspection.invalid },
          ),
          isChosen: upload.options.skipInvalid === true,
        }),
  ];
  const label = replaced === undefined ? say('Publish') : say('Replace the dataset');
  return postForm(
    frame.token,
    html`${fields.map((field) => html`${field}`)}<div class="actions">${actionButton({ action: 'publish', label })}</div>`,
  );
}

function newFields({ portal, reader: { say } }: AdminFrame, { upload, errors }: UploadPage): Html {
  const { options } = upload;
  return html`${textField({
    name: 'id',
    label: say('Id'),
    hint: say('Stands in addresses and requests; it stays when the data are replaced'),
    value: options.id ?? suggestedId(upload),
    isRequired: true,
    maxLength: 200,
    errors,
  })}${textField({
    name: 'title',
    label: say('Title'),
    hint: say('For people; all the rest can be said afterwards'),
    value: options.title,
    maxLength: 1000,
    errors,
  })}${checkBox({
    name: 'replace',
    label: say('Replace the dataset that has this id, if there is one'),
    isChosen: options.replace === true,
  })}${radioField({
    name: 'visibility',
    label: say('Who may see it'),
    value: options.restrict === true ? 'restricted' : 'public',
    errors,
    choices: [
      {
        value: 'public',
        label: portal.isPrivate ? say('Whoever may enter this private portal') : say('Everybody'),
      },
      { value: 'restricted', label: say('Only those who are given a right to it afterwards') },
    ],
  })}`;
}

function keyField({ reader: { say } }: AdminFrame, { upload, replaced, errors }: UploadPage): Html {
  const { inspection, options } = upload;
  const columns = (inspection?.properties ?? []).filter(
    ({ field }, i, all) => all.findIndex((p) => p.field === field) === i,
  );
  return selectField({
    name: 'keyColumn',
    label: say('Key column'),
    hint: say('Its values become the ids of the features, and must differ'),
    value: options.keyColumn ?? '',
    errors,
    choices: [
      {
        value: '',
        label: replaced === undefined ? say('none: ids from the content') : say('as before'),
      },
      ...(inspection !== undefined && inspection.recordsWithOwnId > 0
        ? [{ value: '@id', label: say('the records’ own ids') }]
        : []),
      ...columns.map(({ field }) => ({ value: field, label: field })),
    ],
  });
}

/** The file's name without its extensions. */
function suggestedId({ files }: Upload): string {
  const main = files.find(({ name }) => !/\.(dbf|shx|prj|cpg|xsd)$/i.test(name))?.name ?? '';
  return main
    .replace(/(\.[A-Za-z0-9]{1,10}){1,2}$/, '')
    .trim()
    .slice(0, 200);
}

function readingAsHidden({ options }: Upload): readonly Html[] {
  const { layer, encoding, delimiter, decimalComma, latColumn, lonColumn, wktColumn, crs } = options;
  const values: [string, string | undefined][] = [
    ['layer', layer],
    ['encoding', encoding],
    ['delimiter', delimiter === undefined ? undefined : delimiterName(delimiter)],
    ['decimal', decimalComma === true ? 'comma' : undefined],
    ['latColumn', latColumn],
    ['lonColumn', lonColumn],
    ['wktColumn', wktColumn],
    ['crs', crs === undefined ? undefined : `EPSG:${crs}`],
  ];
  return values.flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  );
}
