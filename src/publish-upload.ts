import { loadConfig } from './config/load-config.ts';
import { crsByCode } from './crs/registry.ts';
import { openControlDatabase } from './database/control-database.ts';
import { openStore, STORED_ENCODINGS } from './open-store.ts';
import { publishDataset } from './publish/publish-dataset.ts';
import type { PublishOrder } from './upload/job-message.ts';
import { inWordsOfPages, serveJob } from './upload/job-process.ts';
import { finishPublish } from './upload/upload-records.ts';

/** The process that publishes an upload. It notes the outcome itself: the server that began it may be gone by then. */
serveJob<PublishOrder>('publish', async (order, signal, onProgress) => {
  const config = loadConfig({ args: [`--home=${order.home}`], env: {} });
  const database = await openControlDatabase(order.home);
  try {
    const store = await openStore(config);
    try {
      const report = await publishDataset(
        {
          source: { path: order.path, options: order.sourceOptions },
          portal: order.portal,
          id: order.id,
          metadata: order.title === undefined ? {} : { title: order.title },
          keyColumn: order.keyColumn,
          crs: order.crs === undefined ? undefined : crsByCode(order.crs),
          skipInvalid: order.skipInvalid,
          restrict: order.restrict,
          replace: order.replace,
          actor: order.actor,
          shownPath: order.shownPath,
        },
        // The server removes what isn't kept any more.
        { database, store, encodings: STORED_ENCODINGS, retention: config, leavesOldVersions: true },
        signal,
        onProgress,
      );
      const remarks = report.remarks.map(inWordsOfPages);
      await finishPublish(database, order.uploadId, order.jobToken, { ...report, remarks });
      return { kind: 'published' };
    } finally {
      await store.close();
    }
  } finally {
    await database.close();
  }
});
