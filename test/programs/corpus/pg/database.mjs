// Speaks Postgres's protocol, and understands a handful of statements about one table.
import { createServer } from 'node:net'

const rows = new Map()
const int = (size, value) => {
  const bytes = Buffer.alloc(size)
  bytes.writeIntBE(value, 0, size)
  return bytes
}
const text = value => Buffer.from(`${value}\0`)
const message = (type, ...parts) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int(4, body.length + 4), body])
}
const READY = message('Z', Buffer.from('I'))
const column = ([name, type]) =>
  Buffer.concat([text(name), int(4, 0), int(2, 0), int(4, type), int(2, -1), int(4, -1), int(2, 0)])
const described = columns => message('T', int(2, columns.length), ...columns.map(column))
const row = values =>
  message(
    'D',
    int(2, values.length),
    ...values.flatMap(each =>
      each === null ? [int(4, -1)] : [int(4, Buffer.byteLength(`${each}`)), Buffer.from(`${each}`)],
    ),
  )
const COLUMNS = [
  ['name', 25],
  ['balance', 23],
]

function run(sql, params) {
  if (/^(begin|commit|rollback)/i.test(sql)) return { tag: sql.toUpperCase() }
  if (/^insert/i.test(sql)) {
    if (rows.has(params[0])) throw { code: '23505', message: `duplicate key value: ${params[0]}` }
    rows.set(params[0], params[1])
    return { tag: 'INSERT 0 1' }
  }
  if (/^update/i.test(sql))
    return {
      tag: `UPDATE ${rows.has(params[1]) ? Number(rows.set(params[1], Number(rows.get(params[1])) + Number(params[0])).size > 0) : 0}`,
    }
  if (/^select \* from accounts/i.test(sql)) return { tag: `SELECT ${rows.size}`, found: [...rows].sort() }
  throw { code: '42601', message: `syntax error at "${sql.split(' ')[0]}"` }
}
const failed = ({ code, message: why }) =>
  message('E', text('SERROR'), text(`C${code}`), text(`M${why}`), Buffer.from('\0'))

function answer(socket, type, body, state) {
  if (type === 'X') return socket.end()
  if (type === 'P') state.sql = body.toString().split('\0')[1]
  if (type === 'B') {
    let at = body.indexOf(0, body.indexOf(0) + 1) + 1
    at += 2 + 2 * body.readInt16BE(at)
    state.params = Array.from({ length: body.readInt16BE(at) }, () => {
      const length = body.readInt32BE(at + 2)
      at += 4 + Math.max(length, 0)
      return length < 0 ? null : body.toString('utf8', at + 2 - length, at + 2)
    })
  }
  if (type === 'Q') [state.sql, state.params] = [body.toString().slice(0, -1), []]
  if (type === 'Q' || type === 'E') {
    try {
      const { tag, found } = run(state.sql, state.params)
      if (found !== undefined) socket.write(Buffer.concat([described(COLUMNS), ...found.map(row)]))
      socket.write(message('C', text(tag)))
    } catch (error) {
      socket.write(failed(error))
    }
  }
  if (type === 'Q' || type === 'S') socket.write(READY)
}
const server = createServer(socket => {
  let bytes = Buffer.alloc(0)
  let isStarted = false
  const state = { sql: '', params: [] }
  socket.on('error', () => {})
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk])
    const head = () => (isStarted ? 1 : 0)
    while (bytes.length >= head() + 4 && bytes.length >= head() + bytes.readInt32BE(head())) {
      const end = head() + bytes.readInt32BE(head())
      if (isStarted) answer(socket, String.fromCharCode(bytes[0]), bytes.subarray(5, end), state)
      else
        socket.write(
          Buffer.concat([message('R', int(4, 0)), message('S', text('server_version'), text('16.0')), READY]),
        )
      isStarted = true
      bytes = bytes.subarray(end)
    }
  })
})
server.listen(process.env.PORT, () => console.log('database is ready'))
