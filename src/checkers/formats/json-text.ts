/**
 * A value in JSON, as elle-cli and Jepsen have it: Sets as arrays, the keys of Maps as text, bigints as the integers that they are.
 *
 * @throws RangeError for what JSON has no notation for (NaN, infinities, functions, symbols).
 */
export function jsonText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return numberText(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return 'null'
    case 'object':
      break
    default:
      throw new RangeError(`JSON has no ${typeof value}`)
  }
  if (value === null) return 'null'
  if (Array.isArray(value) || value instanceof Set) return `[${Array.from(value, jsonText).join(',')}]`
  const entries = value instanceof Map ? [...value].map(([key, item]) => [nameOf(key), item]) : Object.entries(value)
  return `{${entries
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `${JSON.stringify(name)}:${jsonText(item)}`)
    .join(',')}}`
}

function nameOf(key: unknown): string {
  return typeof key === 'string' ? key : jsonText(key)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`JSON has no ${value}`)
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  // A number that is whole, but not to the last digit, must not be read as an exact integer.
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text
}
