import { isNativeError } from 'node:util/types'
import { shown } from '../options/shown.ts'
import { plainJson } from './plain-json.ts'
import { wholeStack } from './whole-stack.ts'

/**
 * Returns what was thrown as an error that can be told: with a name and a message that are text, and a stack that is, or none.
 * Anything can be thrown, and an error may have been tampered with.
 */
export function errorOf(thrown: unknown): Error {
  try {
    if (!(thrown instanceof Error || isNativeError(thrown)))
      return told(`what was thrown is no error: ${textOf(thrown)}`)
    const { name, message } = thrown as { name: unknown; message: unknown }
    const stack = wholeStack(thrown as { readonly stack?: unknown })
    if (typeof name === 'string' && typeof message === 'string' && (stack === undefined || typeof stack === 'string')) {
      return thrown
    }
    return told(textOf(message), textOf(name), typeof stack === 'string' ? stack : undefined)
  } catch {
    return told('what was thrown cannot be read: reading it throws')
  }
}

/** In a few words: `RangeError: too far`. */
export function thrownText(thrown: unknown): string {
  const { name, message } = errorOf(thrown)
  return `${name}: ${message}`
}

/** Whether an assertion threw it, of `node:assert`, vitest, chai or jest: something was demanded, and is not so. */
export function isAssertion(thrown: unknown): boolean {
  const { name, code, matcherResult } = errorOf(thrown) as Error & { code?: unknown; matcherResult?: unknown }
  return /^(?:Jest)?AssertionError$/.test(name) || code === 'ERR_ASSERTION' || matcherResult !== undefined
}

function told(message: string, name = 'Error', stack?: string): Error {
  const error = new Error(message)
  error.name = name
  // Ours says nothing about where it was thrown.
  error.stack = stack ?? `${name}: ${message}`
  return error
}

/** A text is told as it is, data as JSON; of all else JSON says nothing, or something else. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value
  if (typeof value !== 'object' || value === null) return shown(value)
  const json = plainJson(value)
  if (json === '{}' || json === 'undefined') return shown(value)
  return json.length > LONGEST ? `${json.slice(0, LONGEST - 1)}…` : json
}

/** More than that of something that is no error tells nobody more. */
const LONGEST = 2_000
