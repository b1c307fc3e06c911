// Accounts behind tokens that expire.
import http from 'node:http'

let token = 1
let balance = 100
const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const reply = (status, value, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  if (request.url === '/login') return reply(200, { token: `t${++token}` })
  if (request.headers.authorization !== `Bearer t${token}`) return reply(401, { error: 'expired' })
  if (request.url.startsWith('/balance')) return reply(200, { balance, asked: request.url })
  if (request.url === '/slow') return setTimeout(() => reply(200, 'late'), 500)
  if (request.url === '/pay') {
    const { amount } = request.headers['content-type'].includes('json')
      ? JSON.parse(body)
      : Object.fromEntries(new URLSearchParams(body))
    if (Number(amount) > balance) return reply(402, { error: 'not enough', balance })
    balance -= Number(amount)
    token++
    return reply(200, { balance })
  }
  reply(404, { error: 'nothing here' })
})
server.listen(process.env.PORT, () => console.log('ready'))
process.on('SIGTERM', () => {
  server.close(() => console.log('closed with', balance))
  server.closeAllConnections()
})
