/** Bytes from which on a text is none any more: control characters other than line ends and tabs, and what is no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/

/**
 * Returns what bytes on a connection say, where they are text, on one line: of HTTP the request (`POST /carts/ann {"item":"tea"}`) or
 * the status (`201 Created ["tea"]`), of RESP, the protocol of Redis, the words (`set cart:ann tea`). Of a TLS handshake, as simulated
 * machines have it, which step it is. Undefined for anything else.
 */
export function wireText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 21 || bytes[0] === 22) return handshakeText(bytes)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (text === '' || NO_TEXT.test(text)) return undefined
  return httpText(text) ?? respText(text) ?? oneLine(text)
}

/** A record of a handshake has JSON in it, after five bytes. */
function handshakeText(bytes: Uint8Array): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(bytes.subarray(5)).toString())
    const { say, servername, number } = said as { say: string; servername?: string; number?: number }
    return ['TLS', say, servername ?? number ?? ''].join(' ').trim()
  } catch {
    return undefined
  }
}

function httpText(text: string): string | undefined {
  const [, request, status] = /^(?:([A-Z]+ \S+) HTTP\/1\.[01]|HTTP\/1\.[01] (\d{3}[^\r\n]*))\r\n/.exec(text) ?? []
  const first = request ?? status
  if (first === undefined) return undefined
  const end = text.indexOf('\r\n\r\n')
  const body = end < 0 ? '' : oneLine(text.slice(end + 4))
  return body === '' ? first : `${first} ${body}`
}

/** Lengths of what follows tell nothing. */
function respText(text: string): string | undefined {
  if (!/^(?:\*\d+|\$-?\d+|[+:-].*)\r\n/.test(text)) return undefined
  const words = text.split('\r\n').filter(line => !/^(?:\*\d+|\$\d+)?$/.test(line))
  return words.map(word => (word === '$-1' ? 'nil' : word.replace(/^[+:](?=\w)/, ''))).join(' ') || undefined
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}
