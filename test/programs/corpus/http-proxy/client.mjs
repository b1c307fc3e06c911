import { once } from 'node:events'
import http from 'node:http'

const { PROXY_HOST: host, PROXY_PORT: port } = process.env

async function ask(method, path, body) {
  try {
    const request = http.request({ host, port, method, path, agent: false }).end(body)
    const [response] = await once(request, 'response')
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    console.log(
      method,
      path,
      response.statusCode,
      response.headers['x-proxied'],
      text.length > 200 ? text.length : text,
    )
  } catch (error) {
    console.log(method, path, 'failed', error.code)
  }
}
await ask('GET', '/a')
await ask('POST', '/echo', 'x'.repeat(30_000))
await ask('GET', '/dies')
await ask('GET', '/half')
await ask('DELETE', '/b')

const request = http.request({ host, port, headers: { Connection: 'Upgrade', Upgrade: 'upper' } }).end()
request.on('error', error => console.log('no upgrade', error.code))
request.on('upgrade', (response, socket, head) => {
  let text = String(head)
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
    if (text === 'SHOUT') socket.end()
  })
  socket.on('error', error => console.log('tunnel', error.code))
  socket.on('close', () => console.log(response.headers.upgrade, text))
  socket.write('shout')
})
