// Node's fetch by dispatchers of the package undici: one for a request, one for all.
import http from 'node:http'
import { Agent, MockAgent, setGlobalDispatcher } from 'undici'

const server = http.createServer((request, response) =>
  response.end(`${request.url} ${request.headers.via ?? 'as it is'}`),
)
await new Promise(resolve => server.listen(0, resolve))
const origin = `http://localhost:${server.address().port}`
const told = (path, options) =>
  fetch(path.startsWith('http') ? path : origin + path, options).then(
    response => response.text(),
    error => `${error.message}: ${error.cause?.code}`,
  )

console.log(await told('/a'))
const marked = new Agent().compose(
  dispatch => (options, handler) => dispatch({ ...options, headers: { ...options.headers, via: 'an agent' } }, handler),
)
console.log(await told('/b', { dispatcher: marked }))
console.log(await told('/c', { dispatcher: undefined }))
const mocks = new MockAgent()
mocks.get('http://absent.example').intercept({ path: '/d' }).reply(200, 'from a mock').delay(10)
setGlobalDispatcher(mocks)
console.log(await told('http://absent.example/d'))
console.log(await told('/e'))
mocks.disableNetConnect()
console.log(await told('/f'))
setGlobalDispatcher(marked)
console.log(await told('/g'))
process.exit(0)
