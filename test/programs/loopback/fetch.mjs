import http from 'node:http'

const server = http.createServer(async (request, response) => {
  const { url, method, headers } = request
  if (url === '/moved') return response.writeHead(302, { Location: '/there' }).end()
  if (url === '/loop') return response.writeHead(302, { Location: '/loop' }).end()
  if (url === '/gone') return request.socket.destroy()
  if (url === '/slow') return setTimeout(() => response.end('late'), 300)
  if (url === '/parts') {
    for (const part of ['a', 'b', 'c']) {
      response.write(part)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return response.end()
  }
  let body = ''
  for await (const chunk of request) body += chunk
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      url,
      method,
      body,
      type: headers['content-type'],
      length: headers['content-length'],
      agent: headers['user-agent'],
      accept: headers.accept,
    }),
  )
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`
const shown = text => String(text).replaceAll(base, 'BASE')
const attempt = async (name, act) => {
  try {
    console.log(name, shown(await act()))
  } catch (error) {
    console.log(name, 'failed', error.name, shown(error.message), error.cause?.code, error.cause?.name)
  }
}
await attempt('get', async () => (await fetch(`${base}/a?b=c`)).text())
await attempt('post', async () => (await fetch(base, { method: 'POST', body: JSON.stringify({ a: 1 }) })).text())
await attempt('form', async () => (await fetch(base, { method: 'POST', body: new URLSearchParams({ a: '1' }) })).text())
await attempt('bytes', async () => (await fetch(base, { method: 'PUT', body: new Uint8Array([65, 66]) })).text())
await attempt('stream', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('streamed'))
      controller.close()
    },
  })
  return (await fetch(base, { method: 'POST', body, duplex: 'half' })).text()
})
await attempt('request', async () => (await fetch(new Request(base, { headers: { accept: 'x/y' } }))).text())
await attempt('moved', async () => {
  const response = await fetch(`${base}/moved`)
  return `${response.status} ${response.redirected} ${response.url} ${await response.text()}`
})
await attempt('manual', async () => (await fetch(`${base}/moved`, { redirect: 'manual' })).status)
await attempt('loop', () => fetch(`${base}/loop`))
await attempt('gone', () => fetch(`${base}/gone`))
await attempt('refused', () => fetch('http://127.0.0.1:1/'))
await attempt('aborted', () => fetch(`${base}/slow`, { signal: AbortSignal.timeout(50) }))
await attempt('aborted before', () => fetch(base, { signal: AbortSignal.abort(new Error('mine')) }))
await attempt('parts', async () => {
  let text = ''
  for await (const chunk of (await fetch(`${base}/parts`)).body) text += new TextDecoder().decode(chunk)
  return text
})
await attempt('json', async () => JSON.stringify(await (await fetch(`${base}/j`)).json()))
await attempt('head', async () => {
  const response = await fetch(base, { method: 'HEAD' })
  return `${response.status} ${response.headers.get('content-type')} ${await response.text()}`
})
await attempt('bad url', () => fetch('nowhere'))
server.close()
server.closeAllConnections()
