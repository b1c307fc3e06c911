// Calls in frames: four bytes of length, then JSON. Answers come in any order, by id.
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const methods = {
  add: (a, b) => a + b,
  wait: async ms => `waited ${await sleep(ms, ms)}`,
  fail: () => {
    throw new TypeError('as asked')
  },
  large: size => 'x'.repeat(size),
}
let calls = 0
const frame = value => {
  const body = Buffer.from(JSON.stringify(value))
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}
const server = createServer(socket => {
  socket.setNoDelay(true)
  let buffered = Buffer.alloc(0)
  socket.on('data', chunk => {
    buffered = Buffer.concat([buffered, chunk])
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32BE()) {
      const end = 4 + buffered.readUInt32BE()
      answer(JSON.parse(buffered.subarray(4, end).toString()))
      buffered = buffered.subarray(end)
    }
  })
  async function answer({ id, method, params }) {
    calls++
    if (method === 'hangUp') return socket.destroy()
    try {
      if (!Object.hasOwn(methods, method)) throw new Error(`no method ${method}`)
      socket.write(frame({ id, result: await methods[method](...params) }))
    } catch ({ name, message }) {
      socket.write(frame({ id, error: `${name}: ${message}` }))
    }
  }
  socket.on('error', () => {})
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => server.close(() => console.log('answered', calls)))
