import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const join = async () => {
  const socket = connect(Number(process.env.SERVER_PORT), process.env.SERVER_HOST)
  socket.on('error', error => console.log(error.code))
  await once(socket, 'connect')
  return socket
}

const slow = await join()
slow.write('send 30\n')
const hash = createHash('md5')
let bytes = 0
for await (const chunk of slow) {
  if (bytes < 100_000) await sleep(1)
  hash.update(chunk)
  bytes += chunk.length
}
console.log('received', bytes, hash.digest('hex'))

const fast = await join()
const total = 600_000
fast.write(`take ${total}\n`)
const block = Buffer.alloc(100_000, 1)
let [full, drained, peak] = [0, 0, 0]
for (let sent = 0; sent < total; sent += block.length) {
  if (fast.write(block)) continue
  full++
  peak = Math.max(peak, fast.writableLength)
  await once(fast, 'drain')
  drained++
}
console.log('full as often as drained', full === drained, peak <= 200_000, fast.writableHighWaterMark)
let answer = ''
for await (const chunk of fast) answer += chunk
console.log(answer, fast.bytesWritten)
