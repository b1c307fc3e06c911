import crypto from 'node:crypto'
import { current } from '../current.ts'
import { defineLazily, defineValue } from './patch.ts'

/**
 * A form as Node's fetch sends it, `multipart/form-data` (RFC 7578, as the HTML standard writes it), its boundary from the numbers of
 * the node. Node draws it by a function that it takes before sameseed is loaded, from version 24 on.
 */
function encoded(form: FormData): Blob {
  const boundary = `----formdata-undici-0${String(crypto.randomInt(0, 1e11)).padStart(11, '0')}`
  const parts: (string | File)[] = []
  for (const [name, value] of form) {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${quotable(withBreaks(name))}"`
    if (typeof value === 'string') {
      parts.push(`${disposition}\r\n\r\n${withBreaks(value)}\r\n`)
    } else {
      const fileName = value.name ? `; filename="${quotable(value.name)}"` : ''
      const type = value.type || 'application/octet-stream'
      parts.push(`${disposition}${fileName}\r\nContent-Type: ${type}\r\n\r\n`, value, '\r\n')
    }
  }
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` })
}

function quotable(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}

function withBreaks(text: string): string {
  return text.replaceAll(/\r?\n|\r/g, '\r\n')
}

/** The body of a request or answer, a form in a node encoded; anything else as it is. */
function bodyOf(body: unknown): unknown {
  return current !== undefined && body instanceof FormData ? encoded(body) : body
}

/** What `fetch` and `new Request(…)` take as options, a form in it encoded. */
export function withBody<Init>(init: Init): Init {
  const body = (init as { readonly body?: unknown } | null | undefined)?.body
  const sent = bodyOf(body)
  return sent === body ? init : { ...init, body: sent }
}

/**
 * Makes `Request` and `Response` encode forms by `encoded` in a node. When they are first asked for: Node's fetch takes a while to load.
 */
export function putForms(): void {
  putLazily('Request', ([input, init]) => [input, withBody(init)])
  putLazily('Response', ([body, init]) => [bodyOf(body), init])
}

function putLazily(name: 'Request' | 'Response', taken: (args: unknown[]) => unknown[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name)
  if (descriptor === undefined) return
  defineLazily(globalThis, name, false, () => {
    const real = (descriptor.get === undefined ? descriptor.value : descriptor.get.call(globalThis)) as typeof Request
    const replacement = new Proxy(real, {
      construct: (target, args, newTarget) => Reflect.construct(target, taken(args), newTarget),
    })
    defineValue(real.prototype, 'constructor', replacement)
    defineValue(globalThis, name, replacement)
    return replacement
  })
}
