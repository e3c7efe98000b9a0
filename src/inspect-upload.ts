import { decodeFeatureType } from './catalog/stored-feature-type.ts';
import { crsByCode } from './crs/registry.ts';
import { inspectSource } from './publish/inspect-source.ts';
import type { InspectOrder } from './upload/job-message.ts';
import { inWordsOfPages, serveJob } from './upload/job-process.ts';

/** The process that reads an upload before anything is published. It may read its own folder and the program, and write nothing. */
serveJob<InspectOrder>('inspect', async ({ path, sourceOptions, crs, before }, signal, onProgress) => {
  const inspection = await inspectSource(
    {
      path,
      options: sourceOptions,
      crs: crs === undefined ? undefined : crsByCode(crs),
      before: before === undefined ? undefined : decodeFeatureType(before),
    },
    signal,
    (done, fraction) => onProgress({ phase: 'reading', done, fraction }),
  );
  const { crsProblem } = inspection;
  return {
    kind: 'inspected',
    inspection: {
      ...inspection,
      crsProblem: crsProblem && inWordsOfPages(crsProblem.replace(`${path}: `, '')),
      remarks: inspection.remarks.map(inWordsOfPages),
    },
  };
});
