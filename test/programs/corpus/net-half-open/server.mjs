// Adds up what it is sent, and answers after the other side has finished.
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, socket => {
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.on('close', hadError => !hadError && console.log('closed', socket.bytesRead, socket.bytesWritten))
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('end', () => {
    console.log('the other side is done', socket.readyState, socket.writable)
    const numbers = text.trim().split(/\s+/).map(Number)
    socket.write(`count ${numbers.length}\n`)
    setTimeout(() => socket.end(`sum ${numbers.reduce((sum, each) => sum + each, 0)}\n`), 30)
  })
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => server.close(() => console.log('bye')))
