import http from 'node:http'

type StoreHeader = (this: http.ServerResponse, firstLine: string, headers: unknown) => void

const { _storeHeader: storeHeader } = http.ServerResponse.prototype as unknown as { _storeHeader: StoreHeader }

/**
 * Node's `ServerResponse` with the date of its machine's clock: Node caches the header in a variable of its own, and clears it with a
 * timer that is not ours.
 */
export class DatedResponse<
  Request extends http.IncomingMessage = http.IncomingMessage,
> extends http.ServerResponse<Request> {
  _storeHeader(firstLine: string, headers: unknown): void {
    const isDated = this.sendDate && !hasDate(headers)
    const line = isDated ? `${firstLine}Date: ${new Date().toUTCString()}\r\n` : firstLine
    this.sendDate = false
    storeHeader.call(this, line, headers)
  }
}

/** Headers come as an object, as a list of pairs, as one flat list, or, if they were set one by one, with lower-case keys. */
function hasDate(headers: unknown): boolean {
  if (headers === null || headers === undefined) return false
  if (!Array.isArray(headers)) return Object.keys(headers).some(isDate)
  if (Array.isArray(headers[0])) return headers.some(([name]) => isDate(String(name)))
  return headers.some((name, i) => i % 2 === 0 && isDate(String(name)))
}

function isDate(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'date'
}
