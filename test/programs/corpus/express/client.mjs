const { SERVER_HOST, SERVER_PORT } = process.env
const base = `http://${SERVER_HOST}:${SERVER_PORT}/notes`

async function show(path, method = 'GET', body) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    const response = await fetch(base + path, {
      method,
      headers,
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    })
    console.log(method, path, response.status, response.headers.get('etag'), await response.text())
    return response
  } catch (error) {
    console.log(method, path, 'failed', error.cause?.code ?? error.message)
  }
}

await show('', 'POST', { text: 'buy milk', tags: ['home'] })
await show('', 'POST', { text: 'write tests', tags: ['work', 'soon'] })
const created = await show('', 'POST', { text: 'übermorgen' })
console.log(created?.headers.get('location'))
await show('?tag=soon')
await show('/2', 'PATCH', { tags: ['done'] })
await show('/2')
await show('/1', 'DELETE')
await show('/1')
await show('', 'POST', { tags: [] })
await show('', 'POST', '{"text":')
await show('', 'POST', { text: 'x'.repeat(2_000) })
await show('/nothing/here')
await show('', 'HEAD')
