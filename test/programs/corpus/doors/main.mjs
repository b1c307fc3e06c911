// Listens at one address or at all of them, and reads a standard input in which nothing is.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { createInterface } from 'node:readline'

async function knock(host, port) {
  const socket = net.connect({ host, port })
  try {
    await once(socket, 'connect')
    let said = ''
    for await (const chunk of socket.setEncoding('utf8')) said += chunk
    return said
  } catch (error) {
    return error.code
  } finally {
    socket.destroy()
  }
}

for (const host of ['127.0.0.1', '127.0.0.2', '0.0.0.0', '::1', '::', 'localhost']) {
  const server = net.createServer(socket => socket.end('welcome'))
  server.listen(0, host)
  await once(server, 'listening')
  const { port, family } = server.address()
  const answers = []
  for (const to of ['127.0.0.1', '127.0.0.2', '127.8.9.10', '::1', '0.0.0.0']) answers.push(await knock(to, port))
  console.log(host, family, answers.join(' '))
  server.close()
  await once(server, 'close')
  console.log(await knock('127.0.0.1', port))
}

console.log(JSON.stringify(readFileSync(0, 'utf8')))
const lines = createInterface({ input: process.stdin })
for await (const line of lines) console.log('read', line)
console.log('end of input')
