import http from 'node:http'

const { SERVER_HOST, SERVER_PORT } = process.env
const agent = new http.Agent({ keepAlive: true })

const ask = (method, path, body, user) =>
  new Promise(resolve => {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(user && { authorization: `Bearer ${user}` }),
    }
    const options = { agent, host: SERVER_HOST, port: SERVER_PORT, method, path, headers }
    const request = http.request(options, async response => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      resolve(console.log(method, path, response.statusCode, response.headers.location ?? '', text))
    })
    request.on('error', error => resolve(console.log(method, path, error.code)))
    request.end(body && JSON.stringify(body))
  })

await ask('POST', '/links', { url: 'https://example.org/' })
await ask('POST', '/links', { url: 'https://example.org/' }, 'ann')
await ask('POST', '/links', { url: 'https://example.com/a?b=c', name: 'docs' }, 'bob')
await ask('POST', '/links', { url: 'https://example.com/', name: 'docs' }, 'ann')
await ask('POST', '/links', { url: 'not a url' }, 'ann')
await ask('GET', '/docs')
await ask('GET', '/docs')
await ask('GET', '/nowhere')
await ask('GET', '/stats')
await ask('PUT', '/docs', { url: 'x' }, 'ann')
agent.destroy()
