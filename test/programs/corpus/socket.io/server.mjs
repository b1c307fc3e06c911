// A poll that all who watch see move.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { pingInterval: 500, pingTimeout: 400 })
const votes = { tea: 0, coffee: 0 }

io.use((socket, next) => {
  if (socket.handshake.auth.name === undefined) return next(new Error('no name'))
  socket.data.name = socket.handshake.auth.name
  next()
})
io.on('connection', socket => {
  socket.on('watch', async acknowledge => {
    await socket.join('watchers')
    acknowledge({ watching: io.sockets.adapter.rooms.get('watchers').size, votes })
  })
  socket.on('vote', (what, acknowledge) => {
    if (!Object.hasOwn(votes, what)) return acknowledge({ error: `no ${what}` })
    votes[what]++
    io.to('watchers').emit('votes', votes, socket.data.name)
    acknowledge({ ok: true })
  })
  socket.on('bytes', (data, acknowledge) => acknowledge(Buffer.concat([data, Buffer.from([255])])))
  socket.on('disconnect', reason => console.log(socket.data.name, 'is gone:', reason))
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => io.close(() => console.log('closed', JSON.stringify(votes))))
