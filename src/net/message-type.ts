import { wireText } from './wire-text.ts'

/** Fields that say what a message is, the usual ones first. */
const TYPE_FIELDS = ['type', 'kind', 't', '_type', '_tag', 'tag', 'op', 'method', 'cmd', 'command', 'action', 'msg']
const TUPLE_FIELDS = ['0']
/** What is longer is no type. */
export const LONGEST_TYPE = 32

/** What a message is: the value of its type field, the first word of a tuple; undefined when it does not say. */
export function messageType(content: unknown): string | undefined {
  const key = typeFieldOf(content)
  return key === undefined ? undefined : String(fieldOf(content as object, key))
}

/**
 * What people call something that was sent; undefined for a datagram that does not say what it is. What bytes on a connection say is cut where it is
 * longer than `most`.
 */
export function sendingName(
  sending: { readonly control?: string; readonly message: unknown; readonly part: string },
  most = LONGEST_TYPE,
): string | undefined {
  const { control, message, part } = sending
  return control ?? messageType(message) ?? saidOnWire(message, most) ?? (part === 'datagram' ? undefined : part)
}

function saidOnWire(message: unknown, most: number): string | undefined {
  const text = message instanceof Uint8Array ? wireText(message) : undefined
  return text === undefined || text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** The field of a message that says what it is. */
export function typeFieldOf(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return undefined
  for (const key of Array.isArray(content) ? TUPLE_FIELDS : TYPE_FIELDS) {
    const value = fieldOf(content, key)
    const isType = typeof value === 'string' || (typeof value === 'number' && key !== '0')
    if (isType && value !== '' && String(value).length <= LONGEST_TYPE) return key
  }
  return undefined
}

/** A field of a message that may be a map, or throw when it is looked at; undefined if it is not its own. */
export function fieldOf(content: object, key: string): unknown {
  try {
    return content instanceof Map
      ? content.get(key)
      : Object.hasOwn(content, key)
        ? Reflect.get(content, key)
        : undefined
  } catch {
    return undefined
  }
}
