import type { WrittenEnvelope } from '../../../query/filter-expression.ts';
import { splitParenthesised } from '../../ows/kvp.ts';
import { invalidParameter, type OwsException, quote } from '../../ows/ows-exception.ts';

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * The boxes of the KVP parameter `bbox` (OGC 04-094 §14.3.3): one, or one for each feature type in parentheses. A box is
 * the lower and the upper corner, of two numbers each or of three (heights are left out: boxes are tested in two
 * dimensions), and perhaps the name of a CRS, which says what the numbers are. Nothing is looked up here. Throws
 * InvalidParameterValue with locator `bbox`.
 */
export function decodeBboxes(value: string): WrittenEnvelope[] {
  return (splitParenthesised(value) ?? [value]).map(decodeBbox);
}

function decodeBbox(value: string): WrittenEnvelope {
  const parts = value.split(',').map((part) => part.trim());
  const count = parts.findIndex((part) => !NUMBER.test(part));
  const numbers = (count < 0 ? parts : parts.slice(0, count)).map(Number);
  const rest = parts.slice(numbers.length);
  const isBox = (numbers.length === 4 || numbers.length === 6) && numbers.every(Number.isFinite);
  // Names of CRSs hold no comma.
  if (!isBox || rest.length > 1) throw refuse(value);
  const half = numbers.length / 2;
  const srsName = rest[0];
  return {
    lower: [numbers[0] as number, numbers[1] as number],
    upper: [numbers[half] as number, numbers[half + 1] as number],
    srsName: srsName === '' ? undefined : srsName,
  };
}

function refuse(value: string): OwsException {
  return invalidParameter(
    'bbox',
    `bbox must be 4 or 6 numbers with commas between them, and perhaps the name of a CRS; it is ${quote(value)}.`,
  );
}
