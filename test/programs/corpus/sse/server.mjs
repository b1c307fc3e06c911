// Sends events as they happen, and what was missed to those that come back.
import http from 'node:http'

const events = []
const listeners = new Set()
const line = ({ id, data }) => `id: ${id}\nevent: tick\ndata: ${data}\n\n`

const server = http.createServer((request, response) => {
  if (request.method === 'POST') {
    let data = ''
    request.on('data', chunk => {
      data += chunk
    })
    request.on('end', () => {
      const event = { id: events.length + 1, data }
      events.push(event)
      for (const listener of listeners) listener.write(line(event))
      response.writeHead(202).end(String(listeners.size))
    })
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 100\n\n')
  for (const event of events.slice(Number(request.headers['last-event-id'] ?? 0))) response.write(line(event))
  listeners.add(response)
  const beat = setInterval(() => response.write(': still here\n\n'), 1_000)
  response.on('close', () => {
    clearInterval(beat)
    listeners.delete(response)
    console.log('one less:', listeners.size)
  })
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  for (const listener of listeners) listener.end()
  server.close(() => console.log('closed'))
})
