import { connect, createServer } from 'node:net'

const server = createServer(socket => {
  // Of the one that is left before its end.
  socket.on('error', () => {})
  socket.end(Buffer.alloc(10_000, 'abcdefghij'))
})

/** Reads all, into one buffer or a new one each time; pauses at every third piece. */
function read(buffer) {
  return new Promise(resolve => {
    let text = ''
    let pieces = 0
    let isPaused = false
    const socket = connect({
      port: server.address().port,
      host: '127.0.0.1',
      onread: {
        buffer,
        callback(length, bytes) {
          if (isPaused) console.log('read while paused')
          if (length > bytes.length || length === 0) console.log(`${length} bytes of ${bytes.length}`)
          if (this !== socket) console.log('called on another one')
          text += Buffer.from(bytes.buffer, bytes.byteOffset, length).toString()
          pieces++
          if (pieces % 3 !== 0) return true
          isPaused = true
          setTimeout(() => {
            isPaused = false
            socket.resume()
          }, 5)
          return false
        },
      },
    })
    socket.on('data', () => console.log('data'))
    socket.on('end', () => console.log('end'))
    socket.on('close', () => resolve({ text, pieces, read: socket.bytesRead }))
  })
}

server.listen(0, '127.0.0.1', async () => {
  const expected = 'abcdefghij'.repeat(1_000)
  let made = 0
  const buffers = { one: Buffer.alloc(700), array: new Uint8Array(64), many: () => Buffer.alloc(100 + (made++ % 7)) }
  for (const [name, buffer] of Object.entries(buffers)) {
    const { text, pieces, read: length } = await read(buffer)
    console.log(name, text === expected, length, pieces >= 10_000 / 700)
  }
  console.log(made > 90)
  await new Promise(resolve => {
    let calls = 0
    const callback = () => {
      calls++
      socket.destroy()
      return true
    }
    const { port } = server.address()
    const socket = connect({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(100), callback } })
    socket.on('close', () => setTimeout(() => resolve(console.log('destroyed after', calls)), 5))
  })
  try {
    connect({ port: 1, onread: { buffer: 'no', callback() {} } }).on('error', ({ code }) => console.log(code))
  } catch (error) {
    console.log(error.code)
  }
  server.close()
})
