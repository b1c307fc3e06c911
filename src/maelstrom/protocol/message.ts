import * as v from 'valibot'
import { plainObject } from '../../options/options.ts'

/** What a message says. Requests have a `msg_id`, replies an `in_reply_to`. */
export interface Body {
  readonly type?: string
  readonly msg_id?: number
  readonly in_reply_to?: number
  readonly [field: string]: unknown
}

/** A line of a node's standard input or output. */
export interface Message {
  readonly src: string
  readonly dest: string
  readonly body: Body
}

const MESSAGE = v.object({
  src: v.string('a text'),
  dest: v.string('a text'),
  body: plainObject() as v.GenericSchema<unknown, Body>,
})

/** A node breaks Maelstrom's protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/**
 * Reads a line that a node wrote.
 *
 * @throws ProtocolError for what is no message of its own.
 */
export function parseMessage(node: string, line: string): Message {
  const wrong = (what: string) => new ProtocolError(`${node} wrote ${clipped(line)} to stdout: ${what}`)
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    throw wrong('that is no JSON. What is not a message belongs on stderr (console.error)')
  }
  const result = v.safeParse(MESSAGE, given)
  if (!result.success) throw wrong(`a message has src, dest and body, and ${firstIssue(result.issues)}`)
  const { src } = result.output
  if (src !== node) throw wrong(`its src is "${src}", and has to be the node's own name`)
  return result.output
}

/** How a value first differs from what it should be: `messages should be a list`. */
export function firstIssue([issue]: readonly v.BaseIssue<unknown>[]): string {
  const path = issue?.path?.map(({ key }) => String(key)).join('.')
  if (issue?.received === 'undefined') return `there is no ${path}`
  return `${path} should be ${issue?.message}`
}

const LONGEST = 160

/** A text of any length as part of a sentence. */
export function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
