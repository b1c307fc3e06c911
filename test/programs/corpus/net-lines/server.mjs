// A chat in lines: /name, /who, /quit; all else is said to all others.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const members = new Map()
const tell = (text, except) => {
  for (const [socket] of members) if (socket !== except) socket.write(`${text}\n`)
}

const server = createServer(socket => {
  members.set(socket, 'somebody')
  socket.write('welcome\n')
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', line => {
    const [, command, rest = ''] = /^\/(\w+) ?(.*)$/.exec(line) ?? []
    if (command === 'name') {
      members.set(socket, rest)
      socket.write(`hello ${rest}\n`)
    } else if (command === 'who') socket.write(`${[...members.values()].sort().join(', ')}\n`)
    else if (command === 'quit') socket.end('bye\n')
    else if (command !== undefined) socket.write(`no such command: ${command}\n`)
    else tell(`${members.get(socket)}: ${line}`, socket)
  })
  lines.on('error', () => {})
  socket.on('error', error => console.log('lost', members.get(socket), error.code))
  socket.on('close', () => {
    const name = members.get(socket)
    members.delete(socket)
    tell(`${name} left`)
  })
})
server.listen(process.env.PORT, () => console.log('chat is open'))
process.on('SIGTERM', () => {
  tell('closing')
  for (const [socket] of members) socket.destroy()
  server.close(() => console.log('closed'))
})
