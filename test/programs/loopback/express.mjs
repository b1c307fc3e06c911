import http from 'node:http'
import express from 'express'

const app = express()
app.use(express.json(), express.urlencoded({ extended: true }))
app.get('/hello/:name', (request, response) =>
  response.send(`hello ${request.params.name} ${JSON.stringify(request.query)}`),
)
app.post('/json', (request, response) => response.status(201).json({ got: request.body }))
app.get('/cookie', (_request, response) => response.cookie('a', 'b', { httpOnly: true }).redirect('/elsewhere'))
app.get('/throws', async () => {
  throw Object.assign(new Error('broken'), { status: 503, expose: true })
})
app.get('/ip', (request, response) => response.json([request.ip, request.protocol, request.hostname]))
app.use((error, _request, response, _next) => response.status(error.status ?? 500).send(`error: ${error.message}`))
const server = app.listen(0, '127.0.0.1')
await new Promise(resolve => server.on('listening', resolve))
const ask = (method, path, body, type = 'application/json') =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    const request = http.request(
      { port: server.address().port, host: '127.0.0.1', method, path, headers },
      response => {
        let text = ''
        response.on('data', chunk => (text += chunk))
        response.on('end', () => {
          const shown = response.rawHeaders.map((each, i, all) => (all[i - 1] === 'Date' ? 'DATE' : each))
          resolve(
            `${method} ${path} ${response.statusCode} ${JSON.stringify(shown)} ${text.replace(/:\d{5}/g, ':PORT')}`,
          )
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
console.log(await ask('GET', '/hello/ann?x=1&y[]=2'))
console.log(await ask('POST', '/json', '{"a":[1,2]}'))
console.log(await ask('POST', '/json', '{"a":'))
console.log(await ask('POST', '/json', 'a=1&b=2', 'application/x-www-form-urlencoded'))
console.log(await ask('GET', '/cookie'))
console.log(await ask('GET', '/throws'))
console.log(await ask('GET', '/ip'))
console.log(await ask('GET', '/nowhere'))
console.log(await ask('OPTIONS', '/json'))
server.close()
server.closeAllConnections()
