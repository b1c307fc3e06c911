import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'

const pem = name => readFileSync(new URL(`../certificates/${name}.pem`, import.meta.url))
const key = pem('key')
const cert = pem('cert')
const server = https.createServer({ key, cert }, async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const { url, method, socket } = request
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ url, method, body, encrypted: socket.encrypted, sni: socket.servername }))
})
server.on('clientError', (error, socket) => {
  console.log('clientError', error.code)
  socket.destroy()
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
const ask = (options, body) =>
  new Promise(resolve => {
    const request = https.request({ port, host: 'localhost', ca: cert, ...options }, async response => {
      const { authorized } = response.socket
      let text = ''
      for await (const chunk of response) text += chunk
      resolve(`${response.statusCode} ${text} ${authorized} ${request.reusedSocket}`)
    })
    request.on('error', error => resolve(`failed ${error.code}`))
    request.end(body)
  })
console.log(https.globalAgent.defaultPort, https.globalAgent.protocol, https.globalAgent instanceof http.Agent)
console.log(await ask({ path: '/a' }))
console.log(await ask({ path: '/b', method: 'POST' }, 'body'))
const agent = new https.Agent({ keepAlive: true, ca: cert })
console.log(await ask({ path: '/c', agent }))
console.log(await ask({ path: '/d', agent }))
agent.destroy()
console.log(await ask({ path: '/e', agent: false }))
console.log(await ask({ servername: 'other' }))
console.log(await ask({ servername: 'other', rejectUnauthorized: false }))
console.log(await ask({ host: '127.0.0.1' }))
console.log(await ask({ port: 1 }))
const got = await new Promise(resolve => https.get(`https://localhost:${port}/get?x=1`, { ca: cert }, resolve))
console.log(got.statusCode, String(await got.toArray()))
try {
  https.get(`http://localhost:${port}/`)
} catch (error) {
  console.log(error.code, error.message)
}
// Each in the language of the other.
const plainly = http.get({ port, host: '127.0.0.1' })
plainly.on('response', response => console.log('answered', response.statusCode))
await new Promise(resolve => plainly.on('error', error => resolve(console.log(error.code))))
const plain = http.createServer((_request, response) => response.end())
plain.on('clientError', (error, socket) => {
  if (!socket.writableEnded) console.log('clientError', error.code)
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
})
await new Promise(resolve => plain.listen(0, '127.0.0.1', resolve))
console.log(await ask({ port: plain.address().port }))
// The certificate is one that no authority knows, which fetch can only be told by the environment.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
const response = await fetch(`https://localhost:${port}/fetched`, { method: 'POST', body: 'with fetch' })
console.log(response.status, response.url.replace(port, 'PORT'), await response.text())
plain.close()
server.close(() => console.log('closed'))
server.closeAllConnections()
