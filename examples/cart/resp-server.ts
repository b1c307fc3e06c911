/** As much of a Redis as a client needs to begin with: strings, on the protocol RESP2. */
import { createServer, type Socket } from 'node:net'

type Reply = string | number | null | Error | { readonly simple: string }

const values = new Map<string, string>()

/** What properties and stories see. */
export function inspect(): Readonly<Record<string, string>> {
  return Object.fromEntries(values)
}

const COMMANDS: Readonly<Record<string, (key: string, value: string) => Reply>> = {
  ping: () => ({ simple: 'PONG' }),
  info: () => 'redis_version:7.2.0\r\nloading:0\r\n',
  get: key => values.get(key) ?? null,
  set(key, value) {
    values.set(key, value)
    return { simple: 'OK' }
  },
  del: key => (values.delete(key) ? 1 : 0),
  incr(key) {
    const next = Number(values.get(key) ?? 0) + 1
    values.set(key, String(next))
    return next
  },
  append(key, value) {
    const longer = (values.get(key) ?? '') + value
    values.set(key, longer)
    return Buffer.byteLength(longer)
  },
}

function carryOut([name = '', key = '', value = '']: readonly string[]): Reply {
  const command = COMMANDS[name.toLowerCase()]
  return command === undefined ? new Error(`unknown command '${name}'`) : command(key, value)
}

function encoded(reply: Reply): string {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`
  return reply instanceof Error ? `-ERR ${reply.message}\r\n` : `+${reply.simple}\r\n`
}

/** Takes a command off the front of what has come: an array of bulk strings. Undefined while it is not all there. */
function command(bytes: Buffer): { readonly words: string[]; readonly length: number } | undefined {
  let at = 0
  const number = (prefix: string): number | undefined => {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0 || bytes.toString('latin1', at, at + 1) !== prefix) return undefined
    const value = Number(bytes.toString('latin1', at + 1, end))
    at = end + 2
    return value
  }
  const count = number('*')
  if (count === undefined) return undefined
  const words: string[] = []
  for (let i = 0; i < count; i++) {
    const length = number('$')
    if (length === undefined || bytes.length < at + length + 2) return undefined
    words.push(bytes.toString('utf8', at, at + length))
    at += length + 2
  }
  return { words, length: at }
}

function serve(socket: Socket): void {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk])
    for (let next = command(bytes); next !== undefined; next = command(bytes)) {
      bytes = bytes.subarray(next.length)
      socket.write(encoded(carryOut(next.words)))
    }
  })
}

createServer(serve).listen(Number(process.argv[2] ?? 6379))
