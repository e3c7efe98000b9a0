import { pathToFileURL } from 'node:url';
import * as libxml2 from 'libxml2-wasm';
import { sharedPath } from './shared.ts';

export interface WfsValidator {
  /** What is wrong with the document, one line each; empty when it is valid. */
  validate(xml: string | Uint8Array): string[];
}

interface SharedValidator {
  validate(xml: string | Uint8Array): readonly { readonly line: number; readonly message: string }[];
}

/**
 * Validates documents of WFS 1.1.0, or those of 1.0.0 for GML 2, against the schemas of the shared folder, together with application schemas (answers
 * to DescribeFeatureType). Ask `sharedAvailable` first.
 */
export async function wfsValidator(
  appSchemas: readonly string[] = [],
  version: '1.1.0' | '1.0.0' = '1.1.0',
): Promise<WfsValidator> {
  const module: { createValidator(library: typeof libxml2, options: object): SharedValidator } = await import(
    pathToFileURL(sharedPath('schemas/validate.mjs')).href
  );
  const validator = module.createValidator(libxml2, { version, appSchemas });
  return { validate: (xml) => validator.validate(xml).map(({ line, message }) => `${line}: ${message}`) };
}
