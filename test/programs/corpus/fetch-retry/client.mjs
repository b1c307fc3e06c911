import { setTimeout as sleep } from 'node:timers/promises'

const base = `http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}`

async function fetchRetrying(path, { tries = 4, timeout = 1_500, ...init } = {}) {
  const log = []
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(base + path, { ...init, signal: AbortSignal.timeout(timeout) })
      log.push(response.status)
      if (response.status < 500 || attempt === tries) return [response, log]
      await response.body?.cancel()
    } catch (error) {
      log.push(error.cause?.code ?? error.name)
      if (attempt === tries) return [undefined, log]
    }
    await sleep(10 * 2 ** attempt)
  }
}
async function show(path, init, read = response => response.text()) {
  const [response, log] = await fetchRetrying(path, init)
  const text = response === undefined ? 'gave up' : await read(response).catch(error => error.cause?.code ?? error.name)
  console.log(path, log.join(), response?.redirected ?? '', text)
}
await show('/plain')
await show('/flaky')
await show('/late')
await show('/resets')
await show('/old', { method: 'POST', body: 'kept' })
await show('/zipped', {}, async response => (await response.json()).length)
const form = new FormData()
form.set('name', 'ann')
form.set('file', new File(['contents'], 'notes.txt'))
await show('/form', { method: 'POST', body: form })
await show('/blob', { method: 'PUT', body: new Blob(['of ', 'parts']) })
await show('/stream', {}, async response => {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
  return text
})
const headers = new Headers([
  ['x-a', '1'],
  ['X-A', '2'],
])
console.log([...headers].join(), new Request(base, { headers }).method, Response.json({ a: 1 }, { status: 201 }).status)
