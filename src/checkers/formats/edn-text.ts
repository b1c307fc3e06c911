/** A name that can stand as a keyword: `:read`. */
const NAME = /^[A-Za-z_*!?+][\w*!?+.-]*$/

/** `:read`, or a string if it cannot be a keyword. */
export function ednName(name: string): string {
  return NAME.test(name) ? `:${name}` : JSON.stringify(name)
}

/**
 * A value in EDN: objects as maps with keywords for keys, Maps as maps, arrays as vectors, Sets as sets, strings as strings.
 *
 * @throws RangeError for what EDN has no notation for (functions, symbols).
 */
export function ednText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // Every escape of JSON is one of EDN.
      return JSON.stringify(value)
    case 'number':
      return numberText(value)
    case 'bigint':
      return `${value}N`
    case 'boolean':
      return String(value)
    case 'undefined':
      return 'nil'
    case 'object':
      break
    default:
      throw new RangeError(`EDN has no ${typeof value}`)
  }
  if (value === null) return 'nil'
  if (Array.isArray(value)) return `[${value.map(ednText).join(' ')}]`
  if (value instanceof Set) return `#{${[...value].map(ednText).join(' ')}}`
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${ednText(key)} ${ednText(item)}`).join(', ')}}`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries.map(([name, item]) => `${ednName(name)} ${ednText(item)}`).join(', ')}}`
}

/**
 * The value of an event in EDN. What a micro-operation does is a keyword, as Elle wants it: `[[:append 5 1] [:r 5 nil]]`, and so is a
 * list of them beside the key of an independent object: `[3 [[:r 5 nil]]]`.
 */
export function ednEventValue(value: unknown): string {
  if (isTransaction(value)) return transactionText(value)
  if (Array.isArray(value) && value.length === 2 && isTransaction(value[1])) {
    return `[${ednText(value[0])} ${transactionText(value[1])}]`
  }
  return ednText(value)
}

type Transaction = readonly (readonly [string, ...unknown[]])[]

function isTransaction(value: unknown): value is Transaction {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(each => Array.isArray(each) && typeof each[0] === 'string' && each.length <= 3)
  )
}

function transactionText(transaction: Transaction): string {
  return `[${transaction.map(([f, ...rest]) => `[${[ednName(f), ...rest.map(ednText)].join(' ')}]`).join(' ')}]`
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '##NaN'
  if (!Number.isFinite(value)) return value > 0 ? '##Inf' : '##-Inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  // A number that is whole, but not to the last digit, must not be read as an exact integer.
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text
}
