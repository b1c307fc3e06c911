import { once } from 'node:events'
import { connect } from 'node:net'

const options = { host: process.env.SERVER_HOST, port: Number(process.env.SERVER_PORT) }

async function ask(numbers, allowHalfOpen) {
  const socket = connect({ ...options, allowHalfOpen })
  const seen = []
  for (const name of ['connect', 'ready', 'finish', 'end', 'close']) socket.on(name, () => seen.push(name))
  socket.on('error', error => seen.push(error.code))
  let text = ''
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  for (const number of numbers) socket.write(`${number} `)
  socket.end()
  await once(socket, 'end').catch(() => {})
  if (!socket.destroyed) socket.destroy()
  if (!socket.closed) await once(socket, 'close')
  return [...seen, JSON.stringify(text), socket.readyState].join(' ')
}
console.log(await ask([1, 2, 3], false))
console.log(await ask([4, 5.5], true))
console.log(
  await ask(
    Array.from({ length: 2_000 }, (_, i) => i),
    false,
  ),
)

const hasty = connect(options, () => {
  hasty.write('7 8')
  hasty.destroy()
})
hasty.on('error', error => console.log(error.code))
await once(hasty, 'close')
console.log('gone', hasty.destroyed, hasty.readableEnded)
