import type { Feature, Value } from '../feature/feature.ts';
import type { ExactNumber } from './compare-numbers.ts';
import type { Expression, LiteralValue } from './filter.ts';

/** `digits` divided by ten to the power of `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const TEN = 10n;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** The value of an expression whose operators are all exact, as decimal digits; null for absent operands. */
export function exactArithmetic(expression: Expression): (feature: Feature) => ExactNumber | null {
  const calculate = decimalArithmetic(expression);
  return (feature) => {
    const result = calculate(feature);
    return result === null ? null : decimalText(result);
  };
}

function decimalArithmetic(expression: Expression): (feature: Feature) => Decimal | null {
  switch (expression.kind) {
    case 'Literal': {
      const literal = decimalOf(expression.value);
      return () => literal;
    }
    case 'PropertyName':
      return ({ values }) => decimalOf(values[expression.property] ?? null);
    default: {
      const left = decimalArithmetic(expression.left);
      const right = decimalArithmetic(expression.right);
      const { kind } = expression;
      if (kind === 'Div') throw new RangeError('quotients are not exact');
      return (feature) => {
        const a = left(feature);
        const b = right(feature);
        return a === null || b === null ? null : calculate(kind, a, b);
      };
    }
  }
}

function calculate(kind: 'Add' | 'Sub' | 'Mul', a: Decimal, b: Decimal): Decimal {
  if (kind === 'Mul') return { digits: a.digits * b.digits, scale: a.scale + b.scale };
  const scale = Math.max(a.scale, b.scale);
  const left = a.digits * TEN ** BigInt(scale - a.scale);
  const right = b.digits * TEN ** BigInt(scale - b.scale);
  return { digits: kind === 'Add' ? left + right : left - right, scale };
}

/** Null for what is no integer and no decimal. */
function decimalOf(value: Value | LiteralValue): Decimal | null {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  if (typeof value === 'number') return Number.isInteger(value) ? { digits: BigInt(value), scale: 0 } : null;
  const text =
    typeof value === 'string'
      ? value
      : value !== null && typeof value === 'object' && 'decimal' in value
        ? value.decimal
        : '';
  const match = DECIMAL.exec(text);
  const [, sign, whole = '', fraction = ''] = match ?? [];
  if (whole + fraction === '') return null;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

function decimalText({ digits, scale }: Decimal): string {
  const isNegative = digits < 0n;
  const text = String(isNegative ? -digits : digits).padStart(scale + 1, '0');
  const point = text.length - scale;
  const unsigned = scale === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return isNegative ? `-${unsigned}` : unsigned;
}
