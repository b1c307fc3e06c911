import http from 'node:http'

type StoreHeader = (this: http.ServerResponse, firstLine: string, headers: unknown) => void

const { _storeHeader: storeHeader } = http.ServerResponse.prototype as unknown as { _storeHeader: StoreHeader }

interface Stored {
  _header: string
}

/**
 * A method of Node's `ServerResponse` that stores the head of the answer, with the date of the machine's clock: Node caches that header
 * in a variable of its own, and clears it with a timer that is not ours.
 */
export function datedHeader(this: http.ServerResponse, firstLine: string, headers: unknown): void {
  storeHeader.call(this, firstLine, headers)
  if (!this.sendDate || hasDate(headers) || this.hasHeader('date')) return
  const stored = this as unknown as Stored
  stored._header = stored._header.replace(/\r\nDate: [^\r]*/, `\r\nDate: ${new Date().toUTCString()}`)
}

/** Headers come as an object, as a list of pairs, as one flat list, or not at all if they were set one by one. */
function hasDate(headers: unknown): boolean {
  if (headers === null || headers === undefined) return false
  if (!Array.isArray(headers)) return Object.keys(headers).some(isDate)
  if (Array.isArray(headers[0])) return headers.some(([name]) => isDate(String(name)))
  return headers.some((name, i) => i % 2 === 0 && isDate(String(name)))
}

function isDate(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'date'
}
