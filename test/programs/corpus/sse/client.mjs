const url = `http://${process.env.SERVER_HOST}:${process.env.SERVER_PORT}/`

async function* eventsOf(response) {
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = text
        .slice(0, end)
        .split('\n')
        .filter(line => !line.startsWith(':'))
      text = text.slice(end + 2)
      yield Object.fromEntries(fields.map(line => line.split(': ')))
    }
  }
}
async function listen(until, lastId) {
  const aborter = new AbortController()
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId }
  const seen = []
  try {
    for await (const event of eventsOf(await fetch(url, { headers, signal: aborter.signal }))) {
      seen.push(event)
      if (event.data === until) aborter.abort()
    }
  } catch (error) {
    if (error.name !== 'AbortError') console.log('broke off', error.cause?.code ?? error.message)
  }
  return seen
}
const say = data => fetch(url, { method: 'POST', body: data }).then(response => response.text())

try {
  await say('before')
  const listening = listen('last')
  await new Promise(resolve => setTimeout(resolve, 50))
  for (const data of ['one', 'zwei ü', 'last']) console.log('heard by', await say(data))
  const seen = await listening
  console.log(seen)
  await new Promise(resolve => setTimeout(resolve, 50))
  console.log(await listen('last', seen[2]?.id))
} catch (error) {
  console.log('failed', error.cause?.code ?? error.message)
}
