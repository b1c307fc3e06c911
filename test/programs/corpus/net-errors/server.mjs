// Treats those who come as they ask to be treated.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const server = createServer(socket => {
  socket.on('error', () => {})
  createInterface({ input: socket, terminal: false })
    .on('error', () => {})
    .on('line', wish => {
      if (wish === 'reset') socket.resetAndDestroy()
      if (wish === 'destroy') socket.destroy()
      if (wish === 'end') socket.end('bye')
      if (wish === 'idle') socket.setTimeout(60, () => socket.end('you sleep'))
    })
})
server.maxConnections = 3
server.on('drop', () => console.log('dropped one'))
server.on('error', error => console.log(error.code))
server.listen(process.env.PORT, () => {
  const second = createServer().listen(process.env.PORT)
  second.on('error', ({ code, syscall }) => console.log('ready, and', code, syscall))
})
process.on('SIGTERM', () => server.close(() => console.log('closed')))
