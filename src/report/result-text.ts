import { valueText } from './value-text.ts'

const READS = /^(r|read|get|peek|poll|dequeue|take|load|fetch|lookup)\b/i

/**
 * The result of an operation that succeeded, in words; empty where it says nothing beyond that: it has none, or it is what was asked for. That
 * a read found nothing says something.
 */
export function resultText(f: string, argument: unknown, value: unknown, room: number): string {
  const text = valueText(value, room)
  if (READS.test(f) && isHollow(value)) return text
  if (value === undefined || value === null) return ''
  return text === valueText(argument, room) ? '' : text
}

function isHollow(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.includes(null))
}
